// The places of the page where an answer stands: what is said, the bars, the picture. The server fills
// them (pages/parts/drawing/answer.py), and while the pen is down this page does.
//
// Streamlit puts a new element into a place whenever the server has something else to say there. So that
// nothing flickers, each place keeps one element of ours, which is changed bit by bit and takes the place
// of Streamlit's at once, before the browser draws the page.

const NAMES = ["said", "bars", "seen"]

const places = new Map() // by name: {own, html}, our element and what the server says there

let live = null // HTML by name; null where the server's stands

const observer = new MutationObserver(takeOver)

export function watch() {
    const desk = document.querySelector(".st-key-desk")
    if (desk) {
        observer.observe(desk, { childList: true, subtree: true })
        takeOver()
    }
}

export function leave() {
    observer.disconnect()
    places.clear()
    live = null
}

// Shows HTML by name; null gives the places back to the server.
export function show(html) {
    live = html
    for (const name of NAMES) {
        render(name)
    }
}

// Whether the server has something of its own to say to what is on the paper.
export const serverSays = (name) => places.get(name)?.html ?? ""

function takeOver() {
    for (const name of NAMES) {
        const found = document.querySelector(`[data-live=${name}]`)
        const place = places.get(name) ?? { own: found?.cloneNode(true) ?? null, html: "" }
        if (found && found !== place.own) {
            place.html = found.innerHTML
            place.own ??= found.cloneNode(true)
            places.set(name, place)
            found.replaceWith(place.own)
            render(name)
        }
    }
}

function render(name) {
    const place = places.get(name)
    if (place) {
        const wanted = document.createElement("template")
        wanted.innerHTML = live?.[name] ?? place.html
        changeChildren(place.own, wanted.content)
    }
}

// ---- bit by bit ----

function changeChildren(own, wanted) {
    const [have, want] = [[...own.childNodes], [...wanted.childNodes]]
    for (const [at, node] of want.entries()) {
        if (have[at] === undefined) {
            own.append(node)
        } else {
            change(have[at], node)
        }
    }
    for (const node of have.slice(want.length)) {
        node.remove()
    }
}

function change(own, wanted) {
    if (own.nodeName !== wanted.nodeName) {
        own.replaceWith(wanted)
    } else if (own.nodeType === Node.TEXT_NODE) {
        if (own.data !== wanted.data) {
            own.data = wanted.data
        }
    } else {
        changeAttributes(own, wanted)
        changeChildren(own, wanted)
    }
}

function changeAttributes(own, wanted) {
    for (const { name, value } of [...wanted.attributes]) {
        if (own.getAttribute(name) !== value) {
            own.setAttribute(name, value)
        }
    }
    for (const { name } of [...own.attributes]) {
        if (!wanted.hasAttribute(name)) {
            own.removeAttribute(name)
        }
    }
}
