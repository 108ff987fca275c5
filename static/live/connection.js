// Whether the page has its server. Where it is lost, drawing and answering go on, and the page says once
// what does not work meanwhile.
//
// Streamlit writes on the page's outermost element how the connection stands.

const NAME = "data-test-connection-state"
const PATIENCE = 1500 // milliseconds: a connection that is back by then was not missed

const WORDS =
    "The server is not to be had. Drawing and answers go on here; undo, pen and eraser, pictures, " +
    "links and all that looks closer wait until it is back."

const app = () => document.querySelector(`[${NAME}]`)

let notice = null
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
        soon = setTimeout(say, PATIENCE, true)
    } else {
        say(false)
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
    notice = document.createElement("p")
    notice.className = "connection-lost"
    notice.role = "status"
    document.body.append(notice)
    // The element is there before its words are: so they are read out.
    requestAnimationFrame(() => notice?.append(WORDS))
}
