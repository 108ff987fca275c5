// Keeps the visitor's own digits in the browser, and keeps its tabs and the server in step.
//
// The digits are kept in local storage, which all tabs share. The server holds a copy for each tab
// while its page is open. It sends this copy as `data`, null until it has one:
//
//     text      the digits as JSON
//     version   a random name, another one after each change
//     before    the version in the browser that this one takes the place of; null for none
//
// Where the page asks for them before it has any, `data` is {asked_for: true}.
//
// The state `kept` goes the other way, when the browser's digits are the newer ones:
//
//     text, version   what is in local storage
//     changed         whether the server's copy holds a change that this tab never wrote here: the
//                     server then adds its digits to these; otherwise it takes these alone
//
// The state `written` says what has become of the server's: {version, isKept}, isKept being false where
// the browser refuses to keep anything. The page calls nothing kept before that.
//
// A tab may write over the version that it knows, and over no other: another tab has made that one.

const DIGITS = "my_digits"
const VERSION = "my_digits_version"

function send(setStateValue, { changed }) {
    setStateValue("kept", {
        text: localStorage.getItem(DIGITS) ?? "[]",
        version: localStorage.getItem(VERSION),
        changed,
    })
}

function write({ text, version }) {
    localStorage.setItem(DIGITS, text)
    localStorage.setItem(VERSION, version)
    sessionStorage.setItem(VERSION, version)
}

// Returns whether the server's version was to be written, and is.
function synchronize(data, setStateValue) {
    const storedText = localStorage.getItem(DIGITS)
    const storedVersion = localStorage.getItem(VERSION)
    // What this tab last wrote, or last had in common with local storage.
    const knownVersion = sessionStorage.getItem(VERSION)

    if (!data || data.asked_for) {
        // With nothing stored there is nothing to say that nobody waits for; a state would make the page
        // run once more.
        if (storedText || data) {
            send(setStateValue, { changed: false })
        }
        return false
    }

    if (data.version === storedVersion) {
        if (storedVersion) {
            sessionStorage.setItem(VERSION, storedVersion)
        }
        return false
    }

    const serverChanged = data.version !== knownVersion
    const replacesStored = storedVersion === data.before
    // No other tab has written since. This holds even if several changes came between, of which
    // `before` names the last one only.
    const onlyServerChanged = serverChanged && storedVersion === knownVersion

    if (!storedText || replacesStored || onlyServerChanged) {
        write(data)
        return true
    }
    send(setStateValue, { changed: serverChanged })
    return false
}

export default function ({ data, parentElement, setStateValue }) {
    // Of each version once: a state makes the page run again.
    const confirm = (isKept) => {
        if (data && parentElement.confirmed !== data.version) {
            parentElement.confirmed = data.version
            setStateValue("written", { version: data.version, isKept })
        }
    }
    try {
        if (synchronize(data, setStateValue)) {
            confirm(true)
        }
    } catch {
        if (data?.asked_for) {
            setStateValue("kept", { text: "[]", version: null, changed: false })
        }
        // A private window may refuse storage: then the digits last as long as the page.
        confirm(false)
    }

    // The browser sends this event to the other tabs, not to the one that wrote. The key is null
    // when all of the storage was cleared.
    const onStorage = (event) => {
        if (event.key === VERSION || event.key === null) {
            send(setStateValue, { changed: false })
        }
    }
    window.addEventListener("storage", onStorage)
    return () => window.removeEventListener("storage", onStorage)
}
