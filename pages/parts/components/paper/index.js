// The paper to draw on, with its tools.
//
// The server sends `data`:
//
//     sheet     the name of the sheet that lies on top; a new sheet has a new name
//     strokes   what is drawn on it at first: a list of [width, erases, x, y, x, y, ...]
//     picture   what lies below its strokes, as a data URL; null for none
//     desk      counts who has been at the desk: what the former drew cannot be taken back
//
// The state `drawn` goes the other way when the pen leaves the paper, and after each undo:
//
//     top       the sheet that lies on top, by which the server knows what is out of date
//     sheet     the sheet that is seen, since undo leads back to former ones
//     strokes   what is drawn on it
//
// All numbers are whole pixels of a paper of 280 x 280, whatever its size on the screen is.

const SIDE = 280
const OUTSIDE = 60 // how far beside the paper a stroke may begin
const STEP = 10 // of the arrow keys; with Shift it is STEP_FINE
const STEP_FINE = 2
const NEAREST_POINTS = 2 // points of a stroke that are nearer to each other are left out
const MOST_STROKES = 300
const MOST_POINTS = 2000 // of one stroke
const MOST_STEPS = 100 // that can be undone

// What lasts while the browser stays in the app, on whichever page: what can be undone, and the pen.
// A step is {sheet, picture, strokes}; the last one that was not undone is seen.
const memory = { desk: null, top: null, steps: [], at: -1, width: 20, erases: false }

const ICONS = {
    pen: "M4 20l1-5L16 4l4 4L9 19z M14 6l4 4",
    eraser: "M4 15L14 5l6 6-9 9H8z M9 10l6 6 M11 20h9",
    undo: "M9 14L4 9l5-5 M4 9h10a5.5 5.5 0 0 1 0 11h-4",
    redo: "M15 14l5-5-5-5 M20 9H10a5.5 5.5 0 0 0 0 11h4",
    clear: "M5 7h14 M10 7V4h4v3 M7 7l1 13h8l1-13 M10 11v5 M14 11v5",
}

const HOW_BY_KEYBOARD =
    "Arrow keys move the pen, with Shift by smaller steps. Space puts it down and lifts it. " +
    "Control and Z takes the last stroke back. A digit to start from is under Picture."

