// Leaves fingers on a map that Plotly draws to the page: they scroll and enlarge it, and a tap is a
// click. Plotly itself would take each swipe for a lasso, on which the page stands still.
//
// A tool of the map's toolbar, the lasso or another, gives it the fingers; pressed again, it gives them
// back. `data` is the class of the element that holds the map.

let name = ""

const mapAt = (element) => element.closest?.(`.${name} .js-plotly-plot`)

function onTouch(event) {
    const map = mapAt(event.target)
    if (map && !map.dataset.tool && event.target.closest(".draglayer")) {
        event.stopPropagation()
    }
}

function onClick({ target }) {
    const map = mapAt(target)
    const tool = target.closest?.(".modebar-btn[data-attr=dragmode]")?.dataset.val
    if (map && tool === map.dataset.tool) {
        delete map.dataset.tool
    } else if (map && tool) {
        map.dataset.tool = tool
    }
}

// Streamlit may end an earlier call of the component after a later one has begun.
let calls = 0

export default function ({ data }) {
    calls += 1
    const call = calls
    name = data
    document.addEventListener("touchstart", onTouch, { capture: true, passive: true })
    document.addEventListener("click", onClick, true)
    return () => {
        if (call === calls) {
            document.removeEventListener("touchstart", onTouch, true)
            document.removeEventListener("click", onClick, true)
        }
    }
}
