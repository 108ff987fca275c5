// Brings the modules that answer while the pen is down (static/live/), and what the server tells them:
// `data` is {module, told} once for the page, and {module, paper} with each of its answers.
//
// The state `back` goes the other way where a lost connection is back: whatever its value is, the page
// runs. It may be another server, which knows nothing of this page but what is sent along.
//
// Where they do not come, the server answers as it does anyway.

let modules = null

export default function ({ data, setStateValue }) {
    modules ??= import(new URL(data.module, document.baseURI))
    const comeBack = () => setStateValue("back", performance.now())
    modules.then(({ take }) => take(data, comeBack)).catch(({ message }) => console.info(message))
    return () => {
        if (data.told) {
            modules.then(({ leave }) => leave()).catch(() => {})
        }
    }
}
