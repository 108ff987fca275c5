// The kinds of layers, as mnist_core/network/layers/ has them: what each does to the numbers before it.
//
// A layer is made once, of
//
//     description   its settings, the shape of its output, and the shape of what it gets (`input`)
//     weights       lists of numbers, as `Layer.answering_weights` gives them
//     before        where in the memory the numbers lie that it gets
//     space         the memory, which it asks for a place for its own
//
// `at` is then where its output lies; `prepare` puts what it knows into the memory, and `run` answers.

import { FILTERS, PLACES } from "./convolution.js"

export const product = (numbers) => numbers.reduce((one, other) => one * other, 1)

const upTo = (number, step) => Math.ceil(number / step) * step

// ---- activations ----

function softmax(values, width) {
    for (let at = 0; at < values.length; at += width) {
        const row = values.subarray(at, at + width)
        const largest = row.reduce((one, other) => Math.max(one, other), -Infinity)
        row.forEach((value, unit) => {
            row[unit] = Math.exp(value - largest)
        })
        const sum = row.reduce((one, other) => one + other, 0)
        row.forEach((value, unit) => {
            row[unit] = value / sum
        })
    }
}

const each = (change) => (values) => {
    values.forEach((value, at) => {
        values[at] = change(value)
    })
}

const nothing = () => {}

const ACTIVATIONS = {
    relu: nothing, // while it adds up: the floor
    linear: nothing,
    sigmoid: each((x) => 1 / (1 + Math.exp(-x))),
    tanh: each(Math.tanh),
    softmax,
}

// ---- layers with weights ----

// A kernel on each of many places. `padded` is the shape of the maps with their rim of zeros.
class Convolution {
    constructor({ description, weights, before, space }, { size, step, padded, rim }) {
        const { input, shape, activation } = description
        const [, width, channels] = padded
        const filters = shape.at(-1)
        const wide = upTo(filters, FILTERS)
        const places = product(shape) / filters
        const tiles = Math.ceil(places / PLACES)
        const isPadded = padded.some((side, axis) => side !== input[axis])
        Object.assign(this, { weights, before, space, input, padded, rim, step, activation })
        Object.assign(this, { filters, wide, places, isPadded, columns: shape.at(-2) ?? 1 })
        this.maps = isPadded ? space.take(product(padded)) : before
        this.task = {
            places: space.take(tiles * PLACES),
            tiles,
            weights: space.take(size * size * channels * wide),
            biases: space.take(wide),
            output: space.take(tiles * PLACES * wide),
            blocks: wide / FILTERS,
            rows: size,
            row: size * channels * 4,
            stride: width * channels * 4,
            floor: activation === "relu" ? 0 : -Infinity,
        }
        this.at = wide === filters ? this.task.output : space.take(places * filters)
    }

    prepare() {
        const { space, task, wide, filters } = this
        const [kernels, biases] = this.weights
        const numbers = kernels.length / filters // under a kernel
        space.floats(task.biases, filters).set(biases)
        const weights = space.floats(task.weights, numbers * wide)
        for (let filter = 0; filter < filters; filter += 1) {
            const block = filter - (filter % FILTERS)
            for (let number = 0; number < numbers; number += 1) {
                const at = block * numbers + number * FILTERS + (filter % FILTERS)
                weights[at] = kernels[filter * numbers + number]
            }
        }
        const places = space.whole(task.places, task.tiles * PLACES)
        places.forEach((_, place) => {
            places[place] = this.maps + this.#under(Math.min(place, this.places - 1))
        })
    }

    #under(place) {
        const [, width, channels] = this.padded
        const row = Math.floor(place / this.columns) * this.step
        const column = (place % this.columns) * this.step
        return (row * width + column) * channels * 4
    }

    run() {
        if (this.isPadded) {
            pad(this.space, this, this.maps)
        }
        this.space.convolve(this.task)
        const output = this.space.floats(this.at, this.places * this.filters)
        if (this.at !== this.task.output) {
            this.#narrow(output)
        }
        ACTIVATIONS[this.activation](output, this.filters)
    }

    // Leaves out the filters that only fill up the last block.
    #narrow(output) {
        const { wide, filters, places } = this
        const all = this.space.floats(this.task.output, places * wide)
        for (let place = 0; place < places; place += 1) {
            output.set(all.subarray(place * wide, place * wide + filters), place * filters)
        }
    }
}

