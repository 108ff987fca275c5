// Makes the choice between light and dark hold on all pages.
//
// Streamlit's menu offers it, and keeps it for the address under which the app was opened: opened
// again under another page's, the app would be light once more. So what is chosen is written down for
// every page that there is a link to.
//
// This is a classic script that runs again with every page; it listens once.

if (!document.oneTheme) {
    document.oneTheme = true

    const CHOICE = /^stMainMenuItem-theme-(System|Light|Dark)$/
    // Streamlit's name for it, read in version 1.67. Under a later one the choice goes back to
    // holding for one address; nothing else depends on it.
    const keyOf = (path) => `stActiveTheme-${path}-v2`

    document.addEventListener("click", (event) => {
        const item = event.target.closest?.("[data-testid^=stMainMenuItem-theme-]")
        const choice = item?.dataset.testid.match(CHOICE)?.[1]
        if (!choice) {
            return
        }
        const links = [...document.querySelectorAll(".st-key-pages a")]
        const home = links[0] ? new URL(".", links[0].href).pathname : "/"
        try {
            for (const path of [home, ...links.map((link) => link.pathname)]) {
                localStorage.setItem(keyOf(path), JSON.stringify(choice))
            }
        } catch {
            // A private window may refuse storage: then the choice lasts as long as the page.
        }
    })
}
