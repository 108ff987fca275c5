// Has drawings read while they are drawn. The newest wins: one is read at a time, and of those that
// come meanwhile all but the last are left out. So a slower device answers less often, never later.
//
//     const reader = new Reader(hear, fail)
//     reader.use(url)                         // the address of a network
//     reader.read({ strokes, picture })       // as often as the pen moves
//
// `hear` is called with what worker.js says of the newest drawing, `fail` with the words of a problem.
// After a problem nothing is read until `use` is called again: then the server's answer stands.

export class Reader {
    #worker = null
    #isBusy = false
    #waiting = null
    #url = null
    #hear
    #fail

    constructor(hear, fail = () => {}) {
        this.#hear = hear
        this.#fail = fail
    }

    get isReady() {
        return this.#url !== null
    }

    use(url) {
        if (url === this.#url) {
            return
        }
        this.#url = url
        this.#isBusy = false
        try {
            this.#worker ??= this.#open()
            this.#worker.postMessage({ url })
        } catch (error) {
            this.#giveUp(error.message)
        }
    }

    // {strokes, picture = null, several = false, wantsLayers = false, tag}: what is on the paper, whether
    // it may be several digits, and what to call it.
    read(drawing) {
        if (!this.isReady) {
            return
        }
        this.#waiting = drawing
        this.#next()
    }

    close() {
        this.#worker?.terminate()
        this.#worker = null
        this.#url = null
        this.#waiting = null
    }

    #open() {
        const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" })
        worker.onmessage = ({ data }) => this.#heard(data)
        worker.onerror = ({ message }) => this.#giveUp(message ?? "The reader does not start.")
        return worker
    }

    #next() {
        if (!this.#isBusy && this.#waiting) {
            this.#isBusy = true
            this.#worker.postMessage({ picture: null, ...this.#waiting })
            this.#waiting = null
        }
    }

    #heard(data) {
        if (data.problem && (data.url ?? this.#url) === this.#url) {
            this.#giveUp(data.problem)
            return
        }
        this.#isBusy = false
        if (data.url === this.#url && "state" in data) {
            this.#hear(data)
        }
        this.#next()
    }

    #giveUp(problem) {
        this.#worker?.terminate()
        this.#worker = null
        this.#url = null
        this.#waiting = null
        this.#isBusy = false
        this.#fail(problem)
    }
}
