// Draws with the arrow keys on the canvas that has the focus: to paper/index.js it is one more pointer.
// Who keeps a digit by a key draws the next one: the paper gets the focus, which would be lost with the
// row of labels.

const SIDE = 280 // of the paper, whatever its size on the screen is
const STEP = 10 // of the arrow keys; with Shift it is STEP_FINE
const STEP_FINE = 2
const POINTER = -280 // no browser numbers a pointer so

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const pen = { place: [SIDE / 2, SIDE / 4], isDown: false }

const isPaper = (element) => element.matches?.("canvas[role=application]")

function act(canvas, type) {
    const box = canvas.getBoundingClientRect()
    const [x, y] = pen.place.map((number) => (number * box.width) / SIDE)
    const where = { clientX: box.left + x, clientY: box.top + y, pointerId: POINTER }
    const how = { isPrimary: true, bubbles: true, composed: true, cancelable: true }
    canvas.dispatchEvent(new PointerEvent(type, { ...where, ...how }))
}

function show(canvas) {
    const shown = canvas.parentElement.querySelector(".pen")
    shown.hidden = false
    shown.style.left = `${(100 * pen.place[0]) / SIDE}%`
    shown.style.top = `${(100 * pen.place[1]) / SIDE}%`
    shown.classList.toggle("down", pen.isDown)
}

function move(canvas, arrow, step) {
    const moved = pen.place.map((number, axis) => number + step * arrow[axis])
    pen.place = moved.map((number) => Math.min(Math.max(number, 0), SIDE))
    if (pen.isDown) {
        act(canvas, "pointermove")
    }
}

function putDownOrLift(canvas) {
    pen.isDown = !pen.isDown
    act(canvas, pen.isDown ? "pointerdown" : "pointerup")
    const said = canvas.parentElement.querySelector(".said")
    said.textContent = pen.isDown ? "Pen down" : "Pen lifted"
}

function keyDown(event) {
    const [canvas] = event.composedPath()
    const isCommand = event.ctrlKey || event.metaKey || event.altKey
    if (isCommand || !isPaper(canvas)) {
        return
    }
    const arrow = ARROWS[event.key]
    if (arrow) {
        move(canvas, arrow, event.shiftKey ? STEP_FINE : STEP)
    } else if (event.key === " " || event.key === "Enter") {
        putDownOrLift(canvas)
    } else {
        return
    }
    event.preventDefault()
    show(canvas)
}

function leave(event) {
    const [canvas] = event.composedPath()
    if (!isPaper(canvas)) {
        return
    }
    if (pen.isDown) {
        putDownOrLift(canvas)
    }
    canvas.parentElement.querySelector(".pen").hidden = true
}

let isKept = false // by the key that was pressed last

const isLabel = (element) => element.closest?.(".st-key-keep_as") != null

function noteKept({ target, key }) {
    isKept = isLabel(target) && (key === " " || key === "Enter")
}

function goOn({ target, relatedTarget }) {
    if (isKept && isLabel(target) && !relatedTarget) {
        isKept = false
        queueMicrotask(() => document.querySelector(".st-key-paper")?.canvas?.focus())
    }
}

// Streamlit may end an earlier call of the component after a later one has begun.
let calls = 0

export default function () {
    calls += 1
    const call = calls
    addEventListener("keydown", keyDown)
    addEventListener("focusout", leave)
    addEventListener("keydown", noteKept, true) // Streamlit's buttons keep it to themselves
    addEventListener("focusout", goOn)
    return () => {
        if (call === calls) {
            removeEventListener("keydown", keyDown)
            removeEventListener("focusout", leave)
            removeEventListener("keydown", noteKept, true)
            removeEventListener("focusout", goOn)
        }
    }
}
