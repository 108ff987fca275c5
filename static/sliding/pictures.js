// Grids of numbers as pictures and as tables.

import { largest } from "./window.js"

const RIM = [70, 80, 130] // the colour of zeros that padding has put there
const WIDE = 6 // columns of the widest table that needs no scrolling on a phone

export function add(parent, tag, properties = {}) {
    return Object.assign(parent.appendChild(document.createElement(tag)), properties)
}

export function addPicture(parent, title, className = "picture") {
    const figure = add(parent, "figure")
    const place = add(figure, "div", { className })
    const canvas = add(place, "canvas", { ariaLabel: title })
    canvas.setAttribute("role", "img")
    add(figure, "figcaption", { textContent: title })
    return { place, canvas }
}

// Grey from the smaller of 0 and the smallest number, which is black, to the largest, which is white.
// The first `shown` numbers alone are to be seen.
export function paint(canvas, numbers, columns, { shown = numbers.length, isRim } = {}) {
    canvas.width = columns
    canvas.height = numbers.length / columns
    const low = numbers.reduce((a, b) => Math.min(a, b), 0)
    const span = Math.max(largest(numbers) - low, 1e-9)
    const pixels = new Uint8ClampedArray(numbers.length * 4)
    for (const [place, number] of numbers.entries()) {
        const grey = Math.round((255 * (number - low)) / span)
        const colour = isRim?.(place) ? RIM : [grey, grey, grey]
        pixels.set([...colour, place < shown ? 255 : 0], place * 4)
    }
    canvas.getContext("2d").putImageData(new ImageData(pixels, columns), 0, 0)
}

// Lays a frame around a square of a picture of `rows` and `columns`.
export function frame(element, { top, left, size }, rows, columns) {
    const share = (part, whole) => `${(100 * part) / whole}%`
    Object.assign(element.style, {
        top: share(top, rows),
        left: share(left, columns),
        height: share(size, rows),
        width: share(size, columns),
    })
}

export function addTable(parent, title, size) {
    const place = add(parent, "div", { className: "numbers" })
    if (size > WIDE) {
        Object.assign(place, { tabIndex: 0, ariaLabel: title })
        place.setAttribute("role", "region")
    }
    const table = add(place, "table")
    add(table, "caption", { textContent: title })
    for (let i = 0; i < size; i += 1) {
        const row = add(table, "tr")
        for (let j = 0; j < size; j += 1) {
            add(row, "td")
        }
    }
    return table
}

// Writes numbers into a table, or into its fields: blue above zero, orange below, the fuller the larger.
export function fill(table, grid) {
    const most = Math.max(largest(grid.flat().map(Math.abs)), 1e-9)
    for (const [i, row] of grid.entries()) {
        for (const [j, number] of row.entries()) {
            const cell = table.rows[i].cells[j]
            const field = cell.firstElementChild
            if (field) {
                field.value = Number(number.toFixed(3))
            } else {
                cell.textContent = number.toFixed(Math.abs(number) < 100 ? 2 : 0)
            }
            const ground = number > 0 ? "79, 124, 255" : "242, 153, 74"
            cell.style.background = `rgba(${ground}, ${(0.6 * Math.abs(number)) / most})`
        }
    }
}
