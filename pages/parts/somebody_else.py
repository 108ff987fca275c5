"""The next one at the desk: another visitor in the same browser, who finds nothing of the one
before."""

import streamlit as st

from pages.parts import state, switch, visitor, words
from pages.parts.drawing import last_drawing, sheet
from pages.parts.mistakes import note_storage
from pages.parts.own_digits import storage
from pages.parts.training import shown_run, teacher


def offer() -> None:
    """A control that makes somebody else of the visitor, who reads first what that forgets."""
    note_storage.tell_to_forget()
    with st.popover("I am somebody else", icon=":material/switch_account:", type="tertiary"):
        own = len(storage.all_of_them())
        if own:
            st.markdown(
                words.fill(
                    "This browser forgets you: **your {count:,} kept digits are removed from it**,"
                    " your drawing is, and your runs stay on the server without you. Take your"
                    " digits along first: under *My digits* on Draw they can be downloaded.",
                    count=own,
                )
            )
        else:
            st.markdown(
                "This browser forgets you: your drawing is removed, and your runs stay on the"
                " server without you: you can no longer stop, resume or delete them."
            )
        st.button("Forget me", icon=":material/person_off:", on_click=become)


def become() -> None:
    """Forget who was here, and what was theirs alone."""
    teacher.leave()
    visitor.become_somebody_else()

    storage.change([])
    for kept in (state.OWN_REMOVED, state.DRAWN, state.KEPT_NOW, state.WITH_OWN):
        kept.pop()
    switch.put(state.ADD_OWN, False)

    note_storage.forget()
    sheet.burn()
    last_drawing.remember(None)

    for theirs in (
        state.UPLOADS,
        state.UPLOADED_TESTS,
        state.OFFERED,
        state.UPLOAD_PROBLEM,
        state.BROUGHT,
        state.BROUGHT_TABLE,
        state.BROUGHT_PROBLEMS,
        state.PREDICTED,
        state.DELETED_RUNS,
        state.COMPARED,
        state.LINKED,
        state.DRAFT,
        state.DRAFTS_BEFORE,
        state.WEIGHT_CHANGES,
        state.NICKNAME_AT_ONCE,
        state.NICKNAME_LATER,
        state.NICKNAME_DECLINED,
        state.NEW_LABELS,
        state.OPENED,
    ):
        theirs.pop()
    shown_run.forget()
    # Under My digits a part of the page runs alone, and would not tell the browser of it.
    st.rerun()
