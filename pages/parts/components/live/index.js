// Brings the modules that answer while the pen is down (static/live/), and what the server tells them:
// `data` is {module, told} once for the page, {module, picture} with each picture that is laid on the
// paper, and {module, paper} with each of the server's answers.
//
// Where they do not come, the server answers as it does anyway.

let modules = null
let last = null // what the page was told last; Streamlit may end an earlier call after a later one

export default function ({ data }) {
    last = data.told ? data : last
    modules ??= import(new URL(data.module, document.baseURI))
    modules.then(({ take }) => take(data)).catch(({ message }) => console.info(message))
    return () => {
        if (data === last) {
            modules.then(({ leave }) => leave()).catch(() => {})
        }
    }
}
