// Takes a picture that is pasted anywhere on the page, and sends it to the server.
//
// The trigger `picture` carries it as a data URL. What is pasted without a picture in it, such as
// text into a field, goes its usual way.

function firstPicture(clipboard) {
    const files = [...(clipboard?.files ?? [])]
    return files.find((file) => file.type.startsWith("image/"))
}

export default function ({ setTriggerValue }) {
    const onPaste = (event) => {
        const picture = firstPicture(event.clipboardData)
        if (!picture) {
            return
        }
        event.preventDefault()
        const reader = new FileReader()
        reader.onload = () => setTriggerValue("picture", reader.result)
        reader.readAsDataURL(picture)
    }
    window.addEventListener("paste", onPaste)
    return () => window.removeEventListener("paste", onPaste)
}
