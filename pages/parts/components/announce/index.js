// Says a sentence to a screen reader, once: what stands in a status element is read out when it
// changes. The element must be there before its words are, and stay.
//
// `data` is the sentence.

function findOrAddStatus(parent) {
    const status = parent.querySelector("[role=status]")
    if (status) {
        return status
    }
    const added = parent.appendChild(document.createElement("div"))
    added.setAttribute("role", "status")
    return added
}

export default function ({ parentElement, data }) {
    const status = findOrAddStatus(parentElement)
    if (status.textContent !== data) {
        status.textContent = data
    }
}
