// Strokes of a round pen as ink, as mnist_core/drawing/pen.py and sketch.py have them.
//
// How dark a pixel is depends on how far its middle lies from the stroke: it is ink up to half the
// pen's width, paper from one pixel further on, and grey between.
//
// A stroke is a list [width, erases, x, y, x, y, ...] in whole pixels of a paper of 280 x 280.

export const SIDE = 280

const LONGEST_PART = 12 // pixels: the box around a long part would hold little beside the stroke
const WIDEST = 64 // pixels
const DOT = 12 // pixels: who draws less has only touched the paper
export const SOFT_EDGE = Math.fround(0.3) // paler ink is only the edge of a stroke, or of what was erased

// ---- one stroke ----

// One pixel under the pen. The middle of the part lies `across` and `down` away from it.
function covered(part, across, down) {
    const along = Math.max(Math.abs(across * part.towardsX + down * part.towardsY) - part.length, 0)
    const aside = across * part.towardsY - down * part.towardsX
    const share = part.reach - Math.sqrt(along * along + aside * aside)
    return Math.fround(Math.min(Math.max(share, 0), 1))
}

// A part lies between two points that are near each other, or is a dot.
function drawPart(ink, part, erases) {
    const { middleX, middleY, reach, length } = part
    const wide = Math.abs(part.towardsX) * length + reach
    const high = Math.abs(part.towardsY) * length + reach
    const left = Math.max(Math.floor(middleX - wide), 0)
    const right = Math.min(Math.ceil(middleX + wide), SIDE)
    const bottom = Math.min(Math.ceil(middleY + high), SIDE)
    for (let y = Math.max(Math.floor(middleY - high), 0); y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
            const share = covered(part, x + 0.5 - middleX, y + 0.5 - middleY)
            const at = y * SIDE + x
            ink[at] = erases ? Math.min(ink[at], 1 - share) : Math.max(ink[at], share)
        }
    }
}

function drawSegment(ink, [x, y], [toX, toY], reach, erases) {
    const count = Math.max(Math.ceil(Math.hypot(toX - x, toY - y) / LONGEST_PART), 1)
    const [stepX, stepY] = [(toX - x) / count, (toY - y) / count]
    for (let place = 0; place < count; place += 1) {
        const [beginX, beginY] = [x + place * stepX, y + place * stepY]
        const [halfX, halfY] = [(beginX + stepX - beginX) / 2, (beginY + stepY - beginY) / 2]
        const length = Math.hypot(halfX, halfY)
        const part = {
            middleX: beginX + halfX,
            middleY: beginY + halfY,
            length,
            // A dot has no direction, and any will do.
            towardsX: length > 0 ? halfX / length : 1,
            towardsY: length > 0 ? halfY / length : 0,
            reach,
        }
        drawPart(ink, part, erases)
    }
}

// Draws a stroke from its point number `first` on.
function drawStroke(ink, [width, erases, ...numbers], first = 0) {
    const reach = Math.min(width, WIDEST) / 2 + 0.5
    const points = numbers.length / 2
    const point = (number) => [numbers[2 * number], numbers[2 * number + 1]]
    for (let number = Math.max(first, 1); number < points; number += 1) {
        drawSegment(ink, point(number - 1), point(number), reach, erases)
    }
    if (points === 1) {
        drawSegment(ink, point(0), point(0), reach, erases)
    }
}

// ---- the paper ----

// Stretches a square picture of bytes over the paper, with shades between the middles of its pixels.
function enlarged(picture) {
    const side = Math.sqrt(picture.length)
    const places = Array.from({ length: SIDE }, (_, pixel) => {
        const place = Math.min(Math.max(((pixel + 0.5) * side) / SIDE - 0.5, 0), side - 1)
        const before = Math.floor(place)
        return { before, behind: Math.min(before + 1, side - 1), share: place - before }
    })
    const ink = (row, column) => picture[row * side + column] / 255
    const paper = new Float32Array(SIDE * SIDE)
    for (const [y, row] of places.entries()) {
        const shade = (column) => {
            const above = ink(row.before, column)
            return above + row.share * (ink(row.behind, column) - above)
        }
        for (const [x, { before, behind, share }] of places.entries()) {
            const left = shade(before)
            paper[y * SIDE + x] = left + share * (shade(behind) - left)
        }
    }
    return paper
}

export const isSame = (one, other) =>
    one.length === other.length && one.every((number, at) => number === other[at])

const begins = (one, other) => isSame(one, other.slice(0, one.length))

// Paper that remembers what is on it: where strokes were added, or the last one went on, only what
// is new is drawn.
export class Paper {
    #ink = new Float32Array(SIDE * SIDE)
    #strokes = []
    #picture = null

    // All that was put on the paper: Float32Array(280 * 280), 1 is ink. The next call changes it.
    draw(strokes, picture = null) {
        if (!this.#goesOn(strokes, picture)) {
            this.#ink = picture ? enlarged(picture) : new Float32Array(SIDE * SIDE)
            this.#strokes = []
        }
        const finished = Math.max(this.#strokes.length - 1, 0)
        for (const [number, stroke] of strokes.slice(finished).entries()) {
            const known = number === 0 ? (this.#strokes[finished]?.length ?? 2) : 2
            if (stroke.length > known) {
                drawStroke(this.#ink, stroke, (known - 2) / 2)
            }
        }
        this.#strokes = strokes.map((stroke) => [...stroke])
        this.#picture = picture ? picture.slice() : null
        return this.#ink
    }

    #goesOn(strokes, picture) {
        const known = this.#strokes
        const samePicture =
            picture === this.#picture ||
            Boolean(picture && this.#picture && isSame(picture, this.#picture))
        return (
            samePicture &&
            strokes.length >= known.length &&
            known.every((stroke, number) =>
                number < known.length - 1
                    ? isSame(stroke, strokes[number])
                    : begins(stroke, strokes[number]),
            )
        )
    }
}

// All that was put on the paper: Float32Array(280 * 280), 1 is ink.
// `picture` is what lay on it before: a square Uint8Array, 255 is ink, or null.
export function inkOf(strokes, picture = null) {
    return new Paper().draw(strokes, picture)
}

export function largest(numbers) {
    let most = 0
    for (let at = 0; at < numbers.length; at += 1) {
        most = Math.max(numbers[at], most)
    }
    return most
}

// The ink as it is read: however faint it is, its darkest pixel is 1. Null on blank paper, and where
// everything was erased but soft edges.
export function visibleInk(ink, strokes, picture = null) {
    const wasWritten = strokes.some(([, erases]) => !erases)
    if (!wasWritten && !picture) {
        return null
    }
    const asWritten = wasWritten ? 1 : largest(picture) / 255
    const darkest = largest(ink)
    if (darkest <= SOFT_EDGE * asWritten) {
        return null
    }
    return darkest === 1 ? ink : ink.map((share) => share / darkest)
}

// Whether all that was written is hardly longer than the pen is wide.
export function isMereDot(strokes, picture = null) {
    const written = strokes.filter(([, erases]) => !erases)
    if (picture || !written.length) {
        return false
    }
    const extent = (axis) => {
        const places = written.flatMap((stroke) =>
            stroke.filter((_, at) => at >= 2 && at % 2 === axis),
        )
        return Math.max(...places) - Math.min(...places)
    }
    const widest = Math.max(...written.map(([width]) => Math.min(width, WIDEST)))
    return Math.max(extent(0), extent(1)) < Math.max(DOT, 0.75 * widest)
}
