// Adds two things to the drawing canvas that its component does not offer.
//
// 1. An answer as soon as the pen leaves the paper. The canvas sends a drawing 200 ms after that, or
//    at once when its button "Update the app with this drawing" is pressed. This presses the button.
//
// 2. A toolbar (undo, redo, reset) for fingers. The canvas shows its toolbar only while a mouse rests
//    on it. canvas.css puts the toolbar below the canvas, where it always shows. It also hides the
//    toolbar's pencil: that looks like the pen, but moves strokes and draws none.
//
// A later canvas may be built otherwise. Then the 200 ms are back and the toolbar hides again; the
// rest of the app is not affected.

const SEND_BUTTON = '[aria-label="Update the app with this drawing"]'
const STYLE_CLASS = "at-hand"

// The canvas lives in a shadow root, which no selector of the page reaches into.
function shadowRootsOfPaper() {
    const elements = [...document.querySelectorAll(".st-key-paper *")]
    return elements.flatMap((element) => element.shadowRoot ?? [])
}

function addStyleOnce(css) {
    for (const root of shadowRootsOfPaper()) {
        if (root.querySelector(`.${STYLE_CLASS}`)) {
            continue
        }
        const style = document.createElement("style")
        style.className = STYLE_CLASS
        style.textContent = css
        root.appendChild(style)
    }
}

function startsOnCanvas(event) {
    // composedPath, because event.target stops at the shadow root's host.
    const path = event.composedPath()
    const isOnPaper = path.some((element) => element.matches?.(".st-key-paper"))
    return path[0].tagName === "CANVAS" && isOnPaper
}

function pressSendButton() {
    for (const root of shadowRootsOfPaper()) {
        root.querySelector(SEND_BUTTON)?.click()
    }
}

// `data` is the text of canvas.css.
export default function ({ data }) {
    let isDrawing = false

    const penDown = (event) => {
        isDrawing = startsOnCanvas(event)
    }
    // On the window, since the pen may leave the paper while it is down.
    const penUp = () => {
        if (!isDrawing) {
            return
        }
        isDrawing = false
        // The canvas must have seen the same event first, so that the stroke is in its drawing.
        setTimeout(pressSendButton)
    }
    const listeners = {
        mousedown: penDown,
        touchstart: penDown,
        mouseup: penUp,
        touchend: penUp,
    }
    for (const [name, listener] of Object.entries(listeners)) {
        window.addEventListener(name, listener)
    }

    // The canvas may come after this component, and may be made anew.
    const newCanvases = new MutationObserver(() => addStyleOnce(data))
    const paper = document.querySelector(".st-key-paper")
    if (paper) {
        newCanvases.observe(paper, { childList: true, subtree: true })
    }
    addStyleOnce(data)

    return () => {
        newCanvases.disconnect()
        for (const [name, listener] of Object.entries(listeners)) {
            window.removeEventListener(name, listener)
        }
    }
}
