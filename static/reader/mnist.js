// From ink to the 28x28 picture that a network sees, made as MNIST's own pictures were: cut out,
// averaged down to 20 pixels, and placed with its centre of mass in the middle.
//
// It is mnist_core/drawing/preprocessing.py once more, and a test holds the two together.

import { largest, SIDE, SOFT_EDGE } from "./ink.js"

const MNIST_SIDE = 28
const DIGIT_SIDE = 20 // the longer side of a digit within the 28 pixels
const CENTRE = 14 // where the centre of mass falls

// The picture: Float32Array(28 * 28), 0 is paper, 1 is the darkest ink; null on blank paper.
export function toMnist(ink) {
    const box = boundingBox(ink)
    return box && centreOnMass(scaleTo20(cutOut(ink, box), box.bottom - box.top))
}

// The smallest box around the ink, without its soft edge. Its right and its bottom are outside.
function boundingBox(ink) {
    const box = { top: SIDE, left: SIDE, bottom: 0, right: 0 }
    for (let at = 0; at < ink.length; at += 1) {
        if (ink[at] > SOFT_EDGE) {
            const column = at % SIDE
            const row = (at - column) / SIDE
            box.top = Math.min(box.top, row)
            box.left = Math.min(box.left, column)
            box.bottom = row + 1
            box.right = Math.max(box.right, column + 1)
        }
    }
    return box.bottom > 0 ? box : null
}

function cutOut(ink, { top, left, bottom, right }) {
    const width = right - left
    const digit = new Float32Array((bottom - top) * width)
    for (let row = top; row < bottom; row += 1) {
        const line = ink.subarray(row * SIDE + left, row * SIDE + right)
        digit.set(line, (row - top) * width)
    }
    return digit
}

// As Python rounds: a half goes to the even neighbour.
function round(number) {
    const below = Math.floor(number)
    const isHalf = number - below === 0.5
    return isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(number)
}

// Pads a digit to a square and averages it down to 20 x 20; its darkest pixel is 1.
function scaleTo20(digit, height) {
    const width = digit.length / height
    const side = Math.max(height, width)
    const [above, left] = [margin(height, side), margin(width, side)]
    const square = new Float64Array(side * side)
    for (let row = 0; row < height; row += 1) {
        square.set(digit.subarray(row * width, (row + 1) * width), (above + row) * side + left)
    }
    const narrow = transposed(shrink(square, side), DIGIT_SIDE)
    const small = transposed(shrink(narrow, side), DIGIT_SIDE)
    const darkest = largest(small)
    return Float32Array.from(small, (share) => share / darkest)
}

// How far from the edge of a square a digit begins: where one of the 20 pixels does, because its
// first edge would blur otherwise.
function margin(extent, side) {
    const pixel = Math.floor(((side - extent) * DIGIT_SIDE) / (2 * side))
    return round((pixel * side) / DIGIT_SIDE)
}

// Makes 20 rows of `height` rows, each the average of those that it covers, wholly or in part.
function shrink(pixels, height) {
    const columns = pixels.length / height
    // above[i] is the sum of the rows above the border between the rows i - 1 and i.
    const above = new Float64Array((height + 1) * columns)
    for (let at = 0; at < pixels.length; at += 1) {
        above[at + columns] = above[at] + pixels[at]
    }
    // Up to the row in which a border lies, and which part of that row.
    const border = (number) => {
        const place = number * (height / DIGIT_SIDE)
        const row = Math.min(Math.floor(place), height - 1)
        return { at: row * columns, part: place - row }
    }
    const rows = new Float64Array(DIGIT_SIDE * columns)
    for (let row = 0; row < DIGIT_SIDE; row += 1) {
        const from = border(row)
        const to = border(row + 1)
        for (let column = 0; column < columns; column += 1) {
            const before = above[from.at + column] + from.part * pixels[from.at + column]
            const all = above[to.at + column] + to.part * pixels[to.at + column]
            rows[row * columns + column] = ((all - before) * DIGIT_SIDE) / height
        }
    }
    return rows
}

function transposed(pixels, rows) {
    const columns = pixels.length / rows
    const turned = new pixels.constructor(pixels.length)
    for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
            turned[column * rows + row] = pixels[row * columns + column]
        }
    }
    return turned
}

// Pastes a digit of 20 x 20 into 28 x 28, moved by whole pixels.
function centreOnMass(digit) {
    const lines = Array.from({ length: DIGIT_SIDE }, (_, line) => line)
    // In numpy the digit lies column by column.
    const byColumn = transposed(digit, DIGIT_SIDE)
    const mass = sum(byColumn)
    const rows = lines.map((row) =>
        lines.reduce((ink, column) => add(ink, digit[row * DIGIT_SIDE + column]), 0),
    )
    const columns = lines.map((column) =>
        sum(byColumn.subarray(column * DIGIT_SIDE, (column + 1) * DIGIT_SIDE)),
    )
    const [top, left] = [offset(rows, mass), offset(columns, mass)]
    const picture = new Float32Array(MNIST_SIDE * MNIST_SIDE)
    for (const row of lines) {
        const line = digit.subarray(row * DIGIT_SIDE, (row + 1) * DIGIT_SIDE)
        picture.set(line, (top + row) * MNIST_SIDE + left)
    }
    return picture
}

// Where a digit begins along one axis: `ink` is that of each row, or of each column.
function offset(ink, mass) {
    const centre = ink.reduce((moment, share, index) => moment + share * index, 0) / mass
    return Math.min(Math.max(round(CENTRE - centre), 0), MNIST_SIDE - DIGIT_SIDE)
}

const add = (one, other) => Math.fround(one + other)

// In single precision and in the order in which numpy adds up. Of a digit that is as heavy on its left
// as on its right, the last bit decides where it comes to lie.
function sum(numbers) {
    if (numbers.length > 128) {
        const half = Math.floor(numbers.length / 2)
        const whole = half - (half % 8)
        return add(sum(numbers.subarray(0, whole)), sum(numbers.subarray(whole)))
    }
    const eights = numbers.length - (numbers.length % 8)
    const s = numbers.slice(0, 8)
    for (let at = 8; at < eights; at += 1) {
        s[at % 8] += numbers[at]
    }
    const four = add(add(s[0], s[1]), add(s[2], s[3]))
    const total = add(four, add(add(s[4], s[5]), add(s[6], s[7])))
    return numbers.subarray(eights).reduce(add, total)
}
