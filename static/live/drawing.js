// What is on the paper while the pen is down, stroke by stroke, just as the server will read it.
//
// The server says what it has laid on the paper, and numbers that. What is drawn on it since is heard
// with the canvas (pages/parts/components/paper). That rounds the corners of a stroke before the server
// reads it; so does this, by the same arithmetic.

export class Drawing {
    #curves = null
    #laid = { layout: null, strokes: [], picture: null }
    #known = { name: null, bytes: null } // a picture
    #pen = { width: 20, erases: false }
    #drawn = [] // {layout, pen, points, smooth}, smooth once the pen is lifted
    #isDown = false

    // How curves become lines: {fineness, bend, pieces, decimals}.
    learn(curves) {
        this.#curves = curves
    }

    // A picture, which comes before a layout names it: {name, bytes}.
    know({ name, bytes }) {
        if (name !== this.#known.name) {
            this.#known = { name, bytes: decoded(bytes) }
        }
    }

    // What the server has laid out: {layout, laid: {strokes, picture}, pen: {width, erases}}; the
    // picture's name, or null.
    lay({ layout, laid, pen }) {
        this.#pen = pen
        if (layout !== this.#laid.layout) {
            // On the new one somebody may draw before this hears of it.
            this.#drawn = this.#drawn.filter((stroke) => stroke.layout !== this.#laid.layout)
            for (const stroke of this.#drawn) {
                Object.assign(stroke, { pen, smooth: null })
            }
        }
        this.#laid = { layout, strokes: laid.strokes, picture: laid.picture }
    }

    // What the canvas is told of a pen: "mousedown", "mousemove" or "mouseup" at a place of the paper, on
    // which it shows that layout.
    hear(type, place, layout) {
        if (type === "mousedown") {
            this.#drawn.push({ layout, pen: this.#pen, points: [], smooth: null })
        }
        const stroke = this.#drawn.at(-1)
        if (stroke && !stroke.smooth && type !== "mouseup") {
            stroke.points.push(place)
        }
        this.#isDown = type !== "mouseup"
    }

    get layout() {
        return this.#laid.layout
    }

    // Whether what lies on the paper is known.
    get isKnown() {
        return !this.#laid.picture || this.#laid.picture === this.#known.name
    }

    get picture() {
        return this.#laid.picture && this.#known.bytes
    }

    get pen() {
        return this.#pen
    }

    get isDown() {
        return this.#isDown
    }

    // A list of [width, erases, x, y, x, y, ...], the unfinished stroke among them.
    get strokes() {
        const own = this.#drawn.filter(({ layout }) => layout === this.#laid.layout)
        return [...this.#laid.strokes, ...own.map((stroke) => this.#numbers(stroke))]
    }

    #numbers(stroke) {
        if (stroke.smooth) {
            return stroke.smooth
        }
        const { width, erases } = stroke.pen
        const points = alongCanvas(stroke.points, width, this.#curves)
        const numbers = [width, erases, ...points.flat()]
        if (!this.#isDown || stroke !== this.#drawn.at(-1)) {
            stroke.smooth = numbers
        }
        return numbers
    }
}

// The bytes of a picture.
function decoded(picture) {
    return Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
}

// ---- as Fabric draws, and canvas_message.py reads ----

// The points of a stroke once it has gone through the canvas.
function alongCanvas(places, width, curves) {
    const { fineness, decimals } = curves
    const scale = 10 ** decimals
    const rounded = (point) => point.map((number) => halfToEven(number * scale) / scale)
    const points = places.map((place) => place.map((number) => number * fineness))
    const commands = smoothed(thinnedOut(points), (width * fineness) / 1000)
    const along = [rounded(commands[0])]
    for (const command of commands.slice(1, -1)) {
        const [towards, end] = command.map(rounded)
        along.push(...curve(along.at(-1), towards, end, curves), end)
    }
    along.push(rounded(commands.at(-1)))
    const whole = along.map((point) => point.map((number) => halfToEven(number / fineness)))
    return whole.filter(([x, y], at) => !at || x !== whole[at - 1][0] || y !== whole[at - 1][1])
}

// A place, then [towards, end] for each curve, then a place. The ends reach further, by `more`.
function smoothed(points, more) {
    const [first, second = first, third] = points
    const last = points.at(-1)
    const many = points.length > 2
    const begin = moved(first, many ? directions(second, third) : [1, 0], -more)
    const end = moved(last, many ? directions(points.at(-2), last) : [1, 0], more)
    const corners = points.slice(0, -1)
    return [begin, ...corners.map((point, at) => [point, middle(point, points[at + 1])]), end]
}

// Fabric leaves out what is too near to be seen, and always the point before the last.
function thinnedOut(points) {
    const kept = points.slice(0, 1)
    for (const point of points.slice(1, -2)) {
        if (!isSame(point, kept.at(-1))) {
            kept.push(point)
        }
    }
    return points.length > 1 ? [...kept, points.at(-1)] : kept
}

const isSame = ([x, y], [otherX, otherY]) => x === otherX && y === otherY

const middle = (point, other) => point.map((number, axis) => (number + other[axis]) / 2)

const directions = (from, to) => to.map((number, axis) => Math.sign(number - from[axis]))

const moved = (point, towards, far) => point.map((number, axis) => number + towards[axis] * far)

// The points between the ends of a curve, so many that lines between them do as well.
function curve(begin, towards, end, { fineness, bend, pieces }) {
    const far = towards.map((number, axis) => Math.abs(number - (begin[axis] + end[axis]) / 2))
    const bends = Math.max(...far) / 2 / fineness
    const count = Math.min(Math.max(Math.ceil(Math.sqrt(bends / bend)), 1), pieces)
    return Array.from({ length: count - 1 }, (_, place) => {
        const share = (place + 1) / count
        const rest = 1 - share
        return begin.map(
            (number, axis) =>
                rest ** 2 * number + 2 * share * rest * towards[axis] + share ** 2 * end[axis],
        )
    })
}

// As numpy rounds.
function halfToEven(number) {
    const below = Math.floor(number)
    if (number - below !== 0.5) {
        return Math.round(number)
    }
    return below % 2 === 0 ? below : below + 1
}
