// Several digits in one drawing: which ink belongs to which. It is mnist_core/drawing/segmentation.py
// once more, where each number is explained, and a test holds the two together.
//
// Pieces of ink that do not touch are one digit if one stands over the other, and two if they stand
// side by side.

import { SIDE, SOFT_EDGE } from "./ink.js"

const MOST = 12 // digits in one drawing
const SPECK = 0.02 // of the largest piece's ink: less is a slip of the pen
const OVER = 0.5 // of the narrower piece's width
const ATTACHED = [
    [0.33, 0.15],
    [0.6, 0.05],
] // lower than the first, nearer than the second: shares of the tallest digit's height
const ALIKE = 0.5
const APART = 0.25
const DIGIT = 0.35 // of the tallest piece's height
const BELOW = 0.25 // of the narrower one's width

// The ink of each digit, from left to right; null where there are several lines, or a whole page.
export function separate(ink) {
    const { labels, pieces } = findPieces(ink)
    const largest = Math.max(...pieces.map(({ area }) => area))
    const whole = pieces.filter(({ area }) => area > SPECK * largest)
    if (severalLines(whole)) {
        return null
    }
    const digits = attached(stacked(whole))
    digits.sort((one, other) => least(one, "left") - least(other, "left"))
    return digits.length > MOST ? null : digits.map((digit) => inkOf(digit, ink, labels))
}

// ---- pieces: what touches, at a corner too ----

const NEIGHBOURS = [-SIDE - 1, -SIDE, -SIDE + 1, -1, 1, SIDE - 1, SIDE, SIDE + 1]

// A piece has a label, a box whose right and bottom are outside, and its number of pixels.
function findPieces(ink) {
    const labels = new Int32Array(SIDE * SIDE) // 0 where there is no piece
    const pieces = []
    for (let at = 0; at < ink.length; at += 1) {
        if (ink[at] > SOFT_EDGE && !labels[at]) {
            pieces.push(fill(ink, labels, at, pieces.length + 1))
        }
    }
    return { labels, pieces }
}

function fill(ink, labels, first, label) {
    const piece = { label, top: SIDE, left: SIDE, bottom: 0, right: 0, area: 0 }
    const waiting = [first]
    labels[first] = label
    while (waiting.length) {
        const at = waiting.pop()
        const column = at % SIDE
        grow(piece, (at - column) / SIDE, column)
        for (const step of NEIGHBOURS) {
            const next = at + step
            // From one edge of the paper to the other is no step.
            const isNear = Math.abs((next % SIDE) - column) <= 1
            if (isNear && ink[next] > SOFT_EDGE && !labels[next]) {
                labels[next] = label
                waiting.push(next)
            }
        }
    }
    return piece
}

function grow(piece, row, column) {
    piece.top = Math.min(piece.top, row)
    piece.left = Math.min(piece.left, column)
    piece.bottom = Math.max(piece.bottom, row + 1)
    piece.right = Math.max(piece.right, column + 1)
    piece.area += 1
}

// ---- digits: lists of pieces ----

const height = ({ top, bottom }) => bottom - top
const width = ({ left, right }) => right - left
const least = (digit, edge) => Math.min(...digit.map((piece) => piece[edge]))
const most = (digit, edge) => Math.max(...digit.map((piece) => piece[edge]))
const heightOf = (digit) => most(digit, "bottom") - least(digit, "top")

// Of the narrower box's width the share that the other stands over or under; below 0 if they stand apart.
function overlap(one, other) {
    const shared = Math.min(one.right, other.right) - Math.max(one.left, other.left)
    return shared / Math.min(width(one), width(other))
}

function severalLines(pieces) {
    const tallest = Math.max(...pieces.map(height))
    const tall = pieces.filter((piece) => height(piece) >= DIGIT * tallest)
    return tall.some((one, number) => tall.slice(number + 1).some((other) => areLines(one, other)))
}

function areLines(one, other) {
    const low = Math.min(height(one), height(other))
    const alike = low >= ALIKE * Math.max(height(one), height(other))
    const gap = Math.max(one.top - other.bottom, other.top - one.bottom)
    return alike && gap >= APART * low && overlap(one, other) > BELOW
}

// Pieces that stand over one another are one digit.
function stacked(pieces) {
    let digits = []
    for (const piece of pieces) {
        const isOver = (digit) => digit.some((other) => overlap(other, piece) > OVER)
        const together = [piece, ...digits.filter(isOver).flat()]
        digits = [...digits.filter((digit) => !isOver(digit)), together]
    }
    return digits
}

// Small pieces belong to the digit beside which they stand, the smallest piece first.
function attached(digits) {
    const left = [...digits]
    const tallest = Math.max(...digits.map(heightOf))
    const smallestFirst = [...digits].sort((one, other) => heightOf(one) - heightOf(other))
    for (const digit of smallestFirst) {
        const others = left.filter((other) => other !== digit)
        const gaps = others.map((other) => gapBetween(digit, other))
        const gap = Math.min(...gaps)
        const isPart = ATTACHED.some(
            ([low, near]) => heightOf(digit) < low * tallest && gap < near * tallest,
        )
        if (isPart) {
            others[gaps.indexOf(gap)].push(...digit)
            left.splice(left.indexOf(digit), 1)
        }
    }
    return left
}

function gapBetween(digit, other) {
    return Math.min(...digit.flatMap((one) => other.map((two) => distance(one, two))))
}

function distance(one, other) {
    const across = Math.max(one.left - other.right, other.left - one.right)
    const down = Math.max(one.top - other.bottom, other.top - one.bottom)
    return Math.max(across, down, 0)
}

// ---- the ink of a digit, with its soft edge ----

const REACH = 2 // pixels

// From the nearest on: [down, across].
const AROUND = Array.from({ length: 25 }, (_, at) => [Math.floor(at / 5) - REACH, (at % 5) - REACH])
    .filter(([down, across]) => down * down + across * across <= REACH * REACH)
    .sort((one, other) => Math.hypot(...one) - Math.hypot(...other))

function inkOf(digit, ink, labels) {
    const own = new Set(digit.map(({ label }) => label))
    const edge = { top: least(digit, "top") - REACH, bottom: most(digit, "bottom") + REACH }
    const only = new Float32Array(ink.length)
    const begin = Math.max(edge.top, 0) * SIDE
    const end = Math.min(edge.bottom, SIDE) * SIDE
    for (let at = begin; at < end; at += 1) {
        if (ink[at] > 0 && own.has(labels[at] || nearest(labels, at))) {
            only[at] = ink[at]
        }
    }
    return only
}

// The label of the nearest piece, or undefined.
function nearest(labels, at) {
    const column = at % SIDE
    for (const [down, across] of AROUND) {
        const isOnPaper = column + across >= 0 && column + across < SIDE
        const label = isOnPaper && labels[at + down * SIDE + across]
        if (label) {
            return label
        }
    }
    return undefined
}
