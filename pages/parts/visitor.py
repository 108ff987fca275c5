"""Who is there: an unguessable key that the visitor's browser keeps, so that a run stays theirs
after a refresh.

It is kept in the browser's local storage and not in the URL, because people pass URLs on.
"""

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import server, state
from pages.parts.components import component

if TYPE_CHECKING:
    from mnist_core.training.visitor import Visitor

LONGEST_KEY = 200  # characters; ours have 22

_remember = component("visitor")


def meet() -> None:
    """Exchange the key with the browser, before the page asks who is there."""
    if not state.VISITOR.is_set():
        state.VISITOR.set(secrets.token_urlsafe(16))
    browser = _remember(
        data={"key": state.VISITOR.get(), "renewal": state.VISITOR_RENEWAL.get()},
        key=f"{state.VISITOR_IN_BROWSER}_{state.VISITOR_EDITION.get()}",
        on_key_change=lambda: None,
    )
    if _is_key(browser.key):
        state.VISITOR.set(browser.key)


def current() -> "Visitor":
    """The visitor."""
    from mnist_core.training.visitor import Visitor  # who has not drawn yet need not wait for it

    return Visitor(
        owner=owner(),
        network=network(),
        session=session(),
        is_teacher=server.teacher_key().is_token(state.TEACHER_TOKEN.get()),
    )


def owner() -> str:
    """What names the visitor on what they own; empty before `meet`.

    A checksum of the key, which does not give it away.
    """
    key = state.VISITOR.get()
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def session() -> str:
    """The visitor's connection to the server."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def become_somebody_else() -> None:
    """Forget the key, here and in the browser: whoever is there from now on has another."""
    state.VISITOR.set(secrets.token_urlsafe(16))
    state.VISITOR_EDITION.set(state.VISITOR_EDITION.get() + 1)
    state.VISITOR_RENEWAL.set(secrets.token_urlsafe(16))


def take(key: str) -> bool:
    """Be the visitor with this key from now on, here and in the browser; returns whether it is
    one."""
    if not _is_key(key):
        return False
    become_somebody_else()
    state.VISITOR.set(key)
    return True


def key() -> str:
    """The visitor's key, which nobody else may see."""
    return state.VISITOR.get()


def network() -> str:
    """Where the visitor comes from, to count by. What a proxy says is believed where
    ``MNIST_TRUSTED_PROXIES`` tells how many there are."""
    from mnist_core.training.visitor import THIS_COMPUTER, address_of, network_of

    proxies = os.environ.get("MNIST_TRUSTED_PROXIES", "")
    peer = st.context.ip_address or THIS_COMPUTER
    forwarded = st.context.headers.get_all("X-Forwarded-For")
    return network_of(address_of(peer, forwarded, int(proxies) if proxies.isdecimal() else 0))


def _is_key(sent: object) -> bool:
    """Whether what the browser has sent may be a key; anybody can send anything."""
    return isinstance(sent, str) and sent.isascii() and 0 < len(sent) <= LONGEST_KEY
