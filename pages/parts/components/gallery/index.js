export default function({ parentElement, data, setTriggerValue }) {
    let place = parentElement.querySelector("div")
    if (!place) place = parentElement.appendChild(document.createElement("div"))
    if (place.dataset.shown !== data) { place.innerHTML = data; place.dataset.shown = data }
    place.onclick = (event) => {
        const picked = event.target.closest("[data-number]")
        if (picked) setTriggerValue("picked", Number(picked.dataset.number))
    }
}
