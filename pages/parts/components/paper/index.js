// The canvas of the package as the paper of the page: how it looks, what it is called, and what it is
// told of a pen.
//
// The canvas draws all strokes itself. It is told of a mouse that draws on whole pixels of a paper of
// 280 x 280, whatever its size on the screen is: by events "pen-draws" of pen/index.js. What is drawn
// while a new sheet is on its way is drawn on that. When the pen is lifted, the canvas sends the
// drawing at once: alone it waits for 200 ms.
//
// A later canvas may be built otherwise. Then it is drawn on as its makers meant.
//
// The server sends `data` once a page: {style, width}, canvas.css and the width of the pen. The state
// `back` goes the other way where a lost connection is back: whatever it is, the page runs. The server
// may be another one, which knows nothing but what is sent along, of what was drawn meanwhile, too. So
// where the connection is lost, the canvas says what is on it: a photo on which nobody has drawn, too.

const SIDE = 280

const SEND_BUTTON = '[aria-label="Update the app with this drawing"]'

const HOW_BY_KEYBOARD =
    "Arrow keys move the pen, with Shift by smaller steps. Space puts it down and lifts it. " +
    "Control and Z takes the last stroke back. A digit to start from is under Picture."

// The pen shows how wide it is, and where the arrow keys have led it.
const BESIDE_CANVAS = [
    '<div class="pen" hidden></div>',
    `<p id="how" class="unseen">${HOW_BY_KEYBOARD}</p>`,
    '<div class="said unseen" role="status"></div>',
].join("")

// ---- the canvas ----

const paper = () => document.querySelector(".st-key-paper")

// It lives in a shadow root, which no selector of the page reaches into.
function roots() {
    const elements = [...(paper()?.querySelectorAll("*") ?? [])]
    return elements.flatMap((element) => element.shadowRoot ?? [])
}

const canvasRoot = () => roots().find((root) => root.querySelector("canvas"))

let sent = { style: "", width: 0 }

// Of several canvases the last lies on top and takes the strokes.
function dressUp() {
    const root = canvasRoot()
    const canvas = [...(root?.querySelectorAll("canvas") ?? [])].at(-1)
    if (!canvas || canvas === paper().canvas) {
        return
    }
    paper().canvas = canvas // for all who draw
    Object.assign(heard, { told: toldOf(root), tasks: 0 })
    tasks.observe(root, { subtree: true, attributeFilter: ["style", "aria-pressed"] })
    const style = document.createElement("style")
    style.textContent = sent.style
    root.appendChild(style)
    canvas.parentElement.insertAdjacentHTML("beforeend", BESIDE_CANVAS)
    canvas.tabIndex = 0
    canvas.setAttribute("role", "application")
    canvas.setAttribute("aria-label", "Paper to draw a digit on")
    canvas.setAttribute("aria-describedby", "how")
}

function tell(canvas, type, [x, y]) {
    const box = canvas.getBoundingClientRect()
    const scale = box.width / SIDE
    const where = { clientX: box.left + x * scale, clientY: box.top + y * scale }
    // A pointer's place may lie between the pixels of the screen, a mouse's may not.
    const how = { isPrimary: true, buttons: 1, bubbles: true, composed: true, cancelable: true }
    canvas.dispatchEvent(new PointerEvent(type, { ...where, ...how }))
}

// ---- what it has heard of ----

// The canvas is told of a pen and of a layout, and some time later it has them. It does not say so, but
// what it is told stands as its greatest height, and it sets its toolbar at the end of each task.
const heard = { told: 0, tasks: 0 } // tasks: how many are to come until it is done

const toldOf = (root) => Number.parseInt(root.querySelector(".dc-scroll").style.maxHeight, 10)
const layoutOf = (told) => Math.floor(told / 100)

const tasks = new MutationObserver((records) => {
    for (const { attributeName, target } of records) {
        const told = toldOf(target.getRootNode())
        if (attributeName === "aria-pressed") {
            heard.tasks = Math.max(heard.tasks - 1, 0)
        } else if (told !== heard.told) {
            // To lay something out takes a task of its own.
            heard.tasks = layoutOf(told) === layoutOf(heard.told) ? 1 : 2
            heard.told = told
        }
    }
})

function isReady() {
    const { waits, told } = paper().dataset
    return waits === undefined && Number(told) === heard.told && heard.tasks === 0
}

// What the canvas is told once it shows the sheet that is on its way: what the pen does, or a function,
// what the server is asked for behind that.
const untold = []

function tellAll() {
    const canvas = paper()?.canvas
    while (untold.length) {
        if (canvas && !isReady()) {
            paper().dataset.untold = ""
            requestAnimationFrame(tellAll)
            return
        }
        const next = untold.shift()
        if (typeof next === "function") {
            next()
        } else if (canvas) {
            tellOne(canvas, next)
        }
    }
    delete paper()?.dataset.untold
}

function tellOne(canvas, [type, place]) {
    tell(canvas, type, place)
    const detail = [type, place, layoutOf(heard.told)]
    dispatchEvent(new CustomEvent("canvas-draws", { detail })) // for static/live/
    if (type === "mouseup") {
        // The canvas takes a stroke into its drawing in a task of its own, before this one.
        queueMicrotask(send)
    }
}

const send = () => canvasRoot()?.querySelector(SEND_BUTTON)?.click()

// ---- the page ----

function draw({ detail }) {
    untold.push(detail)
    tellAll()
}

function wishBehind({ detail }) {
    untold.push(detail)
}

const pen = () => canvasRoot()?.querySelector(".pen")

function setWidth(width) {
    sent.width = width
    pen()?.style.setProperty("width", `${(100 * width) / SIDE}%`)
}

function showWidth({ detail: { width, isShown } }) {
    setWidth(width)
    if (pen()) {
        pen().style.left = pen().style.top = "50%"
        pen().hidden = !isShown
    }
}

// The canvas may come after this component, and may be made anew.
const canvases = new MutationObserver(lookAtCanvas)

let isWatched = false
let nextLook = 0 // the number of an animation frame

function lookAtCanvas() {
    const places = [paper(), ...roots()].filter(Boolean)
    for (const place of places) {
        canvases.observe(place, { childList: true, subtree: true })
    }
    dressUp()
    setWidth(sent.width)
    if (isWatched && !canvasRoot()) {
        // An element gets its shadow root without a word to observers, and later than it comes itself.
        cancelAnimationFrame(nextLook)
        nextLook = requestAnimationFrame(lookAtCanvas)
    }
}

// Streamlit may end an earlier call of the component after a later one has begun.
let calls = 0

export default function ({ data, setStateValue }) {
    calls += 1
    const call = calls
    const comeBack = () => setStateValue("back", Math.round(performance.now()))
    sent = { ...data }
    isWatched = true
    lookAtCanvas()
    addEventListener("pen-draws", draw)
    addEventListener("after-strokes", wishBehind)
    addEventListener("connection-lost", send)
    addEventListener("connection-back", comeBack)
    addEventListener("pen-width", showWidth)
    return () => {
        removeEventListener("connection-back", comeBack)
        if (call === calls) {
            isWatched = false
            canvases.disconnect()
            removeEventListener("connection-lost", send)
            removeEventListener("pen-draws", draw)
            removeEventListener("after-strokes", wishBehind)
            removeEventListener("pen-width", showWidth)
        }
    }
}
