const NAME = "my_digits", VERSION = "my_digits_version"
export default function({ data, setStateValue }) {
    const take = (changed) => setStateValue("kept", {
        text: localStorage.getItem(NAME) ?? "[]", version: localStorage.getItem(VERSION), changed,
    })
    try {
        const text = localStorage.getItem(NAME), here = localStorage.getItem(VERSION)
        const known = sessionStorage.getItem(VERSION)  // what this tab last wrote or took
        if (!data) {
            if (text) take(false)  // a first visit with nothing kept costs no second run of the page
        } else if (data.version === here) {
            if (here) sessionStorage.setItem(VERSION, here)
        } else if (!text || here === data.before || (here === known && data.version !== known)) {
            localStorage.setItem(NAME, data.text)
            localStorage.setItem(VERSION, data.version)
            sessionStorage.setItem(VERSION, data.version)
        } else {
            take(data.version !== known)
        }
    } catch { /* a private window: they last as long as the page */ }
    const elsewhere = (event) => { if (event.key === VERSION || event.key === null) take(false) }
    window.addEventListener("storage", elsewhere)
    return () => window.removeEventListener("storage", elsewhere)
}
