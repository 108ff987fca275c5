// Makes the browser's Back go to the page before, not to the stroke before.
//
// Streamlit makes each change of the address a step of the browser's history (history.pushState):
// after ten strokes it would take eleven presses of Back to leave the page. With this patch only
// another page is another step; other changes are written over the step of their page.
//
// This is a classic script that runs again with every page. It patches once, and its names stay
// inside the block, because a second `const` at the top would be an error.

if (!history.oneStepAPage) {
    history.oneStepAPage = true

    // Milliseconds. Changes of the address this close together come from one action.
    const TOGETHER = 100
    // Milliseconds. What the next page writes arrives at most this long before its own name does.
    const SOON = 500

    const pushState = history.pushState.bind(history)
    const resolve = (address) => new URL(address ?? "", location.href)

    // The arguments of replaceState that bring back this page's step as it stood before the latest
    // changes of the address, and the time of the latest one.
    let stepBefore
    let lastChange

    const forgetChanges = () => {
        stepBefore = undefined
        lastChange = Number.NEGATIVE_INFINITY
    }

    const changeStep = (state, title, address) => {
        const now = performance.now()
        if (now - lastChange > TOGETHER) {
            stepBefore = [history.state, "", location.href]
        }
        lastChange = now
        history.replaceState(state, title, address)
    }

    const addStep = (state, title, address) => {
        const changedJustNow = performance.now() - lastChange < SOON
        // The next page's first change can arrive under the name of the page that is being left.
        // Streamlit then opens the next page with the same query. Such a change was never this
        // page's own, so its step gets back what stood there.
        if (changedJustNow && resolve(address).search === location.search) {
            history.replaceState(...stepBefore)
        }
        forgetChanges()
        pushState(state, title, address)
    }

    // Streamlit loads what runs this script when a page first needs it. On a slow line a step has been
    // made of each change by then. Back goes past them. (Where a browser cannot tell, it does not.)
    const { activation, currentEntry } = window.navigation ?? {}
    const first = activation?.entry?.index ?? -1
    const isSamePage = first >= 0 && resolve(activation.entry.url).pathname === location.pathname
    const tooMany = isSamePage ? currentEntry.index - first : 0

    const goPast = () => {
        const place = window.navigation?.currentEntry.index - first
        if (place >= 0 && place < tooMany) {
            history.go(-place - 1)
        }
    }

    forgetChanges()
    window.addEventListener("popstate", forgetChanges)
    window.addEventListener("popstate", goPast)

    history.pushState = (state, title, address) => {
        if (resolve(address).pathname === location.pathname) {
            changeStep(state, title, address)
        } else {
            addStep(state, title, address)
        }
    }
}
