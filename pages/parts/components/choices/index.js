// Shows pictures of which one is chosen, and tells the server when another one is.
//
// The server sends `data`:
//
//     html      the pictures; their buttons carry `data-number`
//     chosen    the number of the chosen one
//     across    how many stand in a row, for the arrow keys; 1 where that depends on the width
//
// A click on a button sends its number to the server as the trigger `picked`. All buttons together
// are one stop of the Tab key; the arrow keys lead from one to the next.

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

export default function ({ parentElement, data, setTriggerValue }) {
    const { html, chosen, across } = data
    const container = findOrAddContainer(parentElement)
    const focused = container.getRootNode().activeElement?.dataset.number
    // The same pictures are not laid out again.
    if (container.dataset.shown !== html) {
        container.innerHTML = html
        container.dataset.shown = html
        if (focused !== undefined) {
            container.querySelector(`[data-number="${focused}"]`)?.focus({ preventScroll: true })
        }
    }
    for (const button of buttonsIn(container)) {
        button.ariaPressed = String(Number(button.dataset.number) === chosen)
    }
    const current = container.querySelector(`[data-number="${focused ?? chosen}"]`)
    makeCurrent(container, current ?? buttonsIn(container)[0])

    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }
    // Properties, not listeners, so that the next call replaces them.
    container.onclick = (event) => {
        const button = event.target.closest("[data-number]")
        if (button) {
            makeCurrent(container, button)
            setTriggerValue("picked", Number(button.dataset.number))
        }
    }
    container.onkeydown = (event) => {
        const buttons = buttonsIn(container)
        const at = buttons.indexOf(event.target.closest("[data-number]"))
        const next = buttons[at + (steps[event.key] ?? 0)]
        if (at >= 0 && next && steps[event.key]) {
            event.preventDefault()
            makeCurrent(container, next)
            next.focus()
        }
    }
}
