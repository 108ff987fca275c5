// Bytes in letters: five letters for four bytes, where base64 takes five and a third.
//
// The letters are those of Python's base64.b85encode, with a comma for "<", which begins a tag.

const LETTERS =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~"

export function decode(text) {
    const values = new Uint8Array(128)
    for (const [value, letter] of [...LETTERS].entries()) {
        values[letter.charCodeAt(0)] = value
    }
    const letters = text.replace(/\s/g, "")
    const view = new DataView(new ArrayBuffer((letters.length / 5) * 4))
    for (let group = 0; group < letters.length / 5; group += 1) {
        let number = 0
        for (let at = 5 * group; at < 5 * group + 5; at += 1) {
            number = number * 85 + values[letters.charCodeAt(at)]
        }
        view.setUint32(4 * group, number)
    }
    return new Uint8Array(view.buffer)
}
