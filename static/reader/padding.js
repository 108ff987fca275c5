// A rim of zeros around maps.

import { product } from "./shapes.js"

// Puts maps of the shape `input` into larger ones of zeros.
export function pad(space, { before, input, padded, rim }, at) {
    const [height, width, channels] = input
    const [top, left] = rim
    const from = space.floats(before, product(input))
    const to = space.floats(at, product(padded))
    for (let row = 0; row < height; row += 1) {
        const line = from.subarray(row * width * channels, (row + 1) * width * channels)
        to.set(line, ((row + top) * padded[1] + left) * channels)
    }
}

export function zeroPadding2D({ description, before, space }) {
    const { input, shape: padded, padding } = description
    const rim = padding.map(([first]) => first)
    const at = space.take(product(padded))
    const run = () => pad(space, { before, input, padded, rim }, at)
    return { at, prepare: () => {}, run }
}
