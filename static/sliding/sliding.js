// A window slides over a picture: a step, or all of them one after the other. See the component
// `sliding` for what it is told.

import { addFields, addPresets } from "./kernel.js"
import { add, addPicture, addTable, fill, frame, paint } from "./pictures.js"
import { largest, padded, places, pooled, sum, work, workAll } from "./window.js"

const WRITTEN_OUT = 9 // the side of the largest window whose numbers are shown
const MOVES = {
    ArrowLeft: (place) => place - 1,
    ArrowRight: (place) => place + 1,
    ArrowUp: (place, columns) => place - columns,
    ArrowDown: (place, columns) => place + columns,
}

// ---- what is seen ----

function say(slide, { products, added, total, result }) {
    const { activation, restName, size, map, titles } = slide.data
    const { sentence, output } = slide.parts
    const [row, column] = [Math.floor(slide.place / slide.columns), slide.place % slide.columns]
    const three = (number) => number.toFixed(3)
    sentence.replaceChildren(`The largest of the ${size * size} numbers of the block is `)
    if (products) {
        const terms = `${three(sum(products))} (all products) + ${three(added)} (${restName})`
        sentence.replaceChildren(`${terms} = ${three(total)}; ${activation} makes it `)
    }
    add(sentence, "strong", { textContent: three(result) })
    sentence.append(`, and that is pixel (${row}, ${column}) of ${map}.`)
    const keys = "Arrow keys move to another, Space plays."
    output.ariaLabel = `${titles.output}, row ${row}, column ${column}. ${keys}`
}

function show(slide) {
    const { parts, data, picture, rows, columns, place } = slide
    const top = Math.floor(place / columns)
    const left = place % columns
    const onPicture = { top: top * data.stride, left: left * data.stride, size: data.size }
    frame(parts.onPicture, onPicture, picture.length, picture[0].length)
    frame(parts.onOutput, { top, left, size: 1 }, rows, columns)
    paint(parts.canvas, slide.results, columns, { shown: slide.filled })
    const done = work(slide, place)
    for (const name of ["patch", "products"]) {
        if (parts[name]) {
            fill(parts[name], done[name])
        }
    }
    say(slide, done)
    parts.play.textContent = slide.timer ? "Pause" : "Play"
    parts.sentence.ariaLive = slide.timer ? "off" : "polite"
}

function showAll(slide) {
    slide.results = workAll(slide)
    slide.filled = slide.results.length
    if (slide.parts.pool) {
        const { numbers, columns } = pooled(slide)
        paint(slide.parts.pool, numbers, columns)
    }
    show(slide)
}

// ---- what is done ----

function moveTo(slide, place) {
    if (place >= 0 && place < slide.results.length) {
        slide.place = place
        slide.filled = Math.max(slide.filled, place + 1)
        show(slide)
    }
}

function pause(slide) {
    clearInterval(slide.timer)
    slide.timer = null
    show(slide)
}

// To the next place; from a map that is whole to the first one, with nothing filled in yet.
function step(slide) {
    if (slide.filled === slide.results.length) {
        slide.filled = 0
    }
    moveTo(slide, slide.filled)
}

function play(slide) {
    clearInterval(slide.timer)
    const tick = () => {
        const isOver = slide.filled === slide.results.length || !slide.parts.play.isConnected
        return isOver ? pause(slide) : step(slide)
    }
    slide.timer = setInterval(tick, 1000 / slide.parts.speed.valueAsNumber)
}

function choose(slide, kernel, name) {
    slide.kernel = kernel
    slide.told.push(String(kernel))
    if (slide.parts.kernel) {
        fill(slide.parts.kernel, kernel)
    }
    showAll(slide)
    slide.tell(name)
}

// ---- what there is ----