function button(name, label) {
    const icon = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`
    return `<button type="button" name="${name}" aria-label="${label}" title="${label}">${icon}</button>`
}

const CONTENT = `
    <div class="paper">
        <canvas tabindex="0" role="application" aria-label="Paper to draw a digit on"
            aria-describedby="how"></canvas>
        <div class="pen" hidden></div>
    </div>
    <p id="how" class="unseen">${HOW_BY_KEYBOARD}</p>
    <div class="tools" role="toolbar" aria-label="Drawing tools">
        ${button("pen", "Pen")}
        ${button("eraser", "Eraser")}
        <input type="range" min="8" max="32" aria-label="Pen width" title="Pen width">
        ${button("undo", "Undo")}
        ${button("redo", "Redo")}
        ${button("clear", "Clear")}
    </div>
    <div class="said unseen" role="status"></div>
`

// ---- what is drawn ----

const seen = () => memory.steps[memory.at]

// A new step: whatever was undone before is gone.
function addStep(step) {
    memory.steps = [...memory.steps.slice(0, memory.at + 1), step].slice(-MOST_STEPS)
    memory.at = memory.steps.length - 1
}

function loaded(url) {
    const image = new Image()
    image.src = url
    return image
}

function layOut({ sheet, strokes, picture, desk }) {
    if (memory.desk !== desk) {
        Object.assign(memory, { desk, top: null, steps: [], at: -1 })
    }
    if (memory.top !== sheet) {
        addStep({ sheet, picture: picture && loaded(picture), strokes })
        Object.assign(memory, { top: sheet, erases: false })
    }
}

// ---- how it looks ----

function drawStroke(context, [width, erases, ...numbers]) {
    context.globalCompositeOperation = erases ? "destination-out" : "source-over"
    context.lineWidth = width
    context.beginPath()
    context.moveTo(numbers[0], numbers[1])
    // A line to where it is makes a dot.
    for (let at = numbers.length > 2 ? 2 : 0; at < numbers.length; at += 2) {
        context.lineTo(numbers[at], numbers[at + 1])
    }
    context.stroke()
}

function drawAll(canvas, unfinished) {
    const pixels = Math.max(Math.round(canvas.clientWidth * devicePixelRatio), 1)
    if (canvas.width !== pixels) {
        canvas.width = pixels
        canvas.height = pixels
    }
    const context = canvas.getContext("2d")
    context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0)
    context.clearRect(0, 0, SIDE, SIDE)
    context.lineCap = "round"
    context.lineJoin = "round"
    context.strokeStyle = getComputedStyle(canvas).color
    const { picture, strokes } = seen()
    if (picture) {
        context.globalCompositeOperation = "source-over"
        context.drawImage(picture, 0, 0, SIDE, SIDE)
    }
    for (const stroke of unfinished ? [...strokes, unfinished] : strokes) {
        drawStroke(context, stroke)
    }
}

// ---- where the pen is ----

const within = (number) => Math.min(Math.max(number, -SIDE), 2 * SIDE)

function placeOf(canvas, { clientX, clientY }) {
    const box = canvas.getBoundingClientRect()
    const scale = SIDE / box.width
    return [(clientX - box.left) * scale, (clientY - box.top) * scale].map((number) =>
        within(Math.round(number)),
    )
}

const isNear = ([x, y], margin) =>
    x >= -margin && y >= -margin && x <= SIDE + margin && y <= SIDE + margin

const isControl = (element) =>
    element.closest?.("button, a, input, label, select, textarea, [role=slider], [contenteditable]")

const isField = (element) =>
    element.matches?.("input:not([type=range]), textarea, select, [contenteditable=true]")

// ---- one paper on the page ----

function open(root) {
    root.innerHTML = CONTENT
    const canvas = root.querySelector("canvas")
    const pen = root.querySelector(".pen")
    const tools = root.querySelector(".tools")
    const said = root.querySelector(".said")
    const paper = { send: null, show: null }
    let stroke = null // that is being drawn
    let pointer = null // that draws it, or that waits beside the paper to do so
    let waiting = null // where it waits
    let keyboard = [SIDE / 2, SIDE / 4]

    const say = (words) => {
        said.textContent = words
    }

    paper.show = () => {
        drawAll(canvas, stroke)
        for (const name of ["pen", "eraser"]) {
            tools.querySelector(`[name=${name}]`).ariaPressed = String(
                (name === "eraser") === memory.erases,
            )
        }
        const { strokes, picture } = seen()
        tools.querySelector("[name=undo]").disabled = memory.at < 1
        tools.querySelector("[name=redo]").disabled = memory.at === memory.steps.length - 1
        tools.querySelector("[name=clear]").disabled = !strokes.length && !picture
        tools.querySelector("input").value = memory.width
        if (picture && !picture.complete) {
            picture.onload = paper.show
        }
    }

    const change = (step) => {
        addStep(step)
        paper.show()
        paper.send()
    }

    const moveInTime = (by) => {
        const at = memory.at + by
        if (stroke || at < 0 || at >= memory.steps.length) {
            return
        }
        memory.at = at
        paper.show()
        paper.send()
    }

    const clear = () => {
        const { sheet, strokes, picture } = seen()
        if (strokes.length || picture) {
            memory.erases = false
            // The blank sheet of the same name has no picture: the server is told so.
            change({ sheet, picture: null, strokes: [] })
        }
    }

    const begin = (points) => {
        if (seen().strokes.length >= MOST_STROKES) {
            say("This paper is full. Clear it, or take something back.")
            return
        }
        stroke = [memory.width, memory.erases ? 1 : 0, ...points.flat()]
        drawAll(canvas, stroke)
    }

    const goOn = ([x, y], always) => {
        const [beforeX, beforeY] = stroke.slice(-2)
        const far = Math.hypot(x - beforeX, y - beforeY)
        if (far >= NEAREST_POINTS || (always && far > 0)) {
            stroke.push(x, y)
        }
    }

    const end = () => {
        const { sheet, strokes, picture } = seen()
        const finished = stroke
        stroke = null
        change({ sheet, picture, strokes: [...strokes, finished] })
    }

    // ---- mouse, pen and finger ----

    const penDown = (event) => {
        if (!event.isPrimary || event.button !== 0 || stroke) {
            return
        }
        const place = placeOf(canvas, event)
        const [target] = event.composedPath()
        if (target === canvas) {
            event.preventDefault()
            canvas.focus({ preventScroll: true, focusVisible: false })
            pointer = event.pointerId
            begin([place])
        } else if (isNear(place, OUTSIDE) && !isControl(target)) {
            pointer = event.pointerId
            waiting = [place]
        }
    }

    const penMoves = (event) => {
        if (event.pointerId !== pointer) {
            return
        }
        const place = placeOf(canvas, event)
        if (waiting) {
            waiting.push(place)
            if (isNear(place, 0)) {
                begin(waiting)
                waiting = null
            }
            return
        }
        if (!stroke) {
            return
        }
        // A stroke that began outside would mark the text there.
        getSelection()?.removeAllRanges()
        for (const part of event.getCoalescedEvents?.() ?? [event]) {
            goOn(placeOf(canvas, part))
        }
        drawAll(canvas, stroke)
        if (stroke.length > 2 * MOST_POINTS) {
            end()
            begin([place])
        }
    }

    const penUp = (event) => {
        if (event.pointerId !== pointer) {
            return
        }
        pointer = null
        waiting = null
        if (stroke) {
            if (event.type === "pointerup") {
                goOn(placeOf(canvas, event), true)
            }
            end()
        }
    }

    // ---- keyboard ----

    const showPen = ([x, y]) => {
        pen.hidden = false
        pen.style.left = `${(100 * x) / SIDE}%`
        pen.style.top = `${(100 * y) / SIDE}%`
        pen.style.width = `${(100 * memory.width) / SIDE}%`
        pen.classList.toggle("down", stroke !== null)
    }

    const putDownOrLift = () => {
        if (stroke) {
            end()
            say("Pen lifted")
        } else {
            begin([keyboard])
            say(memory.erases ? "Eraser down" : "Pen down")
        }
    }

    const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

    const keyOnPaper = (event) => {
        const arrow = ARROWS[event.key]
        if (pointer !== null || event.ctrlKey || event.metaKey || event.altKey) {
            return
        }
        if (arrow) {
            const step = event.shiftKey ? STEP_FINE : STEP
            keyboard = keyboard.map((number, axis) =>
                Math.min(Math.max(number + step * arrow[axis], 0), SIDE),
            )
            if (stroke) {
                goOn(keyboard, true)
                drawAll(canvas, stroke)
            }
        } else if (event.key === " " || event.key === "Enter") {
            putDownOrLift()
        } else {
            return
        }
        event.preventDefault()
        showPen(keyboard)
    }

    const leavePaper = () => {
        pen.hidden = true
        if (stroke && pointer === null) {
            end()
        }
    }

    const actionOf = ({ key, ctrlKey, metaKey, shiftKey }) => {
        const name = key.toLowerCase()
        if (!ctrlKey && !metaKey) {
            return name === "delete" ? clear : null
        }
        const again = name === "y" || (name === "z" && shiftKey)
        if (again) {
            return () => moveInTime(1)
        }
        return name === "z" ? () => moveInTime(-1) : null
    }

    const keyAnywhere = (event) => {
        const [target] = event.composedPath()
        const action = isField(target) || event.altKey ? null : actionOf(event)
        if (action) {
            event.preventDefault()
            action()
        }
    }

    // ---- tools ----

    const ACTIONS = {
        pen: () => {
            memory.erases = false
            paper.show()
        },
        eraser: () => {
            memory.erases = true
            paper.show()
        },
        undo: () => moveInTime(-1),
        redo: () => moveInTime(1),
        clear,
    }

    tools.onclick = (event) => ACTIONS[event.target.closest("button")?.name]?.()
    tools.oninput = (event) => {
        memory.width = Number(event.target.value)
        showPen([SIDE / 2, SIDE / 2])
    }
    tools.onchange = leavePaper
    canvas.onkeydown = keyOnPaper
    canvas.onblur = leavePaper

    const listeners = {
        pointerdown: penDown,
        pointermove: penMoves,
        pointerup: penUp,
        pointercancel: penUp,
        keydown: keyAnywhere,
    }
    const sizes = new ResizeObserver(() => drawAll(canvas, stroke))
    const colours = matchMedia("(prefers-color-scheme: dark)")

    paper.listen = () => {
        for (const [name, listener] of Object.entries(listeners)) {
            window.addEventListener(name, listener, { passive: false })
        }
        colours.addEventListener("change", paper.show)
        sizes.observe(canvas)
    }
    paper.forsake = () => {
        for (const [name, listener] of Object.entries(listeners)) {
            window.removeEventListener(name, listener)
        }
        colours.removeEventListener("change", paper.show)
        sizes.disconnect()
    }
    return paper
}

const papers = new WeakMap() // by the element that holds each

export default function ({ parentElement, data, setStateValue }) {
    layOut(data)
    let root = parentElement.querySelector(".root")
    if (!root) {
        root = parentElement.appendChild(document.createElement("div"))
        root.className = "root"
        papers.set(root, open(root))
    }
    const paper = papers.get(root)
    // Each call brings another function to send with.
    paper.send = () => {
        const { sheet, picture, strokes } = seen()
        setStateValue("drawn", { top: memory.top, sheet, picture: picture !== null, strokes })
    }
    paper.listen()
    paper.show()
    return paper.forsake
}
