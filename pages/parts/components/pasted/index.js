export default function({ setTriggerValue }) {
    const paste = (event) => {
        const file = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"))
        if (!file) return
        event.preventDefault()
        const reader = new FileReader()
        reader.onload = () => setTriggerValue("picture", reader.result)
        reader.readAsDataURL(file)
    }
    window.addEventListener("paste", paste)
    return () => window.removeEventListener("paste", paste)
}
