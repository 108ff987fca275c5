"""Who is there: an unguessable key that the visitor's browser keeps, so that a run stays theirs
after a refresh.

It is kept in the browser's local storage and not in the URL, because people pass URLs on.
"""

import hashlib
import secrets

import streamlit as st

from pages.parts.components import component

_remember = component("visitor")


def owner() -> str:
    """A checksum of the visitor's key: names them on what they own without giving the key away."""
    proposal = st.session_state.setdefault("visitor", secrets.token_urlsafe(16))
    kept = _remember(data=proposal, key="visitor_key", on_key_change=lambda: None).key
    if kept:
        st.session_state["visitor"] = kept
    return hashlib.sha256(st.session_state["visitor"].encode()).hexdigest()[:16]
