// Streamlit makes each change of the address a step of the browser's history, and after ten strokes
// it would take eleven presses of Back to leave the page. With this, only another page is another
// step. What the next page writes can arrive just before its name does, which Streamlit then puts
// before the same words: the step of the page before gets back what stood there.
if (!history.oneStepAPage) {
    history.oneStepAPage = true
    const push = history.pushState.bind(history), TOGETHER = 100, SOON = 500  // milliseconds
    let before, written
    const forget = () => { before = undefined; written = -Infinity }
    forget()
    window.addEventListener("popstate", forget)
    history.pushState = (state, title, address) => {
        const next = new URL(address ?? "", location.href), since = performance.now() - written
        if (next.pathname === location.pathname) {
            if (since > TOGETHER) before = [history.state, "", location.href]
            written = performance.now()
            history.replaceState(state, title, address)
        } else {
            if (since < SOON && next.search === location.search) history.replaceState(...before)
            forget()
            push(state, title, address)
        }
    }
}
