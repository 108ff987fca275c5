// What the links to the pages need beside what Streamlit gives them: a name for the whole of them, a
// mark at the page that is open, and a word to those who do not see that another page has come. And
// the choice between light and dark holds on all of them.
//
// `data` tells of the pages:
//
//     title   what the open one is called
//     place   which of the links leads to it, counted from 0; -1 for none
//     paths   under which addresses there are pages, beginning where the app does

function markOpenPage(bar, place) {
    bar.setAttribute("role", "navigation")
    bar.setAttribute("aria-label", "Pages")
    for (const [number, link] of [...bar.querySelectorAll("a")].entries()) {
        if (number === place) {
            link.setAttribute("aria-current", "page")
        } else {
            link.removeAttribute("aria-current")
        }
    }
}

function announce(parent, title) {
    const status = parent.querySelector("[role=status]")
    if (status) {
        status.textContent = title
        return
    }
    // It says nothing yet: the first page's title is read out by itself.
    const silent = parent.appendChild(document.createElement("p"))
    silent.setAttribute("role", "status")
}

// Streamlit's menu offers light and dark, and keeps the choice for the address under which the app was
// opened: opened again under another page's, it would be forgotten. So it is written down for all.
// The names are Streamlit's, read in version 1.67. Under a later one the choice goes back to holding
// for one address; nothing else depends on them.
const THEME = /^stMainMenuItem-theme-(System|Light|Dark)$/
const themeKey = (path) => `stActiveTheme-${path}-v2`

function chosenTheme(event) {
    const item = event.target.closest?.("[data-testid^=stMainMenuItem-theme-]")
    const choice = item?.dataset.testid.match(THEME)?.[1]
    return choice && JSON.stringify(choice)
}

// All pages lie side by side, so each is found from any of the links, which may be a moment late.
function keepTheme(bar, paths, chosen) {
    const somePage = bar.querySelector("a")?.href
    try {
        const choice = chosen ?? localStorage.getItem(themeKey(location.pathname))
        for (const path of somePage && choice ? paths : []) {
            localStorage.setItem(themeKey(new URL(`./${path}`, somePage).pathname), choice)
        }
    } catch {
        // A private window may refuse storage: then the choice lasts as long as the page.
    }
}

export default function ({ data, parentElement }) {
    const bar = document.querySelector(".st-key-pages")
    const mark = () => markOpenPage(bar, data.place)
    mark()
    // The links may be made anew while the page goes on.
    const newLinks = new MutationObserver(mark)
    newLinks.observe(bar, { childList: true, subtree: true })
    announce(parentElement, data.title)

    keepTheme(bar, data.paths) // what was chosen before this was here
    const onClick = (event) => {
        const chosen = chosenTheme(event)
        if (chosen) {
            keepTheme(bar, data.paths, chosen)
        }
    }
    document.addEventListener("click", onClick)
    return () => {
        newLinks.disconnect()
        document.removeEventListener("click", onClick)
    }
}
