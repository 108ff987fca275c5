// The feature maps of the first layers, which light up as the ink arrives.
//
// Each square is what one filter finds in the drawing. A layer has one scale for all its maps, which
// follows the brightest of late, so that weak maps stay dark.

const KINDS = ["Conv2D", "MaxPooling2D"]
const LAYERS = 2 // that are shown
const MOST = 32 // maps of one
const PHONE = "(max-width: 640px)"
const IN_A_ROW = { phone: 8, desk: 16 }
const MEMORY = 0.97 // how much of the brightest of before counts

const KEPT = "layers-live" // in the browser's storage

// From a filter that finds nothing to one that finds all that it looks for.
const COLOURS = ["#14132b", "#3a349c", "#6d5cff", "#c78bff", "#ffd6e8", "#fffbe8"]

const panel = { element: null, rows: new Map(), onWish: null }

const onPhone = () => matchMedia(PHONE).matches

// ---- the switch ----

function isKeptOn() {
    try {
        return (localStorage.getItem(KEPT) ?? String(!onPhone())) === "true"
    } catch {
        return !onPhone() // a private window may deny it
    }
}

function keep(on) {
    try {
        localStorage.setItem(KEPT, String(on))
    } catch {
        // Then the choice lasts as long as the page.
    }
}

const isOn = () => Boolean(panel.element?.querySelector("input").checked)

export const areWanted = () => isOn() && panel.element.isConnected

// Opens the panel where the server has left a place, and calls `onWish` where maps are to be had.
export function open(onWish) {
    const place = document.querySelector("[data-live=layers]")
    if (place && !place.firstChild) {
        panel.element ??= build()
        place.append(panel.element)
    }
    panel.onWish = onWish
    if (areWanted()) {
        onWish()
    }
}

export function close() {
    panel.element?.remove()
    waiting.clear()
    Object.assign(panel, { element: null, rows: new Map() })
}

function build() {
    const element = document.createElement("div")
    element.className = "layers"
    element.innerHTML =
        '<label><input type="checkbox" role="switch">Show the layers live</label><div></div>'
    const input = element.querySelector("input")
    input.checked = isKeptOn()
    input.onchange = () => {
        keep(input.checked)
        panel.onWish()
    }
    return element
}

// ---- the maps ----

// Shows what the layers have made of a drawing: a list of {name, kind, shape, values}. Of blank paper
// they stay dark, whatever they answer to nothing.
export function show(layers, isBlank) {
    if (!layers || !areWanted()) {
        return
    }
    const some = layers.filter(({ kind, shape }) => KINDS.includes(kind) && shape.length === 3)
    const first = some.slice(0, LAYERS)
    const names = first.map(({ name, shape }) => `${name} ${shape}`).join()
    if (names !== [...panel.rows.keys()].join()) {
        buildRows(first)
    }
    const isIdle = waiting.size === 0
    for (const { name, shape, values } of first) {
        waiting.set(`${name} ${shape}`, isBlank ? new Float32Array(values.length) : values)
    }
    if (isIdle && waiting.size > 0) {
        requestAnimationFrame(drawNext)
    }
}

// By the name of the row, the one that has waited longest first. One is drawn a frame: both at once, behind
// an answer, would keep the page's thread for too long. Of each only the newest is.
const waiting = new Map()

function drawNext() {
    for (const [name, values] of waiting) {
        waiting.delete(name)
        draw(panel.rows.get(name), values)
        break
    }
    if (waiting.size > 0) {
        requestAnimationFrame(drawNext)
    }
}

function buildRows(layers) {
    const rows = layers.map((layer) => {
        const [height, width] = layer.shape
        const maps = Math.min(layer.shape[2], MOST)
        const across = Math.min(maps, onPhone() ? IN_A_ROW.phone : IN_A_ROW.desk)
        const canvas = document.createElement("canvas")
        canvas.width = across * (width + 1) - 1
        canvas.height = Math.ceil(maps / across) * (height + 1) - 1
        const context = canvas.getContext("2d")
        const image = context.createImageData(canvas.width, canvas.height)
        return { layer, maps, across, canvas, context, image, brightest: 0 }
    })
    waiting.clear()
    panel.rows = new Map(rows.map((row) => [`${row.layer.name} ${row.layer.shape}`, row]))
    panel.element.lastChild.replaceChildren(...rows.map(figure))
}

function figure({ layer, maps, canvas }) {
    const [height, width, all] = layer.shape
    const element = document.createElement("figure")
    const caption = document.createElement("figcaption")
    const some = maps < all ? `${maps} of ${all}` : all
    caption.textContent = `${layer.kind}, ${some} maps of ${height} x ${width}`
    element.append(caption, canvas)
    return element
}

function draw(row, values) {
    const { across, canvas, context, image, layer, maps } = row
    const [height, width, all] = layer.shape
    let brightest = row.brightest * MEMORY
    for (const value of values) {
        brightest = Math.max(brightest, value)
    }
    row.brightest = brightest
    const pixels = new Uint32Array(image.data.buffer)
    const scale = brightest > 0 ? (SHADES.length - 1) / brightest : 0
    for (let map = 0; map < maps; map += 1) {
        const left = (map % across) * (width + 1)
        const top = Math.floor(map / across) * (height + 1)
        for (let place = 0; place < height * width; place += 1) {
            const [y, x] = [top + Math.floor(place / width), left + (place % width)]
            const shade = Math.max(values[place * all + map], 0) * scale
            pixels[y * canvas.width + x] = SHADES[Math.round(shade)]
        }
    }
    context.putImageData(image, 0, 0)
}

const SHADES = Uint32Array.from({ length: 256 }, (_, shade) => {
    const place = (shade / 255) * (COLOURS.length - 1)
    const below = Math.min(Math.floor(place), COLOURS.length - 2)
    const channels = [1, 3, 5].map((at) => {
        const [from, to] = [COLOURS[below], COLOURS[below + 1]].map((colour) =>
            Number.parseInt(colour.slice(at, at + 2), 16),
        )
        return Math.round(from + (place - below) * (to - from))
    })
    return new Uint32Array(Uint8Array.of(...channels, 255).buffer)[0]
})