// Puts maps of the shape `input` into larger ones of zeros.
function pad(space, { before, input, padded, rim }, at) {
    const [height, width, channels] = input
    const [top, left] = rim
    const from = space.floats(before, product(input))
    const to = space.floats(at, product(padded))
    for (let row = 0; row < height; row += 1) {
        const line = from.subarray(row * width * channels, (row + 1) * width * channels)
        to.set(line, ((row + top) * padded[1] + left) * channels)
    }
}

// How many zeros come before and behind `side` numbers: as Keras, more behind where it cannot be even.
function rims(side, places, { kernel_size: size, strides, padding }) {
    const rim = padding === "same" ? Math.max((places - 1) * strides + size - side, 0) : 0
    return [Math.floor(rim / 2), Math.ceil(rim / 2)]
}

function conv2D(made) {
    const { input, shape, kernel_size: size, strides: step } = made.description
    const both = [0, 1].map((axis) => rims(input[axis], shape[axis], made.description))
    const padded = [0, 1].map((axis) => both[axis][0] + input[axis] + both[axis][1])
    const rim = both.map(([before]) => before)
    return new Convolution(made, { size, step, padded: [...padded, input[2]], rim })
}

// Each pixel, or the one row of numbers, is a place on which kernels of one pixel lie.
function dense(made) {
    const { input } = made.description
    const places = product(input.slice(0, -1))
    const row = [1, places, input.at(-1)]
    const description = {
        ...made.description,
        input: row,
        shape: [1, places, made.description.units],
    }
    return new Convolution({ ...made, description }, { size: 1, step: 1, padded: row, rim: [0, 0] })
}

class BatchNormalization {
    constructor({ description, weights, before, space }) {
        this.size = product(description.shape)
        Object.assign(this, { weights, before, space, at: space.take(this.size) })
    }

    prepare() {}

    run() {
        const [factor, offset] = this.weights
        const from = this.space.floats(this.before, this.size)
        const to = this.space.floats(this.at, this.size)
        for (let at = 0, channel = 0; at < to.length; at += 1) {
            to[at] = from[at] * factor[channel] + offset[channel]
            channel = channel + 1 === factor.length ? 0 : channel + 1
        }
    }
}

// ---- layers without ----

class MaxPooling2D {
    constructor({ description, before, space }) {
        const { input, shape, pool_size: pool } = description
        Object.assign(this, { input, shape, pool, before, space })
        this.at = space.take(product(shape))
    }

    prepare() {}

    run() {
        const [rows, columns, channels] = this.shape
        const to = this.space.floats(this.at, product(this.shape))
        for (let place = 0; place < rows * columns; place += 1) {
            const [row, column] = [Math.floor(place / columns), place % columns]
            const largest = to.subarray(place * channels, (place + 1) * channels)
            this.#keepLargest(row, column, largest.fill(-Infinity))
        }
    }

    #keepLargest(row, column, largest) {
        const { pool } = this
        const [, width, channels] = this.input
        const from = this.space.floats(this.before, product(this.input))
        for (let pixel = 0; pixel < pool * pool; pixel += 1) {
            const y = row * pool + Math.floor(pixel / pool)
            const first = (y * width + column * pool + (pixel % pool)) * channels
            for (let channel = 0; channel < channels; channel += 1) {
                largest[channel] = Math.max(largest[channel], from[first + channel])
            }
        }
    }
}

function zeroPadding2D({ description, before, space }) {
    const { input, shape: padded, padding } = description
    const rim = padding.map(([first]) => first)
    const at = space.take(product(padded))
    const run = () => pad(space, { before, input, padded, rim }, at)
    return { at, prepare: nothing, run }
}

// Dropout throws nothing away when a network answers, and in one row numbers lie already.
const passing = ({ before }) => ({ at: before, prepare: nothing, run: nothing })

// Python knows of these kinds too: `KINDS` of mnist_core/models/browser_file.py.
export const KINDS = {
    Conv2D: conv2D,
    Dense: dense,
    BatchNormalization: (made) => new BatchNormalization(made),
    MaxPooling2D: (made) => new MaxPooling2D(made),
    ZeroPadding2D: zeroPadding2D,
    Dropout: passing,
    Flatten: passing,
}
