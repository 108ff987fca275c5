// The row of tools below the paper.
//
// The server sends `data`:
//
//     width, erases        the pen
//     undo, redo, clear    whether there is something to do for each of these
//     stay                 a random name of this visit
//     handled              the number of the last wish of this stay that was fulfilled
//     told                 stands for what the canvas is told
//     back                 another number after a lost connection: the paper has waited since
//
// The state `asked` goes the other way: {stay, wishes}, each of them [number, name, value]. The server
// fulfils those it has not fulfilled before, so that none is lost, or done twice, where several come
// in a row. Meanwhile the paper waits with what is drawn: it belongs on what comes (paper/index.js).

const MOST_WISHES = 20

const memory = { stay: null, number: 0, wishes: [], hasDrawn: false }

const ICONS = {
    pen: "M4 20l1-5L16 4l4 4L9 19z M14 6l4 4",
    eraser: "M4 15L14 5l6 6-9 9H8z M9 10l6 6 M11 20h9",
    undo: "M9 14L4 9l5-5 M4 9h10a5.5 5.5 0 0 1 0 11h-4",
    redo: "M15 14l5-5-5-5 M20 9H10a5.5 5.5 0 0 0 0 11h4",
    clear: "M5 7h14 M10 7V4h4v3 M7 7l1 13h8l1-13 M10 11v5 M14 11v5",
}

function button(name, label) {
    const icon = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`
    return `<button type="button" name="${name}" aria-label="${label}" title="${label}">${icon}</button>`
}

const CONTENT = [
    button("pen", "Pen"),
    button("eraser", "Eraser"),
    '<input type="range" min="8" max="32" aria-label="Pen width" title="Pen width">',
    button("undo", "Undo"),
    button("redo", "Redo"),
    button("clear", "Clear"),
].join("")

const paper = () => document.querySelector(".st-key-paper")

// Without its server the paper would wait for the answer to a wish.
const isConnected = () => Boolean(document.querySelector("[data-test-connection-state=CONNECTED]"))

function wish(name, value, send) {
    if (!paper() || "drawing" in paper().dataset || !isConnected()) {
        return
    }
    memory.hasDrawn = false
    const ask = () => {
        memory.number += 1
        memory.wishes = [...memory.wishes, [memory.number, name, value]].slice(-MOST_WISHES)
        paper().dataset.waits = ""
        send({ stay: memory.stay, wishes: memory.wishes })
    }
    // What was drawn before this wish comes before it, and what is drawn from now on behind it.
    if ("untold" in paper().dataset) {
        dispatchEvent(new CustomEvent("after-strokes", { detail: ask }))
    } else {
        ask()
    }
}

function take({ stay, handled, told }) {
    if (memory.stay !== stay) {
        Object.assign(memory, { stay, number: handled, wishes: [] })
    }
    paper().dataset.told = told
    if (handled >= memory.number) {
        delete paper().dataset.waits
    }
}

function commandOf(event) {
    const key = event.key.toLowerCase()
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && (key === "y" || (key === "z" && event.shiftKey))) {
        return "redo"
    }
    if (isCommand && key === "z") {
        return "undo"
    }
    return !isCommand && key === "delete" ? "clear" : null
}

const isField = (element) =>
    element.matches?.("input:not([type=range]), textarea, select, [contenteditable=true]")

// A stroke can be taken back before the server has heard of it.
function noteStroke({ detail: [type] }) {
    if (type === "mousedown") {
        memory.hasDrawn = true
        shown.named("undo").disabled = shown.named("clear").disabled = false
    }
}

// Only the last call of the component may hear of keys, and its element may be gone. Streamlit may end
// an earlier call after it has begun.
let shown = null

function keyAnywhere(event) {
    const name = commandOf(event)
    if (!name || event.altKey || isField(event.composedPath()[0])) {
        return
    }
    event.preventDefault()
    // A second press may come before the answer to the first: the server knows what there is.
    if (!shown.named(name).disabled || "waits" in paper().dataset) {
        shown.ask(name)
    }
}

function open(parent) {
    const tools = document.createElement("div")
    tools.className = "tools"
    tools.role = "toolbar"
    tools.ariaLabel = "Drawing tools"
    tools.innerHTML = CONTENT
    return parent.appendChild(tools)
}

export default function ({ parentElement, data, setStateValue }) {
    const tools = parentElement.querySelector(".tools") ?? open(parentElement)
    const slider = tools.querySelector("input")
    const named = (name) => tools.querySelector(`[name=${name}]`)
    const ask = (name, value = 0) => wish(name, value, (asked) => setStateValue("asked", asked))
    const own = { named, ask }
    shown = own

    const showPen = (erases) => {
        named("pen").ariaPressed = String(!erases)
        named("eraser").ariaPressed = String(erases)
    }

    take(data)
    memory.hasDrawn &&= !data.clear
    showPen(data.erases)
    for (const name of ["undo", "redo", "clear"]) {
        named(name).disabled = !data[name] && !(memory.hasDrawn && name !== "redo")
    }
    if (!slider.matches(":active")) {
        slider.value = data.width
    }

    tools.onclick = (event) => {
        const name = event.target.closest("button")?.name
        if (name === "pen" || name === "eraser") {
            showPen(name === "eraser")
        }
        if (name) {
            ask(name)
        }
    }
    // The paper shows how wide that is.
    const tellPaper = (isShown) => {
        const detail = { width: Number(slider.value), isShown }
        dispatchEvent(new CustomEvent("pen-width", { detail }))
    }
    slider.oninput = () => tellPaper(true)
    slider.onchange = () => {
        tellPaper(false)
        ask("width", Number(slider.value))
    }

    addEventListener("keydown", keyAnywhere)
    addEventListener("pen-draws", noteStroke)
    return () => {
        if (shown === own) {
            removeEventListener("keydown", keyAnywhere)
            removeEventListener("pen-draws", noteStroke)
        }
    }
}
