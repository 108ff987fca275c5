// What becomes of each number that a layer with weights has added up, in place.

function softmax(values, width) {
    for (let at = 0; at < values.length; at += width) {
        const row = values.subarray(at, at + width)
        const largest = row.reduce((one, other) => Math.max(one, other), -Infinity)
        row.forEach((value, unit) => {
            row[unit] = Math.exp(value - largest)
        })
        const sum = row.reduce((one, other) => one + other, 0)
        row.forEach((value, unit) => {
            row[unit] = value / sum
        })
    }
}

const each = (change) => (values) => {
    values.forEach((value, at) => {
        values[at] = change(value)
    })
}

const nothing = () => {}

export const ACTIVATIONS = {
    relu: nothing, // while it adds up: the floor
    linear: nothing,
    sigmoid: each((x) => 1 / (1 + Math.exp(-x))),
    tanh: each(Math.tanh),
    softmax,
}
