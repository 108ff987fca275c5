// Two things that the canvas does not offer.
//
// It sends a drawing 200 ms after the pen was lifted, or at once when its button for that is pressed:
// so the button is pressed for the visitor when the pen leaves the paper.
//
// Its toolbar (undo, redo, reset) shows only while a mouse rests on the canvas, which no finger does:
// so canvas.css puts it below the canvas, without its pencil, which looks like the pen, but moves
// strokes and draws none.
//
// Should a later canvas be built otherwise, the 200 ms are back, the toolbar hides again, and nothing
// else is lost.

const SEND_NOW = '[aria-label="Update the app with this drawing"]'

function shadowRoots() {
    const elements = [...document.querySelectorAll(".st-key-paper *")]
    return elements.flatMap((element) => element.shadowRoot ?? [])
}

function addStyle(css) {
    for (const root of shadowRoots()) {
        if (root.querySelector(".at-hand")) continue
        const style = root.appendChild(document.createElement("style"))
        style.className = "at-hand"
        style.textContent = css
    }
}

function isOnPaper(event) {
    return event.composedPath().some((element) => element.matches?.(".st-key-paper"))
}

// `data` is canvas.css.
export default function ({ data }) {
    let drawing = false
    const down = (event) => {
        drawing = event.composedPath()[0].tagName === "CANVAS" && isOnPaper(event)
    }
    const up = () => {
        if (!drawing) return
        drawing = false
        // Once the canvas itself has seen the pen leave.
        setTimeout(() => {
            for (const root of shadowRoots()) root.querySelector(SEND_NOW)?.click()
        })
    }
    const listeners = { mousedown: down, touchstart: down, mouseup: up, touchend: up }
    for (const [name, listener] of Object.entries(listeners)) {
        window.addEventListener(name, listener)
    }
    const canvases = new MutationObserver(() => addStyle(data))
    const paper = document.querySelector(".st-key-paper")
    if (paper) canvases.observe(paper, { childList: true, subtree: true })
    addStyle(data)
    return () => {
        canvases.disconnect()
        for (const [name, listener] of Object.entries(listeners)) {
            window.removeEventListener(name, listener)
        }
    }
}
