// Remembers who the visitor is: a key that only this browser and the server know.
//
// The server sends as `data`
//
//     key       the key that it proposes. A browser that was here before has another one, and sends
//               it back as the state `key`. A new browser keeps the proposal.
//     renewal   a random name when somebody else has sat down at this page: then the browser takes
//               the proposal, once, whatever it has had; otherwise empty.

const KEY = "visitor"
const RENEWAL = "visitor_renewal"
const QUIZ = "quiz"

function keptKey({ key, renewal }) {
    let kept = key
    try {
        // Done once for each name. Another tab may have changed hands since.
        const isRenewed = renewal && sessionStorage.getItem(RENEWAL) !== renewal
        if (isRenewed) {
            sessionStorage.setItem(RENEWAL, renewal)
            // The score of the one before.
            localStorage.removeItem(QUIZ)
        } else {
            kept = localStorage.getItem(KEY) || key
        }
        localStorage.setItem(KEY, kept)
    } catch {
        // A private window may refuse storage: then the key lasts as long as the session.
    }
    return kept
}

export default function ({ data, setStateValue }) {
    const key = keptKey(data)
    if (key !== data.key) {
        setStateValue("key", key)
    }
}
