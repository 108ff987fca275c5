// Asks questions whose answers are whole numbers, and checks each as soon as it is given.
//
// The server sends as `data`
//
//     name     of these questions; what was answered is kept under it, unless it is empty
//     level    which of the levels they count for
//     levels   how many levels there are
//     groups   [{title, fields}], a field being {label, answer, because, arithmetic}: the numbers
//              of the answer, where they come from, and whether just that is asked for
//
// A number may be typed as arithmetic that comes to it. What cannot be read is no answer.
//
// With a name, each question counts once, and its first answer stands. The browser keeps the score, and
// the answers to the latest questions, in local storage. Without one, anything may be tried again.

const KEY = "quiz"
const LATEST = 20 // names whose answers are kept

const EMPTY = { given: {}, score: {} }

function kept() {
    try {
        const stored = JSON.parse(localStorage.getItem(KEY))
        return stored?.given && stored?.score ? stored : EMPTY
    } catch {
        return EMPTY
    }
}

function keep(quiz) {
    try {
        localStorage.setItem(KEY, JSON.stringify(quiz))
    } catch {
        // A private window may refuse storage: then the score lasts as long as the page.
    }
}

// What a field takes.
const HINTS = {
    shape: "Type a shape, such as 24 x 24 x 8.",
    arithmetic: "Type the arithmetic, such as 2 x 3 + 4.",
    number: "Type a number, or its arithmetic, such as 2 x 3 + 4.",
}
const LONGEST = 80 // characters of an answer

function kindOf({ answer, arithmetic }) {
    if (answer.length > 1) {
        return "shape"
    }
    return arithmetic ? "arithmetic" : "number"
}

// The numbers of a shape such as 24 x 24 x 64 or (None, 24, 24, 64); null where it is none.
function shapeIn(text) {
    const isShape = /^(?:none|[\d\sx×*·,()[\]])+$/i.test(text)
    return (isShape && text.match(/\d+/g)?.map(Number)) || null
}

// Arithmetic with one way to write each sign, and without what parts thousands: 1,664 or 1 664.
function plain(text) {
    const signs = text.replace(/[x×·]/gi, "*").replace(/[÷:]/g, "/").replace(/[−–]/g, "-")
    return signs.replace(/(?<=\d)[\s,.'’](?=\d{3}(?!\d))/g, "")
}

// What arithmetic such as 4 + (3 - 1) x 2 comes to; NaN where it cannot be read, or divides by zero.
function worth(arithmetic) {
    const tokens = arithmetic.match(/\d+|\S/g) ?? []
    const takes = (...signs) => signs.includes(tokens[0]) && tokens.shift()
    const factor = () => {
        if (takes("(")) {
            const inside = sum()
            return takes(")") ? inside : Number.NaN
        }
        return /^\d{1,9}$/.test(tokens[0]) ? Number(tokens.shift()) : Number.NaN
    }
    const product = () => {
        let value = factor()
        for (let sign = takes("*", "/"); sign; sign = takes("*", "/")) {
            value = sign === "*" ? value * factor() : value / (factor() || Number.NaN)
        }
        return value
    }
    const sum = () => {
        let value = product()
        for (let sign = takes("+", "-"); sign; sign = takes("+", "-")) {
            value = sign === "+" ? value + product() : value - product()
        }
        return value
    }
    const value = sum()
    return tokens.length === 0 ? value : Number.NaN
}

// The numbers that were typed, one or those of a shape; null where this is no answer.
function read(text, field) {
    if (text.length > LONGEST) {
        return null
    }
    if (kindOf(field) === "shape") {
        return shapeIn(text)
    }
    const written = plain(text)
    const value = worth(written)
    const hasSign = /[-+*/]/.test(written)
    return Number.isNaN(value) || (field.arithmetic && !hasSign) ? null : [value]
}

function isRight(text, field) {
    return String(read(text, field)) === String(field.answer)
}

function add(parent, tag, properties = {}) {
    return Object.assign(parent.appendChild(document.createElement(tag)), properties)
}

function say(output, text, field) {
    const { because } = field
    const right = isRight(text, field)
    output.className = right ? "right" : "wrong"
    output.textContent = right ? `✓ Right: ${because}` : `✗ Not ${text}: ${because}`
    return right
}

function showScore(status, { levels }) {
    const { score } = kept()
    const words = Array.from({ length: levels }, (_, number) => {
        const [right, all] = score[number + 1] ?? [0, 0]
        return `level ${number + 1}: ${right} of ${all}`
    })
    status.textContent = `Right so far, ${words.join("; ")}.`
}

function count(data, id, text, right) {
    const { given, score } = kept()
    const names = Object.keys(given).filter((name) => name !== data.name)
    const latest = names.slice(1 - LATEST).map((name) => [name, given[name]])
    const own = [data.name, { ...given[data.name], [id]: text }]
    const [rightBefore, allBefore] = score[data.level] ?? [0, 0]
    keep({
        given: Object.fromEntries([...latest, own]),
        score: { ...score, [data.level]: [rightBefore + Number(right), allBefore + 1] },
    })
}

function addField(parent, data, id, field, onCount) {
    const place = add(parent, "div", { className: "field" })
    const label = add(place, "label")
    add(label, "span", { textContent: field.label })
    const input = add(label, "input", { autocomplete: "off", spellcheck: false })
    input.maxLength = LONGEST
    input.placeholder = field.arithmetic ? "… x … + …" : ""
    const output = add(place, "output")
    const before = data.name && kept().given[data.name]?.[id]
    if (before) {
        input.value = before
        input.readOnly = true
        say(output, before, field)
    }
    input.onchange = () => {
        const text = input.value.trim()
        if (!text || input.readOnly) {
            return
        }
        if (!read(text, field)) {
            output.className = ""
            output.textContent = HINTS[kindOf(field)]
            return
        }
        const right = say(output, text, field)
        if (data.name) {
            input.readOnly = true
            count(data, id, text, right)
            onCount()
        }
    }
}

function build(container, data) {
    container.replaceChildren()
    const status = data.name ? add(container, "p", { className: "score" }) : null
    status?.setAttribute("role", "status")
    const onCount = () => status && showScore(status, data)
    onCount()
    for (const [number, { title, fields }] of data.groups.entries()) {
        const group = add(container, "fieldset")
        add(group, "legend", { textContent: title })
        for (const [place, field] of fields.entries()) {
            addField(group, data, `${number}-${place}`, field, onCount)
        }
    }
    if (status) {
        const anew = add(container, "button", { type: "button", textContent: "Forget the score" })
        anew.onclick = () => {
            keep(EMPTY)
            build(container, data)
            container.querySelector("input")?.focus()
        }
    }
}

export default function ({ parentElement, data }) {
    const container =
        parentElement.querySelector(".questions") ??
        add(parentElement, "div", { className: "questions" })
    const asked = JSON.stringify(data)
    // The same questions stay as they are, with what is being typed.
    if (container.dataset.asked !== asked) {
        container.dataset.asked = asked
        build(container, data)
    }
    const onStorage = ({ key }) => {
        if (data.name && (key === KEY || key === null)) {
            build(container, data)
        }
    }
    window.addEventListener("storage", onStorage)
    return () => window.removeEventListener("storage", onStorage)
}
