// A trained network, out of the file that mnist_core/models/browser_file.py writes.
//
//     const network = readNetwork(bytes)
//     network.answer(picture)   // ten probabilities
//
// The file: "MNET", a checksum (CRC-32) of all that follows, the length of a description in JSON, the
// description, and the weights as float32, layer by layer. All numbers have their lowest byte first.

import { convolve, fastConvolve } from "./convolution.js"
import { KINDS } from "./layers.js"
import { product } from "./shapes.js"

const MAGIC = "MNET"
const HEADER = 12 // bytes
const PAGE = 65_536 // bytes, of WebAssembly's memory

// Throws where the bytes are damaged or cut off, or a layer is of a kind that is not known here.
// `kernel` is convolution.wat as a module (assemble.js), or null for plain JavaScript.
export function readNetwork(bytes, kernel = null) {
    const { layers, weights } = unpack(bytes)
    return new Network(layers, weights, kernel)
}

function unpack(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const text = (from, to) => new TextDecoder().decode(bytes.subarray(from, to))
    if (bytes.length < HEADER || text(0, MAGIC.length) !== MAGIC) {
        throw new Error("This is no network.")
    }
    if (view.getUint32(4, true) !== checksum(bytes.subarray(8))) {
        throw new Error("The network is damaged, or a part of it is missing.")
    }
    const end = HEADER + view.getUint32(8, true)
    const { layers } = JSON.parse(text(HEADER, end))
    const unknown = layers.find(({ kind }) => !(kind in KINDS))
    if (unknown) {
        throw new Error(`A layer of the kind ${unknown.kind} is not known here.`)
    }
    return { layers, weights: new Float32Array(bytes.slice(end).buffer) }
}

// CRC-32, as zlib has it.
export function checksum(bytes) {
    let rest = -1
    for (const byte of bytes) {
        rest = CRC_TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8)
    }
    return ~rest >>> 0
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit += 1) {
        rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    }
    return rest
})

class Network {
    #space = new Space()
    #layers = []
    #picture

    constructor(descriptions, weights, kernel) {
        let [input, used] = [[28, 28, 1], 0]
        let before = this.#space.take(product(input))
        this.#picture = before
        for (const description of descriptions) {
            const own = description.weights.map((shape) => {
                used += product(shape)
                return weights.subarray(used - product(shape), used)
            })
            const made = { description: { ...description, input }, weights: own, before }
            const layer = KINDS[description.kind]({ ...made, space: this.#space })
            this.#layers.push({ layer, ...description, numbers: own })
            before = layer.at
            input = description.shape
        }
        this.#space.open(kernel)
        for (const { layer } of this.#layers) {
            layer.prepare()
        }
    }

    // Ten probabilities: Float32Array(10). The picture is a Float32Array(28 * 28), 1 is ink.
    answer(picture) {
        this.#run(picture)
        return this.#output(this.#layers.at(-1)).slice()
    }

    // The output of each layer: a list of {name, kind, shape, values}.
    layers(picture) {
        this.#run(picture)
        return this.#layers.map((layer) => {
            const { name, kind, shape } = layer
            return { name, kind, shape, values: this.#output(layer).slice() }
        })
    }

    // The kernels of the first layer: {size, values}, one after the other; null if it is no convolution.
    get firstKernels() {
        const [{ kind, kernel_size: size, numbers }] = this.#layers
        return kind === "Conv2D" ? { size, values: numbers[0] } : null
    }

    #run(picture) {
        this.#space.floats(this.#picture, picture.length).set(picture)
        for (const { layer } of this.#layers) {
            layer.run()
        }
    }

    #output({ layer, shape }) {
        return this.#space.floats(layer.at, product(shape))
    }
}

// The memory in which all numbers of a network lie. First all ask for their places, then it is opened.
class Space {
    #bytes = 0
    #memory = null
    #convolve = convolve

    // Where, in bytes, so many numbers may lie.
    take(numbers) {
        const at = this.#bytes
        this.#bytes += Math.ceil(numbers / 4) * 16
        return at
    }

    open(kernel) {
        if (!kernel) {
            this.#memory = { buffer: new ArrayBuffer(this.#bytes) }
            return
        }
        this.#memory = new WebAssembly.Memory({ initial: Math.ceil(this.#bytes / PAGE) })
        this.#convolve = fastConvolve(kernel, this.#memory)
    }

    floats(at, length) {
        return new Float32Array(this.#memory.buffer, at, length)
    }

    whole(at, length) {
        return new Int32Array(this.#memory.buffer, at, length)
    }

    convolve(task) {
        this.#convolve(this.#memory.buffer, task)
    }
}
