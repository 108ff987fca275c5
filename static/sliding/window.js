// The arithmetic of a window that slides over a picture: a kernel that multiplies and adds, or a block
// of which the largest number is kept.
//
// A grid is an array of rows. A place is a number: the places of the window, row by row.

const ACTIVATIONS = {
    relu: (x) => Math.max(x, 0),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
    linear: (x) => x,
}

export const largest = (numbers) => numbers.reduce((a, b) => Math.max(a, b))
export const sum = (grid) => grid.flat().reduce((a, b) => a + b, 0)

// The picture with rows and columns of zeros around it: [[above, below], [left, right]].
export function padded(picture, [[above, below], [left, right]]) {
    const width = picture[0].length + left + right
    const zeros = (count) => Array.from({ length: count }, () => new Array(width).fill(0))
    const side = (count) => new Array(count).fill(0)
    const rows = picture.map((row) => [...side(left), ...row, ...side(right)])
    return [...zeros(above), ...rows, ...zeros(below)]
}

// How many places a window has on so many pixels in a line.
export const places = (side, size, stride) => Math.floor((side - size) / stride) + 1

function patchUnder({ picture, columns, data: { size, stride } }, place) {
    const top = Math.floor(place / columns) * stride
    const left = (place % columns) * stride
    return picture.slice(top, top + size).map((row) => row.slice(left, left + size))
}

// How the number at a place comes about. `picture` is padded; `columns` counts places in a row.
export function work(slide, place) {
    const { rest, activation, output } = slide.data
    const patch = patchUnder(slide, place)
    if (!slide.kernel) {
        return { patch, result: largest(patch.flat()) }
    }
    const products = patch.map((row, i) => row.map((x, j) => x * slide.kernel[i][j]))
    const added = Array.isArray(rest) ? rest.flat()[place] : rest
    const total = sum(products) + added
    const result = output ? output.flat()[place] : ACTIVATIONS[activation](total)
    return { patch, products, added, total, result }
}

export function workAll(slide) {
    const count = slide.rows * slide.columns
    return Array.from({ length: count }, (_, place) => work(slide, place).result)
}

// What a pooling behind it keeps of the results: the largest of each block.
export function pooled({ results, rows, columns, data: { pool } }) {
    const down = Math.floor(rows / pool)
    const across = Math.floor(columns / pool)
    const block = (number) => {
        const top = Math.floor(number / across) * pool
        const left = (number % across) * pool
        const inRow = (row) => results.slice(row * columns + left, row * columns + left + pool)
        return largest(Array.from({ length: pool }, (_, row) => inRow(top + row)).flat())
    }
    const numbers = Array.from({ length: down * across }, (_, number) => block(number))
    return { numbers, columns: across }
}
