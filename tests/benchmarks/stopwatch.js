// Measures by the browser's own clock from pen up until what is asked for stands on the page.
const all = (selector) => [...document.querySelectorAll(selector)]
const pictures = (selector) => all(selector).filter((e) => e.complete).map((e) => e.src)
window.shown = {
    answer: () => {
        const texts = all(".st-key-answer").map((e) => e.textContent.trim())
        return texts.filter((text) => /^\d/.test(text))
    },
    bars: () => all('[aria-label="Probability of each digit"]').map((e) => e.innerHTML),
    maps: () => pictures('img[alt*=" feature maps of "]'),
    nearest: () => pictures('img[alt*="what speaks for"], img[alt^="a "]'),
}
window.answered = () => shown.answer().length > 0
window.stopwatch = {
    thing: "answer",
    count: 1,
    before: [],
    penUp: null,
    answered: null,
    milliseconds: null,
}
addEventListener("pointerup", () => {
    const before = shown[stopwatch.thing]()
    Object.assign(stopwatch, { before, penUp: performance.now(), answered: null, milliseconds: null })
}, true)
const look = () => {
    if (stopwatch.penUp === null || stopwatch.milliseconds !== null) return
    const milliseconds = performance.now() - stopwatch.penUp
    if (stopwatch.answered === null && answered()) stopwatch.answered = milliseconds
    const now = shown[stopwatch.thing]()
    const changed = now.every((content, place) => content !== stopwatch.before[place])
    if (now.length === stopwatch.count && changed)
        stopwatch.milliseconds = milliseconds
}
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
document.addEventListener("load", look, true)
