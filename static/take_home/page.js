// The page: paper on which a trained network reads while one draws, and what its first layer sees.

import { inWords, readAnswer, sureness } from "../live/answer.js"
import { compile } from "../reader/assemble.js"
import { readNetwork } from "../reader/network.js"
import { see } from "../reader/reading.js"
import { decode } from "./base85.js"
import { DrawingPaper } from "./paper.js"

const BLUE = [79, 124, 255]
const ORANGE = [242, 153, 74]
const INVITATION = "Draw a digit"

const find = (id) => document.getElementById(id)
const add = (parent, name, made = {}) =>
    parent.appendChild(Object.assign(document.createElement(name), made))

const rules = JSON.parse(find("rules").textContent)
const network = readNetwork(
    decode(find("network").textContent),
    compile(find("convolution").textContent),
)

// ---- pictures ----

// Shows square pictures of numbers: `colour` gives the [red, green, blue, opacity] of each.
function show(canvas, values, colour) {
    const side = Math.sqrt(values.length)
    if (canvas.width !== side) {
        canvas.width = side
        canvas.height = side
    }
    const image = new ImageData(side, side)
    values.forEach((value, at) => {
        image.data.set(colour(value), 4 * at)
    })
    canvas.getContext("2d").putImageData(image, 0, 0)
}

const grey = (value) => [255 * value, 255 * value, 255 * value, 255]

// Blue above zero, orange below, and nothing at zero.
const twoColours = (most) => (value) => [
    ...(value < 0 ? ORANGE : BLUE),
    (255 * Math.abs(value)) / most,
]

const largest = (values) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE)

// ---- the first layer: each kernel, and its map of the drawing ----

const kernels = network.firstKernels
const maps = []

function layOutKernels() {
    const { size, values } = kernels
    const most = largest(values)
    find("inside").hidden = false
    for (let first = 0; first < values.length; first += size * size) {
        const item = add(find("filters"), "li")
        const kernel = add(item, "canvas", { className: "kernel" })
        show(kernel, values.subarray(first, first + size * size), twoColours(most))
        maps.push(add(item, "canvas", { className: "map" }))
    }
}

function showMaps({ shape, values }) {
    const filters = maps.length
    const most = largest(values)
    const pixels = shape[0] * shape[1]
    for (const [filter, canvas] of maps.entries()) {
        const map = Float32Array.from({ length: pixels }, (_, at) => values[at * filters + filter])
        show(canvas, map, twoColours(most))
    }
}

// ---- the answer ----

const bars = Array.from({ length: 10 }, (_, digit) => {
    const row = add(find("bars"), "li")
    add(row, "span", { textContent: digit })
    const bar = add(add(row, "div", { className: "rail" }), "div", { className: "bar" })
    return { row, bar, share: add(row, "span", { className: "share" }) }
})

// No network is quite sure, however near to 1 its probability is rounded.
function besideABar(share) {
    const almost = rules.almost_certain
    const percent = (100 * Math.min(Math.max(share, 1 - almost), almost)).toFixed(1)
    const sign = (share > almost && "> ") || (share < 1 - almost && "< ") || ""
    return `${sign}${percent}%`
}

function showAnswer(probabilities) {
    const answer = readAnswer(probabilities, rules)
    find("digit").textContent = answer.isSure ? answer.digit : "?"
    find("words").textContent = answer.isSure ? sureness(answer, rules) : inWords(answer, rules)
    for (const [digit, { row, bar, share }] of bars.entries()) {
        row.classList.toggle("likeliest", answer.isSure && digit === answer.digit)
        bar.style.width = `${100 * probabilities[digit]}%`
        share.textContent = besideABar(probabilities[digit])
    }
}

function showNothing(words) {
    find("digit").textContent = ""
    find("words").textContent = words
    for (const { row, bar, share } of bars) {
        row.classList.remove("likeliest")
        bar.style.width = "0"
        share.textContent = ""
    }
    show(find("seen"), new Float32Array(28 * 28), grey)
    for (const canvas of maps) {
        canvas.width = canvas.width || 1
    }
}

function read() {
    const { state, pictures } = see(paper.strokes)
    if (state !== "digits") {
        showNothing(state === "dot" ? rules.words.dot : INVITATION)
        return
    }
    const layers = network.layers(pictures[0])
    show(find("seen"), pictures[0], grey)
    showAnswer(layers.at(-1).values)
    if (kernels) {
        showMaps(layers[0])
    }
}

// ---- paper and tools ----

// Once for each picture of the screen: the newest drawing is read, and none waits.
let isAsked = false

function changed() {
    if (!isAsked) {
        isAsked = true
        requestAnimationFrame(() => {
            isAsked = false
            paper.show()
            read()
        })
    }
}

// A screen reader hears of each stroke once.
function lifted() {
    requestAnimationFrame(() => {
        find("said").textContent = `${find("digit").textContent} ${find("words").textContent}`
    })
}

const paper = new DrawingPaper(find("paper"), changed, lifted)

function take(erases) {
    paper.erases = erases
    find("pen").setAttribute("aria-pressed", !erases)
    find("eraser").setAttribute("aria-pressed", erases)
}

find("pen").onclick = () => take(false)
find("eraser").onclick = () => take(true)
find("undo").onclick = () => paper.undo()
find("clear").onclick = () => paper.clear()
find("width").oninput = ({ target }) => {
    paper.width = Number(target.value)
}
addEventListener("keydown", (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        paper.undo()
    }
})

if (kernels) {
    layOutKernels()
}
showNothing(INVITATION)
