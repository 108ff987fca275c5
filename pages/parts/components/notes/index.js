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

const NOTES = "notes_on_digits" // {whose, notes}: together, so that no tab sees one without the other
const WHOSE = "whose_notes" // where the name stood before, and the notes alone under the other
const FORGOTTEN = "notes_forgotten"
const MOST = 1000 // as mnist_core.models.notes has it

const time = (note) => Number(note?.at) || 0

function stored() {
    try {
        const kept = JSON.parse(localStorage.getItem(NOTES)) ?? {}
        const isNamed = typeof kept.whose === "string"
        return isNamed ? kept : { whose: localStorage.getItem(WHOSE) ?? "", notes: kept }
    } catch {
        // A private window may refuse storage: then the notes last as long as the page.
        return { whose: "", notes: {} }
    }
}

// Returns whether that was now.
function forgetOnce(name) {
    try {
        if (!name || sessionStorage.getItem(FORGOTTEN) === name) {
            return false
        }
        sessionStorage.setItem(FORGOTTEN, name)
        localStorage.setItem(NOTES, JSON.stringify({ whose: name, notes: {} }))
        return true
    } catch {
        return false // as above
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
        // What another tab has just changed is not written over without need.
        if (localStorage.getItem(NOTES) !== text) {
            localStorage.setItem(NOTES, text)
        }
        return true
    } catch {
        return false
    }
}

export default function ({ data, parentElement, setStateValue }) {
    const { version, forget } = data
    if (forgetOnce(forget)) {
        parentElement.whose = forget
    }
    if (!data.notes) {
        return
    }
    // Until the server has heard whose they are: whose they were when the page came.
    parentElement.whose ??= stored().whose
    const ours = data.whose ?? parentElement.whose
    const exchange = () => {
        const { whose, notes } = stored()
        const isOfAnother = whose !== ours
        const together = merged(notes, isOfAnother ? {} : data.notes)
        const text = JSON.stringify({ whose, notes: together })
        const isKept = keep(text)
        // Of each version once: a state makes the page run again.
        if (version && !isOfAnother && parentElement.confirmed !== version) {
            parentElement.confirmed = version
            setStateValue("written", { version, isKept, whose })
        }
        const isMore = Object.entries(together).some(
            ([key, note]) => time(note) > time(data.notes[key]),
        )
        // What the server does not take is not sent again and again.
        if ((isMore || isOfAnother) && parentElement.sent !== text) {
            parentElement.sent = text
            setStateValue("kept", { notes: together, whose })
        }
    }
    exchange()

    // The browser sends this event to the other tabs, not to the one where somebody has left. One
    // that has listened since an earlier run would know what was true then.
    window.removeEventListener("storage", parentElement.onStorage)
    parentElement.onStorage = (event) => {
        if (event.key === NOTES && stored().whose !== ours) {
            exchange()
        }
    }
    window.addEventListener("storage", parentElement.onStorage)
    return () => window.removeEventListener("storage", parentElement.onStorage)
}
