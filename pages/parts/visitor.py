"""Who is there: an unguessable key that the visitor's browser keeps, so that a run stays theirs
after a refresh.

It is kept in the browser's local storage and not in the URL, because people pass URLs on.
"""

import hashlib
import secrets

from pages.parts import state
from pages.parts.components import component

_remember = component("visitor")


def owner() -> str:
    """A checksum of the visitor's key: names them on what they own without giving the key away."""
    if not state.VISITOR.is_set():
        state.VISITOR.set(secrets.token_urlsafe(16))
    browser = _remember(
        data=state.VISITOR.get(), key=state.VISITOR_IN_BROWSER, on_key_change=lambda: None
    )
    if browser.key:
        state.VISITOR.set(browser.key)
    return hashlib.sha256(state.VISITOR.get().encode()).hexdigest()[:16]
