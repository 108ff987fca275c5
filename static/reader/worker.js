// Reads drawings beside the page, which it never keeps waiting. reader.js speaks to it:
//
//     {url}                                            the network that is to answer from now on
//     {tag, strokes, picture, several, wantsLayers}    what is to be read
//
// and hears
//
//     {url, problem}                                   there is no such network to be had
//     {url, tag, state, pictures, answers, layers}     what was read; see reading.js

import { compile } from "./assemble.js"
import { isSame } from "./ink.js"
import { forget, keep, kept } from "./keep.js"
import { readNetwork } from "./network.js"
import { see } from "./reading.js"
import { separate } from "./segments.js"

const kernel = fetch(new URL("convolution.wat", import.meta.url))
    .then((response) => response.text())
    .then(compile)
    .catch(() => null)

const BLANK = new Float32Array(28 * 28)

let network = null // a promise of {url, answer, layers}
let before = [] // the pictures that were read last

async function load(url) {
    const known = await kept(url)
    if (known) {
        try {
            return readNetwork(known, await kernel)
        } catch {
            await forget(url)
        }
    }
    const response = await fetch(url)
    if (!response.ok) {
        throw new Error(`The network does not come (${response.status}).`)
    }
    const bytes = new Uint8Array(await response.arrayBuffer())
    const read = readNetwork(bytes, await kernel)
    keep(url, bytes) // nobody waits for it
    return read
}

function use(url) {
    const loaded = load(url).then((read) => ({ url, read }))
    network = loaded
    loaded.catch((error) => {
        if (network === loaded) {
            network = null
        }
        postMessage({ url, problem: error.message })
    })
}

async function read({ tag, strokes, picture, several, wantsLayers }) {
    const { url, read } = (await network) ?? {}
    if (!read) {
        throw new Error("There is no network yet.")
    }
    const { state, pictures = [] } = see(strokes, picture, several ? separate : null)
    const answers = pictures.map((one) => read.answer(one))
    const layers = wantsLayers ? read.layers(newest(pictures) ?? BLANK) : null
    before = pictures
    postMessage({ url, tag, state, pictures, answers, layers })
}

// Of several digits the one that is being written.
function newest(pictures) {
    const isNew = (picture) => !before.some((other) => isSame(picture, other))
    return pictures.find(isNew) ?? pictures.at(-1)
}

addEventListener("message", async ({ data }) => {
    if ("strokes" in data) {
        await read(data).catch((error) => postMessage({ tag: data.tag, problem: error.message }))
    } else {
        use(data.url)
    }
})
