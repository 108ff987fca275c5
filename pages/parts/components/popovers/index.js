// Lets the focus follow a popover: into it when it opens. (Streamlit brings it back when Escape closes
// it.) Otherwise the next Tab would go on below the button, past what has just opened.
//
// The popover itself is focused, not its first field: on a phone that would raise the keyboard.
//
// This is a classic script that runs again with every page; it watches once.

if (!document.focusFollowsPopovers) {
    document.focusFollowsPopovers = true

    const BODY = "[data-testid=stPopoverBody]"

    const follow = (changes) => {
        const added = changes.flatMap((change) => [...change.addedNodes])
        for (const element of added) {
            const body = element.matches?.(BODY) ? element : element.querySelector?.(BODY)
            if (body && !body.contains(document.activeElement)) {
                body.tabIndex = -1
                body.focus({ preventScroll: true })
            }
        }
    }
    new MutationObserver(follow).observe(document.body, { childList: true, subtree: true })
}
