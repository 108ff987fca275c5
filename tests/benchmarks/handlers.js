// Measures how long this app's own listeners, frames and observers keep the page's thread: `handlers`
// has the milliseconds of each call, those that it makes to one another within.
//
// It must be in the page before its scripts are. A script of ours is known by where it comes from: the
// modules by their folder, and components by the name that Streamlit gives them.

const OURS = /\/app\/static\/|st-bidi-/

const handlers = []
let depth = 0

const isOurs = () => OURS.test(new Error().stack)

function timed(callback) {
    return function (...given) {
        depth += 1
        const began = performance.now()
        try {
            return callback.apply(this, given)
        } finally {
            depth -= 1
            if (depth === 0) {
                handlers.push(performance.now() - began)
            }
        }
    }
}

const wrapped = new WeakMap() // what stands for a listener
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype

EventTarget.prototype.addEventListener = function (type, listener, how) {
    if (typeof listener === "function" && isOurs()) {
        wrapped.set(listener, wrapped.get(listener) ?? timed(listener))
    }
    return add.call(this, type, wrapped.get(listener) ?? listener, how)
}
EventTarget.prototype.removeEventListener = function (type, listener, how) {
    return remove.call(this, type, wrapped.get(listener) ?? listener, how)
}

const nextFrame = window.requestAnimationFrame.bind(window)
window.requestAnimationFrame = (callback) => nextFrame(isOurs() ? timed(callback) : callback)

window.MutationObserver = class extends MutationObserver {
    constructor(callback) {
        super(isOurs() ? timed(callback) : callback)
    }
}

const { onmessage } = Object.getOwnPropertyDescriptors(Worker.prototype)
Object.defineProperty(Worker.prototype, "onmessage", {
    ...onmessage,
    set(listener) {
        onmessage.set.call(this, listener && timed(listener))
    },
})

Object.assign(window, { handlers })
