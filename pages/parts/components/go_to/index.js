// Brings a part of the page into view, where it is not there already.
//
// `data` is the key of a container, or empty: then nothing moves.

const ENOUGH = 0.5 // of the window's height: a part that begins above that is seen

function bringIntoView(key, triesLeft) {
    const part = document.querySelector(`.st-key-${CSS.escape(key)}`)
    if (!part) {
        // The page may not have come that far yet.
        if (triesLeft > 0) {
            setTimeout(() => bringIntoView(key, triesLeft - 1), 50)
        }
        return
    }
    const top = part.getBoundingClientRect().top
    if (top >= 0 && top < ENOUGH * window.innerHeight) {
        return
    }
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches
    part.scrollIntoView({ behavior: still ? "instant" : "smooth", block: "start" })
}

export default function ({ data }) {
    if (data) {
        bringIntoView(data, 40)
    }
}
