"""The files to take away, and before them what a score on Kaggle is worth."""

from collections.abc import Callable, Sequence

import streamlit as st

import mnist_core as mc
from mnist_core.digits.unlabelled import seen_before
from mnist_core.models import store
from pages.parts import words
from pages.parts.predict.prediction import Prediction


def show(prediction: Prediction) -> None:
    """The scale, what the model has seen of these very digits, and the files."""
    pictures, predictions = prediction.pictures, prediction.predictions
    names = [str(words.cell(name)) for name in pictures.names]
    if not names:
        _say_what_scores_take()
        if pictures.test_of is not None:
            _say_what_was_seen(pictures.test_of, prediction)
    with st.container(horizontal=True):
        if not names:
            _offer("submission.csv", predictions.submission)
        _offer("probabilities.csv", lambda: predictions.as_csv(names))
        _offer("probabilities.parquet", lambda: predictions.as_parquet(names))
    if not names:
        st.caption(
            words.fill(
                "submission.csv has the form that Kaggle's Digit Recognizer takes: ImageId and"
                " Label, {count:,} rows from 1 on.",
                count=len(predictions),
            )
        )


def _offer(file: str, content: Callable[[], bytes]) -> None:
    """A button for a file, which is written when it is pressed."""
    icon = ":material/download:"
    st.download_button(words.literal(file), content, file, on_click="ignore", icon=icon)


def _say_what_scores_take() -> None:
    scale = """\
| right on Kaggle | what that takes |
| --- | --- |
| 99.2 % | the tutorial's author |
| 99.5 % | a good single network |
| 99.6 % | the same, trained on changed copies as well (augmentation) |
| 99.69 to 99.76 % | many networks that vote |
| more | has seen the answers |
"""
    st.markdown(scale)


def _say_what_was_seen(test_of: str, prediction: Prediction) -> None:
    """Say whether the model has learned from some of these digits, ``"kaggle"``'s or others."""
    whose, others = ("Kaggle", "MNIST") if test_of == "kaggle" else ("MNIST", "Kaggle")
    seen = _seen(test_of, prediction.cards)
    count = len(prediction.pictures)
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
                "**It has seen {share} of the answers.** Kaggle's digits are MNIST's in another"
                " order, and the model learned from {others}'s: about {seen:,} of these {count:,}"
                " were among them, with their labels. A score says how well it remembers, and less"
                " how well it reads what is new.",
                share="most" if 2 * seen > count else "some",
                others=others,
                seen=seen,
                count=count,
            ),
            icon=":material/visibility:",
        )
    else:
        st.success(
            words.fill(
                "A score will be an honest one: the model has seen none of {whose}'s test digits"
                " while it learned.",
                whose=whose,
            ),
            icon=":material/check:",
        )


def _seen(test_of: str, cards: Sequence[mc.Card]) -> int | None:
    """How many of the test digits the voter has seen that knows most of them; None: not known."""
    voters = [voter for card in cards for voter in store.voters(card)]
    counts = [seen_before(test_of, voter.origin, voter.data["train"]) for voter in voters]
    if None in counts and not any(counts):
        return None
    return max(count for count in counts if count is not None)
