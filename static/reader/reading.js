// A drawing as the network sees it, from the strokes of a pen.

import { isMereDot, Paper, visibleInk } from "./ink.js"
import { toMnist } from "./mnist.js"

const MNIST_PIXELS = 28 * 28

const paper = new Paper()

// What is on the paper:
//
//     {state: "blank"}              nothing that can be read
//     {state: "dot"}                hardly more than a touch
//     {state: "lines"}              several lines of digits, or a page of them
//     {state: "digits", pictures}   for each digit a Float32Array(28 * 28), 1 is ink
//
// `separate` is that of segments.js where several digits are to be told apart, else null.
export function see(strokes, picture = null, separate = null) {
    const ink = visibleInk(paper.draw(strokes, picture), strokes, picture)
    if (!ink) {
        return { state: "blank" }
    }
    if (isMereDot(strokes, picture)) {
        return { state: "dot" }
    }
    const inks = separate ? separate(ink) : [ink]
    if (!inks) {
        return { state: "lines" }
    }
    const isFromTheData = picture?.length === MNIST_PIXELS && !strokes.length && inks.length === 1
    const pictures = isFromTheData
        ? [Float32Array.from(picture, (byte) => byte / 255)] // it was made as MNIST was made
        : inks.map(toMnist)
    return { state: "digits", pictures }
}
