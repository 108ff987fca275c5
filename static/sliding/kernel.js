// A kernel that is chosen by its name, or edited weight by weight.

import { add } from "./pictures.js"

const BY_HAND = "By hand"

const rounded = (number) => Number(number.toFixed(3))

// A list of `presets`, [name, weights]; `choose` takes the weights and what to call them.
export function addPresets(parent, presets, kernel, choose) {
    const label = add(parent, "label", { textContent: "Kernel " })
    const list = add(label, "select")
    for (const name of [...presets.map(([name]) => name), BY_HAND]) {
        add(list, "option", { textContent: name, value: name })
    }
    const same = presets.find(([, weights]) => String(weights) === String(kernel))
    list.value = same?.[0] ?? BY_HAND
    list.onchange = () => {
        const preset = presets.find(([name]) => name === list.value)
        if (preset) {
            choose(preset[1], preset[0])
        }
    }
    return { isByHand: () => Object.assign(list, { value: BY_HAND }) }
}

// A field for each weight of the table. `edit` takes all of them with each key, `done` when the field
// is left.
export function addFields(table, edit, done) {
    const rows = [...table.rows].map((row) => [...row.cells])
    const fields = rows.map((cells) => cells.map((cell) => add(cell, "input", { type: "number" })))
    const weights = () =>
        fields.map((row) => row.map(({ valueAsNumber }) => rounded(valueAsNumber || 0)))
    for (const [i, row] of fields.entries()) {
        for (const [j, field] of row.entries()) {
            field.step = 0.1
            field.ariaLabel = `Weight in row ${i}, column ${j}`
            field.oninput = () => edit(weights())
            field.onchange = () => done(weights())
        }
    }
}
