// Keeps notes about digits in the browser, and keeps its tabs and the server in step.
//
// `data` are the notes that the server knows, by key. Each has the time `at` which it was written. Of
// two with the same key the later one counts, so that both sides may add theirs in any order. Where
// the browser has more, it sends all of them as the state `kept`.

const NOTES = "notes_on_digits"
const MOST = 1000 // as mnist_core.models.notes has it

const time = (note) => Number(note?.at) || 0

function stored() {
    try {
        return JSON.parse(localStorage.getItem(NOTES)) ?? {}
    } catch {
        // A private window may refuse storage: then the notes last as long as the page.
        return {}
    }
}

function merged(some, others) {
    const together = { ...some }
    for (const [key, note] of Object.entries(others)) {
        if (time(note) > time(together[key])) {
            together[key] = note
        }
    }
    const latest = Object.entries(together).sort(([, a], [, b]) => time(b) - time(a))
    return Object.fromEntries(latest.slice(0, MOST))
}

export default function ({ data, parentElement, setStateValue }) {
    const together = merged(stored(), data)
    const text = JSON.stringify(together)
    try {
        localStorage.setItem(NOTES, text)
    } catch {
        // As above.
    }
    const isMore = Object.entries(together).some(([key, note]) => time(note) > time(data[key]))
    // What the server does not take is not sent again and again.
    if (isMore && parentElement.sent !== text) {
        parentElement.sent = text
        setStateValue("kept", together)
    }
}
