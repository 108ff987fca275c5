"""What a network gets wrong, and what can be learned from it."""

import streamlit as st

from pages.parts import choose, frame, navigation, words
from pages.parts.address_fields import AddressFields
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
from pages.parts.training import place

navigation.require(__file__)

SECTIONS = {
    "gallery": "Gallery",
    "scores": "Scores",
    "labels": "Labels",
    "models": "Two models",
    "brittle": "How brittle",
    "members": "Its members",
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
sections = [name for name in SECTIONS if name != "members" or card.members]
fields = AddressFields(section=(sections, "gallery"))
fields.begin()
st.segmented_control(
    "Ways to study them",
    sections,
    format_func=SECTIONS.__getitem__,
    key=fields.key("section"),
    required=True,
    label_visibility="collapsed",
)
fields.write()
section = fields.get("section")

with frame.problems_in_words():
    if section == "gallery":
        if not wrong:
            st.success("It reads every one of them rightly.", icon=":material/check:")
            st.subheader("What it was least sure of")
        pictures.show(studied)
        if not wrong:
            no_mistakes.offer_those_of_another(studied)
        confused.show(studied)
    elif section == "scores":
        scores.show(studied)
    elif section == "labels":
        labels.show(studied)
    elif section == "models":
        two_models.show(studied)
    elif section == "brittle":
        brittle.show(studied)
    elif section == "members":
        members.show(studied)
place.lead()
