// What the links to the pages need beside what Streamlit gives them: a name for the whole of them, a
// mark at the page that is open, and a word to those who do not see that another page has come.
//
// `data` tells of the page that is open:
//
//     title   what it is called
//     place   which of the links leads to it, counted from 0; -1 for none

function markOpenPage(place) {
    const bar = document.querySelector(".st-key-pages")
    if (!bar) {
        return
    }
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

export default function ({ data, parentElement }) {
    markOpenPage(data.place)
    announce(parentElement, data.title)
}
