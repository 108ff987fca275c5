"""Who sits down where others sat finds nothing of theirs."""

from playwright.sync_api import Browser, expect

from tests.helpers.rest import sit_down

SITE = "http://localhost:1/"  # answered by the test itself; a browser trusts this computer

# Leaves something everywhere, and says what was there before.
LEAVE = """async () => {
    const opening = indexedDB.open("kept")
    const isNew = await new Promise((told) => {
        opening.onupgradeneeded = () => told(true)
        opening.onsuccess = () => told(false)
    })
    const folder = await navigator.storage.getDirectory()
    const files = await Array.fromAsync(folder.keys())
    const workers = await navigator.serviceWorker.getRegistrations()
    const found = [
        localStorage.kept, sessionStorage.kept, document.cookie, isNew ? null : "database",
        ...await caches.keys(), ...files, ...workers.map((worker) => worker.scope), window.told,
        matchMedia("(prefers-color-scheme: dark)").matches, innerWidth, navigator.onLine,
    ]
    localStorage.kept = sessionStorage.kept = document.cookie = "kept=1"
    await caches.open("kept")
    await folder.getFileHandle("kept", { create: true })
    await navigator.serviceWorker.register("worker.js")
    return found.filter(Boolean)
}"""


def test_a_visitor_finds_nothing_of_the_one_before(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    context.route(
        f"{SITE}**",
        lambda route: route.fulfill(
            body="" if route.request.url.endswith(".js") else "<!doctype html><title>Here</title>",
            content_type="text/javascript" if route.request.url.endswith(".js") else "text/html",
        ),
    )
    for _ in range(2):
        with sit_down(context) as page:
            page.goto(SITE)
            assert page.evaluate(LEAVE) == [1000, True]
            found = page.evaluate(LEAVE)
            assert {"kept=1", "database", "kept", SITE} <= set(found)
            page.add_init_script("window.told = 'told'")
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size({"width": 300, "height": 300})
            page.context.new_page().goto(SITE)
            page.reload()
            expect(page).to_have_title("Here")
            assert {"told", 300} <= set(page.evaluate(LEAVE))
    context.close()
