// Says a sentence to a screen reader, once: what stands in a status element is read out when it
// changes. The element must be there before its words are, and stay.
//
// `data` is the sentence. While the server is not to be had, the event "say" brings it. What was said
// is not said again.

function findOrAddStatus(parent) {
    const status = parent.querySelector("[role=status]")
    if (status) {
        return status
    }
    const added = parent.appendChild(document.createElement("div"))
    added.setAttribute("role", "status")
    return added
}

let status = null

function say(sentence) {
    if (status.textContent !== sentence) {
        status.textContent = sentence
    }
}

const hear = ({ detail }) => say(detail)

export default function ({ parentElement, data }) {
    const own = findOrAddStatus(parentElement)
    status = own
    say(data)
    addEventListener("say", hear)
    return () => {
        // Streamlit may end an earlier call after a later one has begun.
        if (!own.isConnected) {
            removeEventListener("say", hear)
        }
    }
}
