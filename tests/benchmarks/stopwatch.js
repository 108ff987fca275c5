// Measures, by the browser's own clock, the time from pen up until what is asked for is on the page.
//
// drawing.py puts this into the page and then sets `stopwatch.thing` and `stopwatch.count`: which of
// the kinds below to wait for, and how many of them.

const elements = (selector) => [...document.querySelectorAll(selector)]
// A picture that has not loaded yet is not on the page yet.
const loadedPictures = (selector) => elements(selector).filter((picture) => picture.complete)
const addresses = (selector) => loadedPictures(selector).map((picture) => picture.src)

// What stands on the page now, as a list of contents, for each kind of thing.
const shown = {
    answer: () => {
        const texts = elements(".st-key-answer").map((element) => element.textContent.trim())
        return texts.filter((text) => /^\d/.test(text))
    },
    bars: () => {
        const charts = elements('[aria-label="Probability of each digit"]')
        return charts.map((chart) => chart.innerHTML)
    },
    maps: () => {
        // They stand in a component, which has a root of its own.
        const roots = elements(".st-key-layer *").flatMap((element) => element.shadowRoot ?? [])
        const pictures = roots.flatMap((root) => [
            ...root.querySelectorAll('img[alt*=" feature maps of "]'),
        ])
        return pictures.filter((picture) => picture.complete).map((picture) => picture.src)
    },
    nearest: () => addresses('img[alt*="what speaks for"], img[alt^="a "]'),
}
const answered = () => shown.answer().length > 0

const stopwatch = {
    thing: "answer",
    count: 1,
    // What stood on the page when the pen went up.
    before: [],
    // Times in milliseconds: penUp by the page's clock, the others since penUp.
    penUp: null,
    answered: null,
    milliseconds: null,
}

const start = () => {
    stopwatch.before = shown[stopwatch.thing]()
    stopwatch.penUp = performance.now()
    stopwatch.answered = null
    stopwatch.milliseconds = null
}

const isRunning = () => stopwatch.penUp !== null && stopwatch.milliseconds === null

const look = () => {
    if (!isRunning()) {
        return
    }
    const milliseconds = performance.now() - stopwatch.penUp
    if (stopwatch.answered === null && answered()) {
        stopwatch.answered = milliseconds
    }
    const now = shown[stopwatch.thing]()
    const allChanged = now.every((content, place) => content !== stopwatch.before[place])
    if (now.length === stopwatch.count && allChanged) {
        stopwatch.milliseconds = milliseconds
    }
}

// drawing.py reads these.
Object.assign(window, { answered, shown, stopwatch })

// Both listen before the page's own listeners do. Events of pictures do not bubble.
addEventListener("pointerup", start, true)
document.addEventListener("load", look, true)
const changes = new MutationObserver(look)
changes.observe(document, { subtree: true, childList: true, characterData: true })

// What changes within a component is seen at the next frame.
const lookAtEachFrame = () => {
    look()
    requestAnimationFrame(lookAtEachFrame)
}
requestAnimationFrame(lookAtEachFrame)
