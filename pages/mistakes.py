"""What a network gets wrong, and what can be learned from it."""

import streamlit as st

from pages.parts import choose, frame, navigation, place, words
from pages.parts.mistakes import (
    brittle,
    confused,
    labels,
    members,
    no_mistakes,
    pictures,
    scores,
    study,
    two_models,
)
from pages.parts.views import Views

navigation.require(__file__)


def gallery(studied: study.Study) -> None:
    """The mistakes themselves, or where there are none, what comes nearest."""
    has_mistakes = bool(len(studied.evaluation.mistakes))
    if not has_mistakes:
        st.success("It reads every one of them rightly.", icon=":material/check:")
        st.subheader("What it was least sure of")
    pictures.show(studied)
    if not has_mistakes:
        no_mistakes.offer_those_of_another(studied)
    confused.show(studied)


SECTIONS = {
    "gallery": ("Gallery", gallery),
    "scores": ("Scores", scores.show),
    "labels": ("Labels", labels.show),
    "models": ("Two models", two_models.show),
    "brittle": ("How brittle", brittle.show),
}

st.title("Study the mistakes")
model_column, digits_column = st.columns(2, gap="large")
with model_column:
    card = choose.model()
with digits_column:
    digits = choose.digits()
    with frame.problems_in_words():
        part, chosen = study.choose_part(card, digits)
with frame.problems_in_words():
    studied = study.read(card, chosen, part)
if studied is None:
    st.stop()

wrong, count = len(studied.evaluation.mistakes), len(chosen)
heading = words.fill(
    "There are {wrong:,} wrongly predicted images out of {count:,}", wrong=wrong, count=count
)
if part == "validation":
    heading = words.fill(
        "There are {wrong:,} wrongly predicted images out of {count:,} validation samples",
        wrong=wrong,
        count=count,
    )
st.header(heading, help=words.explained("validation", "held out", "accuracy"))
sections = SECTIONS | ({"members": ("Its members", members.show)} if card.members else {})
show = Views("section", "Ways to study them", sections).choose()
with frame.problems_in_words():
    show(studied)
place.lead()
