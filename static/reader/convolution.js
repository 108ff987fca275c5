// Convolution: a small kernel looks at every place of the maps before it.
//
// What lies under a kernel is multiplied with its weights and added up. This is nearly all that a
// network computes: a dense layer is a convolution with one place. So it is written twice, here in plain
// JavaScript and in convolution.wat for processors that multiply four numbers at once.
//
// Both work on one stretch of memory. A task says where in it everything lies, in bytes:
//
//     places    where under each place the first number lies: a list of int32, four for each tile
//     tiles     how many times four places there are; of the last tile some may be there twice
//     weights   eight filters at a time: for each number under the kernel the eight weights
//     biases    one for each filter
//     output    for each place the numbers of all filters
//     blocks    how many times eight filters there are; the last may be zeros
//     rows      of the kernel
//     row       how many bytes lie under a row of the kernel
//     stride    from a row of the maps to the next
//     floor     what is lower becomes this: 0 for relu, else -Infinity

export const PLACES = 4 // in a tile
export const FILTERS = 8 // in a block

const BYTES = 4 // of a number

export function convolve(memory, task) {
    const floats = new Float32Array(memory)
    const places = new Int32Array(memory, task.places, task.tiles * PLACES)
    const sums = new Float64Array(FILTERS)
    let output = task.output / BYTES
    for (const place of places) {
        let weights = task.weights / BYTES
        for (let block = 0; block < task.blocks; block += 1) {
            const bias = task.biases / BYTES + block * FILTERS
            sums.set(floats.subarray(bias, bias + FILTERS))
            weights = addUp(floats, task, place / BYTES, weights, sums)
            for (const sum of sums) {
                floats[output] = Math.max(sum, task.floor)
                output += 1
            }
        }
    }
}

// Adds to eight sums what eight kernels make of one place. Returns where the next weights lie.
function addUp(floats, { rows, row, stride }, place, firstWeights, sums) {
    let [a, b, c, d, e, f, g, h] = sums
    let weights = firstWeights
    for (let line = 0; line < rows; line += 1) {
        const begin = place + (line * stride) / BYTES
        const end = begin + row / BYTES
        for (let at = begin; at < end; at += 1) {
            const number = floats[at]
            a += number * floats[weights]
            b += number * floats[weights + 1]
            c += number * floats[weights + 2]
            d += number * floats[weights + 3]
            e += number * floats[weights + 4]
            f += number * floats[weights + 5]
            g += number * floats[weights + 6]
            h += number * floats[weights + 7]
            weights += FILTERS
        }
    }
    sums.set([a, b, c, d, e, f, g, h])
    return weights
}

// The same by convolution.wat, assembled.
export function fastConvolve(module, memory) {
    const { exports } = new WebAssembly.Instance(module, { space: { memory } })
    return (_, task) =>
        exports.convolve(
            task.places,
            task.tiles,
            task.weights,
            task.biases,
            task.output,
            task.blocks,
            task.rows,
            task.row,
            task.stride,
            task.floor,
        )
}
