// Strokes by mouse, pen and finger, for paper/index.js to draw.
//
// One may begin beside the paper, and counts from where it enters. None leads further from the paper
// than can be read.

const SIDE = 280 // of the paper, whatever its size on the screen is
const OUTSIDE = 60 // how far beside the paper a stroke may begin
const NEAREST_POINTS = 2 // points of a stroke that are nearer to each other are left out
const MOST_POINTS = 2000 // of one stroke
const PALM = 1000 // milliseconds after a pen: whatever else touches the paper is the hand that holds it

const paper = () => document.querySelector(".st-key-paper")
const canvasOnTop = () => paper()?.canvas

// ---- one stroke ----

const stroke = { isDrawn: false, points: 0, last: [0, 0] }

function draw(type, place) {
    stroke.last = place
    stroke.points += 1
    dispatchEvent(new CustomEvent("pen-draws", { detail: [type, place] }))
}

function begin([first, ...others]) {
    Object.assign(stroke, { isDrawn: true, points: 0 })
    paper().dataset.drawing = ""
    draw("mousedown", first)
    for (const place of others) {
        goOn(place)
    }
}

function goOn(place, always = false) {
    const far = Math.hypot(place[0] - stroke.last[0], place[1] - stroke.last[1])
    if (far >= NEAREST_POINTS || (always && far > 0)) {
        draw("mousemove", place)
    }
    if (stroke.points > MOST_POINTS) {
        end()
        begin([place])
    }
}

function end() {
    stroke.isDrawn = false
    draw("mouseup", stroke.last)
    delete paper()?.dataset.drawing
}

// ---- mouse, pen and finger ----

const within = (number) => Math.min(Math.max(number, -SIDE), 2 * SIDE)

function placeOf({ clientX, clientY }) {
    const box = canvasOnTop().getBoundingClientRect()
    const scale = SIDE / box.width
    const place = [(clientX - box.left) * scale, (clientY - box.top) * scale]
    return place.map((number) => within(Math.round(number)))
}

const isNear = ([x, y], margin) =>
    x >= -margin && y >= -margin && x <= SIDE + margin && y <= SIDE + margin

const isControl = (element) =>
    element.closest?.("button, a, input, label, select, textarea, [role=slider], [contenteditable]")

const pointer = { id: null, kind: "", waiting: null } // waiting: where it has been beside the paper

let penSeen = Number.NEGATIVE_INFINITY // when a pen was last on the paper, or over it

// Only one pointer draws. A pen takes over from a finger, and not the other way.
function mayDraw({ pointerId, pointerType, timeStamp }) {
    if (pointerType === "touch" && timeStamp - penSeen < PALM) {
        return false
    }
    const isTaken = stroke.isDrawn && pointerId !== pointer.id
    return !isTaken || (pointerType === "pen" && pointer.kind === "touch")
}

function notePen({ pointerType, timeStamp }) {
    if (pointerType === "pen") {
        penSeen = timeStamp
    }
}

function penDown(event) {
    notePen(event)
    const canvas = canvasOnTop()
    if (!canvas || !event.isPrimary || event.button !== 0 || !mayDraw(event)) {
        return
    }
    if (stroke.isDrawn) {
        end() // the page did not hear of it, or it was the palm
    }
    pointer.kind = event.pointerType
    const place = placeOf(event)
    const [target] = event.composedPath()
    if (target === canvas) {
        event.preventDefault()
        if (event.isTrusted) {
            canvas.focus({ preventScroll: true, focusVisible: false })
        }
        Object.assign(pointer, { id: event.pointerId, waiting: null })
        begin([place])
    } else if (isNear(place, OUTSIDE) && !isControl(target)) {
        Object.assign(pointer, { id: event.pointerId, waiting: [place] })
    }
}

function penMoves(event) {
    notePen(event)
    if (event.pointerId !== pointer.id) {
        return
    }
    if (pointer.waiting) {
        pointer.waiting.push(placeOf(event))
        if (isNear(placeOf(event), 0)) {
            begin(pointer.waiting)
            pointer.waiting = null
        }
    } else if (stroke.isDrawn) {
        // A stroke that began outside would mark the text there.
        getSelection()?.removeAllRanges()
        const parts = event.getCoalescedEvents?.() ?? []
        for (const part of parts.length ? parts : [event]) {
            goOn(placeOf(part))
        }
    }
}

function penUp(event) {
    if (event.pointerId !== pointer.id) {
        return
    }
    Object.assign(pointer, { id: null, waiting: null })
    if (stroke.isDrawn) {
        if (event.type === "pointerup") {
            goOn(placeOf(event), true)
        }
        end()
    }
}

// The canvas is to hear of each stroke once. A mouse that draws nothing may tell it what cursor to show.
function keepFromCanvas(event) {
    const begins = event.type !== "mousemove" && event.composedPath()[0] === canvasOnTop()
    if (event.isTrusted && (begins || stroke.isDrawn)) {
        event.stopImmediatePropagation()
    }
}

const LISTENERS = {
    pointerdown: penDown,
    pointermove: penMoves,
    pointerup: penUp,
    pointercancel: penUp,
    mousedown: keepFromCanvas,
    mousemove: keepFromCanvas,
    mouseup: keepFromCanvas,
    touchstart: keepFromCanvas,
    touchmove: keepFromCanvas,
    touchend: keepFromCanvas,
}
const HOW = { capture: true, passive: false }

// Streamlit may end an earlier call of the component after a later one has begun.
let calls = 0

export default function () {
    calls += 1
    const call = calls
    for (const [name, listener] of Object.entries(LISTENERS)) {
        addEventListener(name, listener, HOW)
    }
    return () => {
        if (call !== calls) {
            return
        }
        for (const [name, listener] of Object.entries(LISTENERS)) {
            removeEventListener(name, listener, HOW)
        }
    }
}
