// Keeps notes about digits in the browser, and keeps its tabs and the server in step.
//
// The server sends as `data`
//
//     notes    the notes that it knows, by key; null where the page shows none. Each has the time `at`
//              which it was written. Of two with the same key the later one counts, so that both sides
//              may add theirs in any order. Where the browser has more, it sends all of them as the
//              state `kept`: {notes, whose}.
//     version  a random name of the last change made at this page; null before any
//     whose    the random name under which the browser keeps the notes of one visitor; null as long as
//              the server has not heard it. Those of another, who has left at another tab, are not
//              kept again, and the server drops them.
//     forget   a random name when somebody else has sat down at this page: then the browser forgets
//              its notes, once; otherwise empty.
//
// The state `written` says what has become of a change: {version, isKept, whose}, isKept being false
// where the browser refuses to keep anything.

const NOTES = "notes_on_digits"
const WHOSE = "whose_notes"
const FORGOTTEN = "notes_forgotten"
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

function forgetOnce(name) {
    if (name && sessionStorage.getItem(FORGOTTEN) !== name) {
        sessionStorage.setItem(FORGOTTEN, name)
        localStorage.removeItem(NOTES)
        localStorage.setItem(WHOSE, name)
    }
}

function whoseNotes() {
    try {
        return localStorage.getItem(WHOSE) ?? ""
    } catch {
        return ""
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

// Returns whether the browser keeps it.
function keep(text) {
    try {
        localStorage.setItem(NOTES, text)
        return true
    } catch {
        return false
    }
}

export default function ({ data, parentElement, setStateValue }) {
    const { version, forget } = data
    try {
        forgetOnce(forget)
    } catch {
        // As above.
    }
    if (!data.notes) {
        return
    }
    const exchange = () => {
        const whose = whoseNotes()
        const isOfAnother = data.whose !== null && data.whose !== whose
        const notes = isOfAnother ? {} : data.notes
        const together = merged(stored(), notes)
        const text = JSON.stringify(together)
        const isKept = keep(text)
        // Of each version once: a state makes the page run again.
        if (version && !isOfAnother && parentElement.confirmed !== version) {
            parentElement.confirmed = version
            setStateValue("written", { version, isKept, whose })
        }
        const isMore = Object.entries(together).some(([key, note]) => time(note) > time(notes[key]))
        // What the server does not take is not sent again and again.
        const sent = whose + text
        if ((isMore || isOfAnother) && parentElement.sent !== sent) {
            parentElement.sent = sent
            setStateValue("kept", { notes: together, whose })
        }
    }
    exchange()

    // The browser sends this event to the other tabs, not to the one where somebody has left.
    const onStorage = (event) => {
        if (event.key === WHOSE) {
            exchange()
        }
    }
    window.addEventListener("storage", onStorage)
    return () => window.removeEventListener("storage", onStorage)
}
