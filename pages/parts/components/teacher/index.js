// Remembers that a teacher has typed in the key: not the key, but a token that the server has given
// for it. It lasts as long as the tab, through refreshes, and never stands in the address.
//
// The server sends the token as `data`, empty while it knows of none. Then the one that is kept here
// goes back as the state `token`; the server knows whether it still stands for anything.

const TOKEN = "teacher"

export default function ({ data, setStateValue }) {
    try {
        const kept = sessionStorage.getItem(TOKEN)
        if (data) {
            sessionStorage.setItem(TOKEN, data)
        } else if (kept) {
            setStateValue("token", kept)
        }
    } catch {
        // A private window may refuse storage: then the right lasts as long as the session.
    }
}
