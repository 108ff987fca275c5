"""The visitor's own digits as a page shows them: labelled one by one, read by every model, taken
along."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.drawing.preprocessing import Picture, as_bytes
from mnist_core.drawing.sketch import Sketch
from mnist_core.models.answer import a_digit
from pages.parts import cached, choices, names, somebody_else, state, words
from pages.parts.drawing import sheet
from pages.parts.own_digits import storage, take_along

NAMED = 8  # misread digits by model


def offer_to_keep(sketch: Sketch, picture: Picture | None) -> None:
    """A row of labels: choosing one keeps the drawing. Without one digit's picture nobody sees the
    row, but it is there: a browser would be busy with it before it shows the next answer."""
    state.DRAWN.set(None if picture is None else OwnDigit(0, as_bytes(picture), sketch))
    st.pills("Keep it in My digits: that is a", range(10), key=state.KEEP_AS.key, on_change=_keep)


def show() -> None:
    """What there is, how well each model reads it, and ways to take it along and bring it back."""
    digits = storage.all_of_them()
    storage.synchronize()
    if problem := storage.take_problem():
        st.error(words.literal(problem), icon=":material/error:")
    folder = st.expander(
        "My digits", icon=":material/person_edit:", key=state.OWN_FOLDER.key, on_change="rerun"
    )
    if not folder.open:
        return
    with folder:
        if digits:
            _how_well_they_are_read(digits)
            _gallery(digits)
        else:
            st.markdown(
                "Draw a digit, then say what it is: it is collected here, and you see how well each"
                " network reads **your** hand. The digits stay in your browser; nobody else sees"
                " them."
            )
        if not digits and state.OWN_REMOVED.is_set():
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)
        take_along.offer(digits)
        somebody_else.offer()


def _how_well_they_are_read(digits: list[OwnDigit]) -> None:
    data = own_digits.as_digits(digits)
    st.markdown(
        words.fill(
            "How well each network reads your hand, on {count} of your digits:", count=len(data)
        )
    )
    rows = []
    cards = mc.list_cards()[0]
    called = names.models({card.name: card for card in cards})
    for card in cards:
        try:
            answers = cached.readings(card, data).argmax(axis=1)
        except mc.ModelError:
            continue  # somebody's model is damaged, or has just been deleted
        wrong = np.flatnonzero(answers != data.labels)
        misread = [f"no. {row + 1}, labelled {data.labels[row]}" for row in wrong[:NAMED]]
        rows.append(
            {
                "Model": words.cell(called[card.name]),
                "Right": f"{len(data) - len(wrong)} of {len(data)}",
                "Accuracy": 1 - len(wrong) / len(data),
                "Misread": ", ".join(misread) or "none",
            }
        )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Accuracy": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        },
    )


def _gallery(digits: list[OwnDigit]) -> None:
    """The digits as pictures to click on, and what can be done with the one that was clicked."""
    titles = [f"{number}: {digit.label}" for number, digit in enumerate(digits, 1)]
    hints = [f"number {number}, {a_digit(digit.label)}" for number, digit in enumerate(digits, 1)]
    html = figures.gallery([digit.picture for digit in digits], titles, hints, 60, first_button=0)
    row = min(max(state.OWN_CHOSEN.get(), 0), len(digits) - 1)
    choices.show(html, row, "my_pictures", state.OWN_CHOSEN.set)
    st.caption(
        words.fill(
            "Number {number}, {a_label}. Click another one to choose it.",
            number=row + 1,
            a_label=a_digit(digits[row].label),
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Put on the paper", icon=":material/stylus_note:", on_click=_put, args=(row,))
        st.button("Remove", icon=":material/close:", on_click=_remove, args=([row],))
        st.button(
            "Remove all",
            icon=":material/delete_sweep:",
            on_click=_remove,
            args=(list(range(len(digits))),),
        )
        if state.OWN_REMOVED.is_set():
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)


def _keep() -> None:
    # A drawing is kept once: the browser says the label again until it hears that it is taken.
    label, drawn = state.KEEP_AS.get(), state.DRAWN.pop()
    state.KEEP_AS.set(None)
    if label is None or drawn is None:
        return
    if storage.change([*storage.all_of_them(), OwnDigit(label, drawn.picture, drawn.sketch)]):
        # The next one can be drawn at once; Undo brings this one back.
        sheet.clear()
        state.KEPT_NOW.set(label)


def _put(row: int) -> None:
    digit = storage.all_of_them()[row]
    sheet.put(digit.sketch or Sketch(picture=digit.picture))


def _remove(rows: list[int]) -> None:
    digits = storage.all_of_them()
    state.OWN_REMOVED.set([(row, digits[row]) for row in rows])
    storage.change([digit for row, digit in enumerate(digits) if row not in rows])


def _bring_back() -> None:
    """Put what was removed back in its place, among what was kept since."""
    digits = list(storage.all_of_them())
    for row, digit in state.OWN_REMOVED.get():
        digits.insert(row, digit)
    if storage.change(digits):
        state.OWN_REMOVED.pop()
