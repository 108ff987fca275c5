// Whether the page has its server. Where it is lost, drawing and answering go on, and the page says once
// what does not work meanwhile.
//
// Streamlit writes on the page's outermost element how the connection stands.

const NAME = "data-test-connection-state"
const PATIENCE = 1500 // milliseconds: a connection that is back by then was not missed

const WORDS =
    "The server is not to be had. Drawing and answers go on here; undo, pen and eraser, pictures, " +
    "links and all that looks closer wait until it is back."

const paper = () => document.querySelector(".st-key-paper")
const app = () => document.querySelector(`[${NAME}]`)

// Streamlit's own words for it lie over the whole page, the paper too.
const CLOSE_DIALOG = '[role="dialog"] [aria-label="Close"]'

let notice = null
let wasLost = false
let soon = null // a timer

const observer = new MutationObserver(look)

export function watch() {
    const element = app()
    if (element) {
        observer.observe(element, { attributeFilter: [NAME] })
        look()
    }
}

export function leave() {
    observer.disconnect()
    clearTimeout(soon)
    say(false)
}

export const isLost = () => app()?.getAttribute(NAME) !== "CONNECTED"

function look() {
    clearTimeout(soon)
    if (isLost()) {
        if (!wasLost) {
            dispatchEvent(new Event("connection-lost"))
        }
        wasLost = true
        delete paper()?.dataset.waits // for an answer that does not come
        soon = setTimeout(say, PATIENCE, true)
        return
    }
    say(false)
    if (wasLost) {
        wasLost = false
        // What is drawn now belongs on what comes; see components/tools.
        paper()?.toggleAttribute("data-waits", true)
        dispatchEvent(new Event("connection-back"))
    }
}

function say(lost) {
    if (lost === Boolean(notice)) {
        return
    }
    if (!lost) {
        notice.remove()
        notice = null
        return
    }
    document.querySelector(CLOSE_DIALOG)?.click()
    notice = document.createElement("p")
    notice.className = "connection-lost"
    notice.role = "status"
    document.body.append(notice)
    // The element is there before its words are: so they are read out.
    requestAnimationFrame(() => notice?.append(WORDS))
}
