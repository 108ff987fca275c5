// Shows pictures and tells the server which of them was clicked.
//
// `data` is the gallery as HTML. Its buttons carry `data-number`. A click on one sends that number to
// the server as the trigger `picked`.

function findOrAddContainer(parent) {
    const container = parent.querySelector("div")
    return container ?? parent.appendChild(document.createElement("div"))
}

export default function ({ parentElement, data, setTriggerValue }) {
    const container = findOrAddContainer(parentElement)
    // The same pictures are not laid out again: that would take the focus from a button.
    if (container.dataset.shown !== data) {
        container.innerHTML = data
        container.dataset.shown = data
    }
    // A property, not a listener, so that the next call replaces it.
    container.onclick = (event) => {
        const button = event.target.closest("[data-number]")
        if (button) {
            setTriggerValue("picked", Number(button.dataset.number))
        }
    }
}
