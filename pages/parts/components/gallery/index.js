// Shows pictures and tells the server which of them was chosen.
//
// `data` is the gallery as HTML. Its buttons carry `data-number`. A click on one sends that number to
// the server as the trigger `picked`.
//
// All of them are one stop of the Tab key. Inside, the arrow keys go from picture to picture, Home to
// the first and End to the last; Enter clicks.

function findOrAddContainer(parent) {
    const container = parent.querySelector("div")
    return container ?? parent.appendChild(document.createElement("div"))
}

function buttonsOf(container) {
    return [...container.querySelectorAll("[data-number]")]
}

function makeOneTabStop(container, stop) {
    for (const button of buttonsOf(container)) {
        button.tabIndex = button === stop ? 0 : -1
    }
}

// The picture in the next row, above or below, that stands nearest.
function inNextRow(buttons, from, direction) {
    const here = from.getBoundingClientRect()
    let nearest = null
    let distance = Number.POSITIVE_INFINITY
    for (const button of buttons) {
        const there = button.getBoundingClientRect()
        const rows = (there.top - here.top) * direction
        // A row away counts more than all that lies within one.
        const away = rows * 1000 + Math.abs(there.left - here.left)
        if (rows > here.height / 2 && away < distance) {
            nearest = button
            distance = away
        }
    }
    return nearest
}

function nextFor(key, buttons, from) {
    const place = buttons.indexOf(from)
    const next = {
        ArrowLeft: () => buttons[place - 1],
        ArrowRight: () => buttons[place + 1],
        ArrowUp: () => inNextRow(buttons, from, -1),
        ArrowDown: () => inNextRow(buttons, from, 1),
        Home: () => buttons[0],
        End: () => buttons.at(-1),
    }[key]
    // Where there is no picture, the focus stays and the page does not scroll.
    return next && (next() ?? from)
}

export default function ({ parentElement, data, setTriggerValue }) {
    const container = findOrAddContainer(parentElement)
    // The same pictures are not laid out again: that would take the focus from a button.
    if (container.dataset.shown !== data) {
        container.innerHTML = data
        container.dataset.shown = data
        makeOneTabStop(container, buttonsOf(container)[0])
    }
    // Properties, not listeners, so that the next call replaces them.
    container.onclick = (event) => {
        const button = event.target.closest("[data-number]")
        if (button) {
            makeOneTabStop(container, button)
            setTriggerValue("picked", Number(button.dataset.number))
        }
    }
    container.onkeydown = (event) => {
        const button = event.target.closest("[data-number]")
        const next = button && nextFor(event.key, buttonsOf(container), button)
        if (next) {
            event.preventDefault()
            makeOneTabStop(container, next)
            next.focus()
        }
    }
}
