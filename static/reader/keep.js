// Networks that this browser keeps, so that each travels once.
//
// The address of a network is the checksum of its file, so what was kept is what would come. IndexedDB
// is there without https too, as in a class. Where a browser denies it, or keeps one waiting, each page
// fetches anew.

const STORE = "networks"
const MOST = 12 // the largest takes 8 MB
const PATIENCE = 1000 // milliseconds

const result = (request) =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
    })

async function open() {
    const request = indexedDB.open("reader", 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    return await result(request)
}

async function attempt(mode, use) {
    try {
        const database = await open()
        const done = await use(database.transaction(STORE, mode).objectStore(STORE))
        database.close()
        return done
    } catch {
        return undefined // denied, full or damaged
    }
}

const tired = () => new Promise((resolve) => setTimeout(resolve, PATIENCE))

const within = (mode, use) => Promise.race([attempt(mode, use), tired()])

export const kept = (url) => within("readonly", async (store) => await result(store.get(url)))

export const forget = (url) => within("readwrite", async (store) => await result(store.delete(url)))

export const keep = (url, bytes) =>
    within("readwrite", async (store) => {
        const urls = await result(store.getAllKeys())
        if (urls.length >= MOST) {
            store.clear()
        }
        await result(store.put(bytes, url))
    })
