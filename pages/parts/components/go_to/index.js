// Brings a part of the page into view, where it is not there already.
//
// `data` tells what was asked for last, or is null:
//
//     part        the key of a container
//     wish        another name each time; a wish that was fulfilled is not fulfilled again
//     onlyWhere   a media query, which may be empty: elsewhere nothing is done
//
// The page comes bit by bit. What is in view may be pushed out of it by what comes above, and while too
// little has come below, a part cannot be brought to the top. So it is looked after for a while, unless
// the visitor moves first: not for so long, but for so many looks, which come later where the browser
// is busy with the page.

const ENOUGH = 0.5 // of the window's height: a part that begins above that is seen
const INTERVAL = 100 // milliseconds between two looks
const PATIENCE = 100 // looks for the part to come
const CARE = 20 // looks for what comes around it

const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"]

let lastWish = null
let timer = null

function leave() {
    clearInterval(timer)
    for (const type of HANDS) {
        removeEventListener(type, leave, true)
    }
}

const topOf = (key) =>
    document.querySelector(`.st-key-${CSS.escape(key)}`)?.getBoundingClientRect().top

function isSeen(top) {
    return top >= 0 && top < ENOUGH * window.innerHeight
}

function bringIntoView(key) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches
    let [left, hasCome, before] = [PATIENCE, false, null]
    const look = () => {
        const top = topOf(key)
        if (top !== undefined && !hasCome) {
            hasCome = true
            left = CARE
        }
        // Where it has moved since the last look, the page may be on its way there.
        if (top !== undefined && top === before && !isSeen(top)) {
            const part = document.querySelector(`.st-key-${CSS.escape(key)}`)
            part.scrollIntoView({ behavior: still ? "instant" : "smooth", block: "start" })
        }
        before = top
        left -= 1
        if (left === 0) {
            leave()
        }
    }
    leave()
    for (const type of HANDS) {
        addEventListener(type, leave, { capture: true, passive: true })
    }
    timer = setInterval(look, INTERVAL)
    look()
}

export default function ({ data }) {
    if (data && data.wish !== lastWish) {
        lastWish = data.wish
        if (window.matchMedia(data.onlyWhere).matches) {
            bringIntoView(data.part)
        }
    }
}
