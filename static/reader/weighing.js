// The layers that weigh: convolution, and dense, which is a convolution at places of one pixel.

import { ACTIVATIONS } from "./activations.js"
import { FILTERS, PLACES } from "./convolution.js"
import { pad } from "./padding.js"
import { product } from "./shapes.js"

const upTo = (number, step) => Math.ceil(number / step) * step

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

// How many zeros come before and behind `side` numbers: as Keras, more behind where it cannot be even.
function rims(side, places, { kernel_size: size, strides, padding }) {
    const rim = padding === "same" ? Math.max((places - 1) * strides + size - side, 0) : 0
    return [Math.floor(rim / 2), Math.ceil(rim / 2)]
}

export function conv2D(made) {
    const { input, shape, kernel_size: size, strides: step } = made.description
    const both = [0, 1].map((axis) => rims(input[axis], shape[axis], made.description))
    const padded = [0, 1].map((axis) => both[axis][0] + input[axis] + both[axis][1])
    const rim = both.map(([before]) => before)
    return new Convolution(made, { size, step, padded: [...padded, input[2]], rim })
}

// Each pixel, or the one row of numbers, is a place on which kernels of one pixel lie.
export function dense(made) {
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
