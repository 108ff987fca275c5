"""The pictures with what is read in them: one large, and all others to choose from."""

import streamlit as st

from mnist_core import figures
from mnist_core.models.answer import a_digit, in_percent
from pages.parts import choices, gallery, state, words
from pages.parts.predict.prediction import Prediction

SHOWN = 60  # pictures at a time


@st.fragment
def show(prediction: Prediction) -> None:
    """What of it is to be seen, and that."""
    predictions = prediction.predictions
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        digit = st.pills("Read as", range(10), key=state.PREDICTED_AS.key, on_change=_to_first)
        least = st.toggle("Least sure first", key=state.LEAST_SURE_FIRST.key, on_change=_to_first)
        unsure = st.toggle("Only *not sure*", key=state.ONLY_UNSURE.key, on_change=_to_first)
    rows = predictions.select(digit, unsure, least)
    if not len(rows):
        st.info("None of the pictures is like that. Choose another digit, or all of them.")
        return
    # Somebody may have filtered, or gone beyond the end with the arrow keys.
    state.PREDICTED_PLACE.set(min(max(state.PREDICTED_PLACE.get(), 1), len(rows)))
    one, others = st.columns([300, 740], gap="large")
    with one:
        place = st.number_input(
            words.fill("Picture, of {count:,}", count=len(rows)),
            1,
            len(rows),
            key=state.PREDICTED_PLACE.key,
        )
        _show_one(prediction, int(rows[place - 1]))
    with others:
        first = (place - 1) // SHOWN * SHOWN
        shown = rows[first : first + SHOWN]
        titles = [_title(prediction, row) for row in shown]
        hints = [_hint(prediction, row) for row in shown]
        html = figures.gallery(prediction.pictures.images[shown], titles, hints, 44, first)
        choices.show(html, place - 1, "predicted_pictures", _choose, across=None, follow=True)
        st.caption(
            words.fill(
                "Pictures {first:,} to {last:,} of {count:,}. Click one, or go from one to the next"
                " with the arrow keys. A question mark: the network is not sure.",
                first=first + 1,
                last=first + len(shown),
                count=len(rows),
            )
        )


def _show_one(prediction: Prediction, row: int) -> None:
    image = prediction.pictures.images[row]
    title = f"prediction:{prediction.predictions.digits[row]}"
    st.html(figures.gallery([image], [title], [_hint(prediction, row)], 200))
    if prediction.pictures.names:
        st.caption(words.literal(prediction.pictures.names[row]))
    st.html(
        figures.bars(prediction.predictions.probabilities[row], prediction.predictions.sure_from)
    )
    if st.button("Put it on the paper", icon=":material/stylus_note:"):
        gallery.open_draw(image)


def _title(prediction: Prediction, row: int) -> str:
    predictions = prediction.predictions
    sure = predictions.sureness[row] >= predictions.sure_from
    return f"{predictions.digits[row]}" + ("" if sure else "?")


def _hint(prediction: Prediction, row: int) -> str:
    share = in_percent(float(prediction.predictions.sureness[row]))
    return f"Image {row}: {a_digit(prediction.predictions.digits[row])}, {share} sure"


def _choose(place: int) -> None:
    state.PREDICTED_PLACE.set(place + 1)


def _to_first() -> None:
    state.PREDICTED_PLACE.set(1)
