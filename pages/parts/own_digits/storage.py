"""The visitor's own digits: kept in their browser, and added to others to train on."""

import uuid

import streamlit as st

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from pages.parts import url
from pages.parts.components import component

# The browser's local storage holds them, for all its tabs; the server only while the page is open.
# Each change makes another version of them. A tab writes only over the version that it knows: what
# another tab has kept while this one was elsewhere in the app arrives instead.
_keep_in_browser = component("my_digits")


def all_of_them() -> list[OwnDigit]:
    """The visitor's digits, in the order in which they were kept."""
    kept: list[OwnDigit] = st.session_state.get("mine", [])
    return kept


def synchronize() -> None:
    """Exchange the digits with the browser: once per page and run, where `all_of_them` is
    needed."""
    st.session_state.setdefault("mine", [])
    _keep_in_browser(
        data=st.session_state.get("mine_kept"), key="my_digits_browser", on_kept_change=_arrive
    )


def change(digits: list[OwnDigit], before: str | None = None) -> bool:
    """Keep `digits` from now on, if they are not too many.

    Parameters ---------- before : the version in the browser that they take the place of; by
    default the one that this session knows.
    """
    if len(digits) > own_digits.MOST:
        st.session_state["mine_problem"] = (
            f"That would be {len(digits):,} digits; {own_digits.MOST:,} are kept at most. Download"
            " and remove some first."
        )
        return False
    if before is None:
        before = st.session_state.get("mine_kept", {}).get("version")
    st.session_state["mine"] = digits
    st.session_state["mine_kept"] = {
        "text": own_digits.dumps(digits),
        "version": uuid.uuid4().hex,
        "before": before,
    }
    return True


def offer_to_add(digits: mc.Digits, *, locked: bool = False) -> mc.Digits:
    """`digits`, with the visitor's own among them if they wish; that they do is in the URL as
    ``?mine=1``.

    Parameters
    ----------
    locked : do as the link that was followed says, and offer no choice.
    """
    synchronize()
    state, own = st.session_state, all_of_them()
    if url.followed("mine").get("mine") == "1":
        add_them(True)
    key = f"add_mine_{state.get('add_mine_edition', 0)}"

    def take() -> None:
        state["add_mine"] = state[key]

    if own and not locked:
        st.toggle(
            f"Add my {len(own)} digit{'s' * (len(own) > 1)}",
            state.get("add_mine", False),
            key=key,
            on_change=take,
            help=(
                "What you drew and kept under *My digits* on Draw. A tenth of them is held out, as"
                " of the others."
            ),
        )
    url.write(("mine",), {"mine": "1"} if state.get("add_mine") else {})
    if not own or not state.get("add_mine"):
        return digits
    name = f"{digits.sha256} and {own_digits.as_digits(own).sha256}"
    if st.session_state.get("with_mine", ("", None))[0] != name:
        st.session_state["with_mine"] = name, own_digits.added(digits, own)
    together: mc.Digits = st.session_state["with_mine"][1]
    return together


def add_them(wished: bool) -> None:
    """Set the switch of `offer_to_add`."""
    state = st.session_state
    state["add_mine"], state["add_mine_edition"] = wished, state.get("add_mine_edition", 0) + 1


def _arrive() -> None:
    """Take what the browser has, and to it what this session has kept before it knew."""
    kept = st.session_state["my_digits_browser"].kept
    if kept is None or kept["version"] == st.session_state.get("mine_kept", {}).get("version", ""):
        return
    try:
        theirs = own_digits.loads(kept["text"])
    except mc.DataError as problem:
        st.session_state["mine_problem"] = (
            f"{problem} They are left as they are; keep a digit to begin anew."
        )
        return
    own = all_of_them() if kept["changed"] or "mine_kept" not in st.session_state else []
    together = own_digits.merged(theirs, own)
    if len(together) == len(theirs) or not change(together, kept["version"]):
        st.session_state["mine"] = theirs
        st.session_state["mine_kept"] = {
            "text": kept["text"],
            "version": kept["version"],
            "before": None,
        }
