export default function({ data, setStateValue }) {
    let key = data
    try {
        key = localStorage.getItem("visitor") || data
        localStorage.setItem("visitor", key)
    } catch { /* no storage in private windows: the key lasts as long as the session */ }
    if (key !== data) setStateValue("key", key)
}
