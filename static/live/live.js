// The answer while the pen is down.
//
// A network in a Worker (static/reader/) reads what is on the paper whenever the pen has moved, and its
// answer is shown in the places of the server's. Once the server has answered to all that is drawn, its
// own answer stands.

import { Reader } from "../reader/reader.js"
import { fill } from "./answer.js"
import * as connection from "./connection.js"
import { Drawing } from "./drawing.js"
import { bars, headline, seen, sentence } from "./figures.js"
import * as layers from "./layers.js"
import * as places from "./places.js"

const MOST_TRIES = 3 // of one network, which may have been cut off on its way
const LONGEST_WAIT = 20_000 // milliseconds for one answer, with the network on its way
const COMES_BACK = 300 // milliseconds in which Streamlit has put back what it took away
const SETTLED = 1500 // milliseconds after which what the server says stands in any case

export let drawing = new Drawing()

export let told = null // once; see pages/parts/drawing/live.py
let paper = null // with each of the server's answers
let isAsked = false // whether the drawing is read with the next frame of the page
let firstAnswer = null // when it came
let lastAnswer = null
let waitsSince = null // when the reader was asked for what it has not answered yet
let settling = null // timers
let leaving = null

const tries = new Map() // by the address of a network
let reader = new Reader(hear, fail)

// ---- what comes from the server and from the pen ----

export function take(data) {
    if (data.told) {
        clearTimeout(leaving)
        told = data.told
        drawing.learn(told.curves)
        addEventListener("canvas-draws", penDraws)
        connection.watch()
    }
    if (data.picture) {
        drawing.know(data.picture)
    }
    if (data.paper) {
        paper = data.paper
        drawing.lay(paper)
        places.watch()
        useNetwork()
        yieldToServer()
    }
    if (told && paper) {
        told.rules.sure_from = paper.sure_from // each network has its own
        layers.open(ask)
    }
}

// Streamlit also takes a component away to show it anew, in the midst of a drawing.
export function leave() {
    clearTimeout(leaving)
    leaving = setTimeout(leaveAtLast, COMES_BACK)
}

function leaveAtLast() {
    removeEventListener("canvas-draws", penDraws)
    clearTimeout(settling)
    connection.leave()
    layers.close()
    places.leave()
    reader.close()
    reader = new Reader(hear, fail)
    drawing = new Drawing()
    paper = null
}

function penDraws({ detail }) {
    drawing.hear(...detail)
    clearTimeout(settling)
    ask()
}

function useNetwork() {
    const { network } = paper
    if (network && (tries.get(network) ?? 0) < MOST_TRIES) {
        reader.use(network)
    }
}

// For tests and benchmarks: what is known, and what was answered.
export const isReady = () => canAnswer()
export const serverCount = () => paper.count
export const isSeveral = () => paper.several
export const firstAnsweredAt = () => firstAnswer
export const lastAnsweredAt = () => lastAnswer
export const isUpToDate = () => !isAsked && waitsSince === null

const canAnswer = () => Boolean(told && paper?.network && reader.isReady && drawing.isKnown)

// ---- reading ----

function ask() {
    if (!isAsked && canAnswer()) {
        isAsked = true
        // A tab that nobody sees has no frames, and reads nothing.
        requestAnimationFrame(read)
    }
}

function read() {
    isAsked = false
    if (!canAnswer()) {
        return
    }
    if (waitsSince !== null && performance.now() - waitsSince > LONGEST_WAIT) {
        fail("The reader does not answer.")
        return
    }
    waitsSince ??= performance.now()
    const { strokes, picture } = drawing
    const { several } = paper
    reader.read({ strokes, picture, several, wantsLayers: layers.areWanted() })
}

function hear(answer) {
    waitsSince = null
    firstAnswer ??= performance.now()
    layers.show(answer.layers, answer.state !== "digits")
    if (!isServers()) {
        places.show(htmlOf(answer))
        sayWhereNobodyElseDoes(answer)
    }
    lastAnswer = performance.now()
}

function fail(problem) {
    tries.set(paper?.network, (tries.get(paper?.network) ?? 0) + 1)
    waitsSince = null
    reader.close()
    places.show(null)
    console.info(`The server answers: ${problem}`)
}

// ---- showing ----

// Whether the server has answered to all that is on the paper.
const isServers = () => !drawing.isDown && drawing.strokes.length === paper.count

function yieldToServer() {
    clearTimeout(settling)
    if (isServers()) {
        places.show(null)
    } else if (!drawing.isDown) {
        // It has more to say, or something went another way than this knows.
        settling = setTimeout(() => places.show(null), SETTLED)
    }
}

function htmlOf({ state, pictures, answers }) {
    if (state === "digits") {
        return {
            said: headline(answers, told),
            bars: bars(answers, pictures, told),
            seen: answers.length === 1 ? seen(pictures[0], told) : "",
        }
    }
    const heading = told.rules.words[state] // of a mere dot, and of several lines
    const said = heading ? fill(told.templates.prompt, { heading, text: "" }) : paper.invitation
    return { said, bars: "", seen: "" }
}

// A screen reader hears of each stroke once: from the server, unless that is not to be had.
function sayWhereNobodyElseDoes({ state, answers }) {
    if (!drawing.isDown && connection.isLost()) {
        const said = state === "digits" ? sentence(answers, told) : told.rules.words[state]
        dispatchEvent(new CustomEvent("say", { detail: said ?? "" }))
    }
}
