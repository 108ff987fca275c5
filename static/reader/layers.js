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

import { zeroPadding2D } from "./padding.js"
import { product } from "./shapes.js"
import { conv2D, dense } from "./weighing.js"

const nothing = () => {}

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

class GlobalAveragePooling2D {
    constructor({ description, before, space }) {
        this.input = description.input
        Object.assign(this, { before, space, at: space.take(product(description.shape)) })
    }

    prepare() {}

    run() {
        const [rows, columns, channels] = this.input
        const from = this.space.floats(this.before, product(this.input))
        const sums = new Float64Array(channels)
        for (let at = 0; at < from.length; at += 1) {
            sums[at % channels] += from[at]
        }
        const means = sums.map((sum) => sum / (rows * columns))
        this.space.floats(this.at, channels).set(means)
    }
}

// Dropout throws nothing away when a network answers, and in one row numbers lie already.
const passing = ({ before }) => ({ at: before, prepare: nothing, run: nothing })

// Python knows of these kinds too: `KINDS` of mnist_core/models/browser_file.py.
export const KINDS = {
    Conv2D: conv2D,
    Dense: dense,
    BatchNormalization: (made) => new BatchNormalization(made),
    MaxPooling2D: (made) => new MaxPooling2D(made),
    GlobalAveragePooling2D: (made) => new GlobalAveragePooling2D(made),
    ZeroPadding2D: zeroPadding2D,
    Dropout: passing,
    Flatten: passing,
}
