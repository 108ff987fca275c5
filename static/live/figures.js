// Answers as HTML, from the templates of mnist_core/figures/answers.py. `told` is what the server has
// told once: {rules, templates, in_a_row, beside_bars}.

import { fill, inPercent, inWords, readAnswer, sureness } from "./answer.js"

const SIDE = 28

// What is said, large, in a line: of one digit, or of several.
export function headline(answers, told) {
    const { rules, templates } = told
    if (answers.length > 1) {
        return fill(templates.number, { number: inDigits(answers, rules), count: answers.length })
    }
    const said = readAnswer(answers[0], rules)
    return said.isSure
        ? fill(templates.sure, { digit: said.digit, words: sureness(said, rules) })
        : fill(templates.not_sure, { words: inWords(said, rules) })
}

// The same as a sentence.
export function sentence(answers, { rules }) {
    return answers.length > 1
        ? inDigits(answers, rules)
        : inWords(readAnswer(answers[0], rules), rules)
}

function inDigits(answers, rules) {
    const said = answers.map((row) => readAnswer(row, rules))
    return said.map(({ digit, isSure }) => (isSure ? digit : "?")).join("")
}

// The bars of one digit; of several, each with its picture.
export function bars(answers, pictures, told) {
    if (answers.length === 1) {
        return tenBars(answers[0], "roomy", told)
    }
    const figures = answers.map((row, at) => oneOfSeveral(row, pictures[at], at + 1, told))
    return fill(told.templates.digits, {
        columns: Math.min(answers.length, told.in_a_row),
        figures: figures.join(""),
    })
}

function oneOfSeveral(row, picture, place, told) {
    const said = readAnswer(row, told.rules)
    return fill(told.templates.one_of_several, {
        place,
        source: address(picture),
        digit: said.isSure ? said.digit : "?",
        words: said.isSure ? inPercent(said.probability, told.rules) : inWords(said, told.rules),
        bars: tenBars(row, "narrow", told),
    })
}

function tenBars(row, style, { rules, templates, beside_bars: beyond }) {
    const said = readAnswer(row, rules)
    const rows = Array.from(row, (share, digit) => {
        const isAnswer = said.isSure && digit === said.digit
        return fill(templates[isAnswer ? `${style}_answer` : style], {
            digit,
            width: (share * 100).toFixed(2),
            percent: inPercent(share, rules, beyond),
        })
    })
    return fill(templates.bars, { rows: rows.join("") })
}

// One digit as the network sees it.
export const seen = (picture, { templates }) => fill(templates.seen, { source: address(picture) })

let canvas = null

// A picture of 28 x 28, white on black, as an address.
function address(picture) {
    canvas ??= Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE })
    const context = canvas.getContext("2d", { willReadFrequently: true })
    const image = context.createImageData(SIDE, SIDE)
    picture.forEach((share, at) => {
        image.data.fill(Math.round(share * 255), 4 * at, 4 * at + 3)
        image.data[4 * at + 3] = 255
    })
    context.putImageData(image, 0, 0)
    return canvas.toDataURL()
}
