// Remembers who the visitor is: a key that only this browser and the server know.
//
// `data` is the key that the server proposes. A browser that was here before has another one, and
// sends it back as the state `key`. A new browser keeps the proposal.

const KEY = "visitor"

function keptKey(proposal) {
    let key = proposal
    try {
        key = localStorage.getItem(KEY) || proposal
        localStorage.setItem(KEY, key)
    } catch {
        // A private window may refuse storage: then the key lasts as long as the session.
    }
    return key
}

export default function ({ data, setStateValue }) {
    const key = keptKey(data)
    if (key !== data) {
        setStateValue("key", key)
    }
}
