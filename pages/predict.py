"""Predict a test set, look at the answers, and take them to Kaggle."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from pages.parts import cached, choose, frame, navigation, visitor, words
from pages.parts.predict import (
    brought,
    committees,
    look,
    prediction,
    reading,
    take_away,
    voters,
)
from pages.parts.predict.prediction import Prediction

navigation.require(__file__)

who = visitor.current()

st.title("Predict a test set")
model_column, pictures_column = st.columns(2, gap="large")
with model_column:
    card = choose.model()
    cards = [card, *voters.choose(card)]
    committees.offer(cards, who.owner)
with pictures_column:
    pictures = choose.test_set()
    brought.offer()
if len(pictures):
    reading.offer(cards, pictures)
else:
    st.info("There is no test.csv beside train.csv. Put it there, or bring it here.")


def show_how_often(shown: Prediction) -> None:
    """How often each digit is predicted, and how often it is in the training set."""
    with frame.problems_in_words(stop=False):
        sources = {source.name: source for source in mc.sources()}
        source = sources.get(shown.pictures.kind, next(iter(sources.values())))
        labels = cached.digits(source).labels
        counts = shown.predictions.counts
        shares = counts / len(shown.predictions)
        expected = np.bincount(labels, minlength=10) / len(labels)
        pairs = enumerate(zip(shares, expected, strict=True))
        in_words = [f"{digit}: {share:.1%}, {other:.1%}" for digit, (share, other) in pairs]
        titles = ("predicted", "in the training set")
        st.altair_chart(
            figures.digit_shares(shown.predictions.digits, labels, titles),
            alt=f"How often each digit is {' and '.join(titles)}: {'; '.join(in_words)}",
        )


shown = prediction.current()
if shown is not None:
    st.header(
        words.fill(
            "{count:,} predictions by {title}", count=len(shown.predictions), title=shown.title
        ),
        help=words.explained("test data"),
    )
    here = {other.name for other in mc.list_cards()[0]}
    if any(voter.name not in here for voter in shown.cards):
        st.warning(
            "This model was deleted meanwhile. What it has predicted is still here.",
            icon=":material/delete:",
        )
    unsure = len(shown.predictions.select(only_unsure=True))
    st.caption(
        words.fill(
            "{pictures}, read in {seconds:.1f} s. To {unsure} of them the answer is *not sure*.",
            pictures=shown.pictures.title,
            seconds=shown.seconds,
            unsure=f"{unsure:,}" if unsure else "none",
        )
    )
    look.show(shown)

    st.header("How often each digit")
    show_how_often(shown)

    st.header("Take it away")
    take_away.show(shown)