function addPictures(slide, container) {
    const { titles, rims, pool, input } = slide.data
    const row = add(container, "div", { className: "row" })
    const before = addPicture(row, titles.input)
    const after = addPicture(row, titles.output, "picture output")
    const width = slide.picture[0].length
    const [[above], [left]] = rims
    const isRim = (place) => {
        const pixels = input[Math.floor(place / width) - above]
        return pixels?.[(place % width) - left] === undefined
    }
    paint(before.canvas, slide.picture.flat(), width, { isRim })
    Object.assign(slide.parts, {
        onPicture: add(before.place, "div", { className: "frame" }),
        onOutput: add(after.place, "div", { className: "frame" }),
        canvas: after.canvas,
        output: after.place,
        pool: pool > 1 ? addPicture(row, `After pooling ${pool} x ${pool}`).canvas : null,
    })
    listen(slide, after)
}

function listen(slide, { place, canvas }) {
    place.setAttribute("role", "application")
    place.tabIndex = 0
    place.onclick = ({ clientX, clientY }) => {
        const box = canvas.getBoundingClientRect()
        const row = Math.floor(((clientY - box.top) * slide.rows) / box.height)
        const column = Math.floor(((clientX - box.left) * slide.columns) / box.width)
        moveTo(slide, row * slide.columns + Math.min(column, slide.columns - 1))
    }
    place.onkeydown = (event) => {
        const move = MOVES[event.key]
        if (move) {
            moveTo(slide, move(slide.place, slide.columns))
        } else if (event.key === " ") {
            slide.parts.play.click()
        }
        if (move || event.key === " ") {
            event.preventDefault()
        }
    }
}

function addControls(slide, container) {
    const row = add(container, "div", { className: "row controls" })
    const button = (textContent, onclick) =>
        add(row, "button", { type: "button", textContent, onclick })
    slide.parts.play = button("Play", () => {
        if (slide.timer) {
            pause(slide)
        } else {
            step(slide)
            play(slide)
            show(slide)
        }
    })
    button("One step", () => {
        pause(slide)
        step(slide)
    })
    button("Whole map", () => {
        slide.filled = slide.results.length
        pause(slide)
    })
    const label = add(row, "label", { textContent: "Speed " })
    slide.parts.speed = add(label, "input", { type: "range", min: 1, max: 60, value: 8 })
    slide.parts.speed.oninput = () => slide.timer && play(slide)
}

function addTables(slide, container) {
    const { size, presets } = slide.data
    const { kernel, parts } = slide
    const take = (weights, name) => choose(slide, weights, name)
    const list = presets && addPresets(container, presets, kernel, take)
    const row = add(container, "div", { className: "row" })
    if (size > WRITTEN_OUT) {
        const note = `A window of ${size} x ${size} has too many numbers to write them out.`
        add(row, "p", { textContent: note })
        return
    }
    parts.patch = addTable(row, kernel ? "What lies under the kernel" : "The block", size)
    if (!kernel) {
        return
    }
    parts.kernel = addTable(row, "The kernel", size)
    parts.products = addTable(row, "Their products", size)
    if (presets) {
        const edit = (weights) => {
            slide.kernel = weights
            showAll(slide)
        }
        addFields(parts.kernel, edit, (weights) => {
            list.isByHand()
            choose(slide, weights, weights.flat())
        })
    }
    fill(parts.kernel, kernel)
}

function build(container, data, tell) {
    const picture = padded(data.input, data.rims)
    const [rows, columns] = [picture, picture[0]].map(({ length }) =>
        places(length, data.size, data.stride),
    )
    const slide = { data, picture, rows, columns, kernel: data.kernel, told: [], parts: {}, tell }
    slide.results = workAll(slide)
    slide.place = slide.results.indexOf(largest(slide.results))
    container.replaceChildren()
    addPictures(slide, container)
    addControls(slide, container)
    slide.parts.sentence = add(container, "p", { className: "sentence" })
    addTables(slide, container)
    showAll(slide)
    return slide
}

export function take(container, data, tell) {
    const before = container.slide
    const shown = JSON.stringify({ ...data, kernel: null })
    const kernel = String(data.kernel)
    // What the server sends back of a kernel that was chosen here is no news.
    const isKnown = container.kernel === kernel || before?.told.includes(kernel)
    if (container.shown === shown && isKnown) {
        before.tell = tell
    } else {
        clearInterval(before?.timer)
        container.slide = build(container, data, tell)
    }
    Object.assign(container, { shown, kernel })
}
