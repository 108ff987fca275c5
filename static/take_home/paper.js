// Paper for mouse, pen and finger. It calls `changed` while one draws, and `lifted` after each stroke.

const SIDE = 280 // pixels of the paper, whatever its size on the screen is
const NEAREST_POINTS = 2 // points of a stroke that are nearer to each other are left out
const INK = "#1a1a2e"
const WHITE = "#ffffff"

export class DrawingPaper {
    strokes = [] // each [width, erases, x, y, x, y, ...] in whole pixels of the paper
    width = 18
    erases = false
    #canvas
    #changed
    #lifted
    #pointer = null

    constructor(canvas, changed, lifted) {
        this.#canvas = canvas
        this.#changed = changed
        this.#lifted = lifted
        canvas.addEventListener("pointerdown", (event) => this.#begin(event))
        canvas.addEventListener("pointermove", (event) => this.#goOn(event))
        for (const name of ["pointerup", "pointercancel"]) {
            canvas.addEventListener(name, (event) => this.#end(event))
        }
        new ResizeObserver(() => this.show()).observe(canvas)
    }

    undo() {
        this.strokes.pop()
        this.#changed()
        this.#lifted()
    }

    clear() {
        this.strokes = []
        this.#changed()
        this.#lifted()
    }

    // Draws all strokes, as sharply as the screen can.
    show() {
        const canvas = this.#canvas
        const pixels = Math.round(canvas.clientWidth * devicePixelRatio)
        canvas.width = pixels
        canvas.height = pixels
        const pen = canvas.getContext("2d")
        pen.scale(pixels / SIDE, pixels / SIDE)
        pen.fillStyle = WHITE
        pen.fillRect(0, 0, SIDE, SIDE)
        pen.lineCap = "round"
        pen.lineJoin = "round"
        for (const [width, erases, x, y, ...others] of this.strokes) {
            pen.strokeStyle = erases ? WHITE : INK
            pen.lineWidth = width
            pen.beginPath()
            pen.moveTo(x, y)
            pen.lineTo(x, y)
            for (let at = 0; at < others.length; at += 2) {
                pen.lineTo(others[at], others[at + 1])
            }
            pen.stroke()
        }
    }

    #place({ clientX, clientY }) {
        const box = this.#canvas.getBoundingClientRect()
        const scale = SIDE / box.width
        const place = [(clientX - box.left) * scale, (clientY - box.top) * scale]
        return place.map((number) => Math.min(Math.max(Math.round(number), -SIDE), 2 * SIDE))
    }

    #begin(event) {
        if (!event.isPrimary || event.button !== 0) {
            return
        }
        event.preventDefault()
        this.#canvas.setPointerCapture(event.pointerId)
        this.#pointer = event.pointerId
        this.strokes.push([this.width, this.erases, ...this.#place(event)])
        this.#changed()
    }

    #goOn(event) {
        if (event.pointerId !== this.#pointer) {
            return
        }
        const parts = event.getCoalescedEvents?.() ?? []
        const stroke = this.strokes.at(-1)
        for (const part of parts.length ? parts : [event]) {
            const [x, y] = this.#place(part)
            if (Math.hypot(x - stroke.at(-2), y - stroke.at(-1)) >= NEAREST_POINTS) {
                stroke.push(x, y)
            }
        }
        this.#changed()
    }

    #end(event) {
        if (event.pointerId === this.#pointer) {
            this.#pointer = null
            this.#lifted()
        }
    }
}
