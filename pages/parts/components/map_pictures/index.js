// Lays pictures over a map that Plotly draws: one where the mouse rests, and one at each point once
// the map is zoomed in so far that there is room for them.
//
// The server sends `data`:
//
//     sprites   all pictures in one, as an address; 28 x 28 pixels each
//     across    how many stand in a row there
//     map       the class of the element that holds the map
//
// A point's `customdata` is the number of its picture. A click on one sends its number to the server
// as the trigger `opened`: Streamlit itself passes clicks on only where nothing can be lassoed.

const SIDE = 28
// In CSS pixels: where the mouse rests, and at each point.
const LARGE = 112
const SMALL = 34
// More of them would hide one another.
const MOST = 140

function canvasOver(map, name) {
    const there = map.querySelector(`:scope > .${name}`)
    if (there) {
        return there
    }
    const added = document.createElement("canvas")
    added.className = name
    added.style.cssText = "position:absolute;inset:0;pointer-events:none;z-index:2"
    map.style.position = "relative"
    return map.appendChild(added)
}

// A context as large as the map, cleared, in CSS pixels.
function cleared(map, name) {
    const canvas = canvasOver(map, name)
    const { clientWidth, clientHeight } = map
    const ratio = globalThis.devicePixelRatio || 1
    canvas.width = clientWidth * ratio
    canvas.height = clientHeight * ratio
    canvas.style.width = `${clientWidth}px`
    canvas.style.height = `${clientHeight}px`
    const context = canvas.getContext("2d")
    context.scale(ratio, ratio)
    context.imageSmoothingEnabled = false
    return context
}

function draw(context, picture, number, x, y, side) {
    const { image, across } = picture
    const column = number % across
    const row = Math.floor(number / across)
    context.drawImage(image, column * SIDE, row * SIDE, SIDE, SIDE, x, y, side, side)
}

// Where each point that is in sight lies, in CSS pixels of the map.
function pointsInSight(map) {
    const { xaxis, yaxis } = map._fullLayout
    const found = []
    for (const trace of map._fullData) {
        if (!trace.customdata || trace.visible !== true) {
            continue
        }
        for (let place = 0; place < trace.x.length; place += 1) {
            const x = xaxis.d2p(trace.x[place])
            const y = yaxis.d2p(trace.y[place])
            if (x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length) {
                const number = trace.customdata[place]
                found.push({ x: x + xaxis._offset, y: y + yaxis._offset, number })
            }
        }
    }
    return found
}

function showSmall(map, picture) {
    const context = cleared(map, "small-pictures")
    const points = pointsInSight(map)
    map.dataset.pictures = points.length <= MOST ? points.length : 0
    if (points.length <= MOST) {
        for (const { x, y, number } of points) {
            draw(context, picture, number, x - SMALL / 2, y - SMALL / 2, SMALL)
        }
    }
}

function showLarge(map, picture, point) {
    const context = cleared(map, "large-picture")
    map.dataset.hovered = point ? point.customdata : ""
    if (!point) {
        return
    }
    const { xaxis, yaxis } = map._fullLayout
    const x = xaxis.d2p(point.x) + xaxis._offset
    const y = yaxis.d2p(point.y) + yaxis._offset
    const left = x + LARGE + 16 < map.clientWidth ? x + 16 : x - LARGE - 16
    const top = Math.min(Math.max(y - LARGE / 2, 4), map.clientHeight - LARGE - 4)
    draw(context, picture, point.customdata, left, top, LARGE)
    context.strokeStyle = "#8a8aa3"
    context.strokeRect(left, top, LARGE, LARGE)
}

const isDigit = (point) => point.customdata !== undefined

// The map comes late, and is another element where Streamlit draws it anew.
function whenThere(selector, signal, then) {
    const look = () => {
        const map = document.querySelector(`${selector} .js-plotly-plot`)
        if (map?.on && map._fullLayout?.xaxis && !map.dataset.pictured) {
            map.dataset.pictured = "yes"
            then(map)
        }
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true })
    signal.addEventListener("abort", () => observer.disconnect())
    look()
}

let left = new AbortController()

export default function ({ data, setTriggerValue }) {
    const { sprites, across, map: name } = data
    left.abort()
    left = new AbortController()
    const image = new Image()
    const picture = { image, across }
    image.onload = () => {
        for (const map of document.querySelectorAll(`.${name} .js-plotly-plot`)) {
            map.picture = picture
            delete map.dataset.pictured
        }
        whenThere(`.${name}`, left.signal, (map) => {
            map.picture = picture
            map.open = (number) => setTriggerValue("opened", number)
            showSmall(map, picture)
            if (map.dataset.listens) {
                return
            }
            map.dataset.listens = "yes"
            map.on("plotly_hover", ({ points }) => {
                showLarge(map, map.picture, points.find(isDigit))
            })
            map.on("plotly_click", ({ points }) => {
                const point = points.find(isDigit)
                if (point) {
                    map.open(point.customdata)
                }
            })
            map.on("plotly_unhover", () => showLarge(map, map.picture, null))
            map.on("plotly_afterplot", () => showSmall(map, map.picture))
        })
    }
    image.src = sprites
    return () => left.abort()
}
