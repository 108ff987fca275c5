// Shows a picture in which one pixel can be chosen: by a click, or by the arrow keys.
//
// The server sends `data`:
//
//     html          the picture
//     rows, columns how many pixels it has
//     pixel         [row, column] of the chosen one
//     label         what it is called
//
// The state `pixel` goes the other way.

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

function within(number, size) {
    return Math.min(Math.max(number, 0), size - 1)
}

function findOrAddPicture(parent) {
    const picture = parent.querySelector(".pixels")
    if (picture) {
        return picture
    }
    const added = parent.appendChild(document.createElement("div"))
    added.className = "pixels"
    added.tabIndex = 0
    added.setAttribute("role", "application")
    return added
}

export default function ({ parentElement, data, setStateValue }) {
    const { html, rows, columns, pixel, label } = data
    const picture = findOrAddPicture(parentElement)
    picture.ariaLabel = `${label}, row ${pixel[0]}, column ${pixel[1]}. Arrow keys move to another.`
    if (picture.dataset.shown !== html) {
        picture.innerHTML = html
        picture.dataset.shown = html
    }

    const choose = ([row, column]) => {
        const chosen = [within(row, rows), within(column, columns)]
        if (chosen[0] !== pixel[0] || chosen[1] !== pixel[1]) {
            setStateValue("pixel", chosen)
        }
    }
    // Properties, not listeners, so that the next call replaces them.
    picture.onclick = ({ clientX, clientY }) => {
        const box = picture.querySelector("img").getBoundingClientRect()
        const row = Math.floor(((clientY - box.top) * rows) / box.height)
        const column = Math.floor(((clientX - box.left) * columns) / box.width)
        choose([row, column])
    }
    picture.onkeydown = (event) => {
        const arrow = ARROWS[event.key]
        if (arrow) {
            event.preventDefault()
            choose(pixel.map((number, axis) => number + arrow[axis]))
        }
    }
}
