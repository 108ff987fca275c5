// Leaves fingers on a map that Plotly draws to the page: they scroll and enlarge it, and a tap is a
// click. Plotly itself would take each swipe for a lasso, on which the page stands still.
//
// A tool of the map's toolbar, the lasso or another, gives it the fingers; pressed again, it gives them
// back. `data` is the class of the element that holds the map.

function mapAt(element, name) {
    return element.closest?.(`.${name} .js-plotly-plot`)
}

export default function ({ data: name }) {
    const onTouch = (event) => {
        const map = mapAt(event.target, name)
        if (map && !map.dataset.tool && event.target.closest(".draglayer")) {
            event.stopPropagation()
        }
    }
    const onClick = ({ target }) => {
        const map = mapAt(target, name)
        const tool = target.closest?.(".modebar-btn[data-attr=dragmode]")?.dataset.val
        if (map && tool === map.dataset.tool) {
            delete map.dataset.tool
        } else if (map && tool) {
            map.dataset.tool = tool
        }
    }
    document.addEventListener("touchstart", onTouch, { capture: true, passive: true })
    document.addEventListener("click", onClick, true)
    return () => {
        document.removeEventListener("touchstart", onTouch, { capture: true })
        document.removeEventListener("click", onClick, true)
    }
}
