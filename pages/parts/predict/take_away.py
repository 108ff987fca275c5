"""The files to take away, and before them what a score on Kaggle is worth."""

from collections.abc import Sequence

import streamlit as st

import mnist_core as mc
from mnist_core.digits.unlabelled import seen_before
from mnist_core.models import store
from pages.parts import words
from pages.parts.predict.prediction import Prediction

SCALE = """\
| right on Kaggle | what that takes |
| --- | --- |
| 99.2 % | the tutorial's author |
| 99.5 % | a good single network |
| 99.6 % | the same, trained on changed copies as well (augmentation) |
| 99.69 to 99.76 % | many networks that vote |
| more | has seen the answers |
"""


def show(prediction: Prediction) -> None:
    """The scale, what the model has seen of these very digits, and the files."""
    pictures, predictions = prediction.pictures, prediction.predictions
    if pictures.kind != "pictures":
        st.markdown(SCALE)
        with st.container(key="honest"):
            _say_what_was_seen(prediction)
    names = [str(words.cell(name)) for name in pictures.names]
    with st.container(horizontal=True):
        if pictures.kind != "pictures":
            _offer("submission.csv", "text/csv", predictions.submission, primary=True)
        _offer("probabilities.csv", "text/csv", lambda: predictions.as_csv(names))
        _offer(
            "probabilities.parquet",
            "application/vnd.apache.parquet",
            lambda: predictions.as_parquet(names),
        )
    if pictures.kind != "pictures":
        st.caption(
            words.fill(
                "submission.csv is what Kaggle's Digit Recognizer takes: ImageId and Label,"
                " {count:,} rows from 1 on.",
                count=len(predictions),
            )
        )


def _offer(file, mime, content, primary=False) -> None:  # type: ignore[no-untyped-def]
    st.download_button(
        words.literal(file),
        content,
        file,
        mime,
        icon=":material/download:",
        type="primary" if primary else "secondary",
        on_click="ignore",
    )


def _say_what_was_seen(prediction: Prediction) -> None:
    test_of = prediction.pictures.test_of
    if test_of is None:
        return
    whose, other = ("Kaggle", "MNIST") if test_of == "kaggle" else ("MNIST", "Kaggle")
    seen = _seen(test_of, prediction.cards)
    if seen is None:
        st.info(
            words.fill(
                "These are {whose}'s test digits. Where all the digits come from that the model"
                " learned from is not known here: some of these may be among them.",
                whose=whose,
            ),
            icon=":material/help:",
        )
    elif seen:
        st.warning(
            words.fill(
                "**It has seen most of the answers.** Kaggle's digits are MNIST's in another order,"
                " and the model learned from {other}'s: about {seen:,} of these {all:,} were among"
                " them, with their labels. A score says how well it remembers, not how well it"
                " reads what is new.",
                other=other,
                seen=seen,
                all=len(prediction.pictures),
            )
            if 2 * seen > len(prediction.pictures)
            else words.fill(
                "**It has seen some of the answers.** Kaggle's digits are MNIST's in another order:"
                " about {seen:,} of these {all:,} were among those that the model learned from,"
                " with their labels. A score is better than it would be on new digits.",
                seen=seen,
                all=len(prediction.pictures),
            ),
            icon=":material/visibility:",
        )
    else:
        st.success(
            words.fill(
                "An honest score: the model has seen none of {whose}'s test digits while it"
                " learned.",
                whose=whose,
            ),
            icon=":material/check:",
        )


def _seen(test_of: str, cards: Sequence[mc.Card]) -> int | None:
    """How many of the test digits the model that knows most of them has seen."""
    voters = [voter for card in cards for voter in store.voters(card)]
    counts = [seen_before(test_of, card.origin, card.data["train"]) for card in voters]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) and not any(known):
        return None
    return max(known)
