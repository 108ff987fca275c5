// Shows pictures, and tells the server which of them is clicked.
//
// The server sends `data`:
//
//     html      the pictures; their buttons carry `data-number`
//     chosen    the number of the one that is chosen; null where none ever is
//     across    how many stand in a row, for the arrow keys; null where they go by what is seen
//     follow    whether what the arrow keys lead to is chosen at once; beyond the first and the last, the
//               number before or behind is sent, which the server may have pictures for
//
// A click on a button sends its number to the server as the trigger `picked`. All buttons together are
// one stop of the Tab key. The arrow keys lead from one to the next, Home to the first and End to the
// last; Enter clicks.

function findOrAddContainer(parent) {
    const container = parent.querySelector(".choices")
    if (container) {
        return container
    }
    const added = parent.appendChild(document.createElement("div"))
    added.className = "choices"
    return added
}

const buttonsIn = (container) => [...container.querySelectorAll("[data-number]")]

// The one that the Tab key leads to.
function makeCurrent(container, current) {
    for (const button of buttonsIn(container)) {
        button.tabIndex = button === current ? 0 : -1
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

function nextFor(key, buttons, from, across) {
    const place = buttons.indexOf(from)
    const toRow = (direction) =>
        across ? buttons[place + direction * across] : inNextRow(buttons, from, direction)
    const next = {
        ArrowLeft: () => buttons[place - 1],
        ArrowRight: () => buttons[place + 1],
        ArrowUp: () => toRow(-1),
        ArrowDown: () => toRow(1),
        Home: () => buttons[0],
        End: () => buttons.at(-1),
    }[key]
    // Where there is no picture, the focus stays and the page does not scroll.
    return next && (next() ?? from)
}

export default function ({ parentElement, data, setTriggerValue }) {
    const { html, chosen, across, follow } = data
    const container = findOrAddContainer(parentElement)
    const focused = container.getRootNode().activeElement?.dataset.number
    // The same pictures are not laid out again: that would take the focus from a button.
    if (container.dataset.shown !== html) {
        container.innerHTML = html
        container.dataset.shown = html
        makeCurrent(container, buttonsIn(container)[0])
        if (focused !== undefined) {
            const place = follow ? chosen : focused
            container.querySelector(`[data-number="${place}"]`)?.focus({ preventScroll: true })
        }
    }
    if (chosen !== null) {
        for (const button of buttonsIn(container)) {
            button.ariaPressed = String(Number(button.dataset.number) === chosen)
        }
        const place = follow ? chosen : (focused ?? chosen)
        const current = container.querySelector(`[data-number="${place}"]`)
        makeCurrent(container, current ?? buttonsIn(container)[0])
    }

    // Properties, not listeners, so that the next call replaces them.
    container.onclick = (event) => {
        const button = event.target.closest("[data-number]")
        if (button) {
            makeCurrent(container, button)
            setTriggerValue("picked", Number(button.dataset.number))
        }
    }
    container.onkeydown = (event) => {
        const button = event.target.closest("[data-number]")
        const next = button && nextFor(event.key, buttonsIn(container), button, across)
        if (next) {
            event.preventDefault()
            makeCurrent(container, next)
            next.focus()
            if (follow) {
                const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0
                const beyond = next === button ? step : 0
                setTriggerValue("picked", Number(next.dataset.number) + beyond)
            }
        }
    }
}
