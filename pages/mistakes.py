"""What a network gets wrong."""

import streamlit as st

from mnist_core import figures
from pages.parts import cached, choose, frame, gallery, navigation, words

navigation.require(__file__)

SHOWN = 60  # pictures before "show all"

st.title("Study the mistakes")
model_column, digits_column = st.columns(2, gap="large")
with model_column:
    card = choose.model()
with digits_column:
    digits = choose.digits()
    if card.data["sha256"] != digits.sha256:
        st.caption(
            words.fill(
                "This model was trained on other digits ({source}). It may have seen some of these"
                " while training, and then makes fewer mistakes here than it would on new ones.",
                source=card.digits_title,
            )
        )

with frame.problems_in_words():
    evaluation = cached.evaluation(card, digits)
    validation = cached.validation(digits)
wrong = evaluation.mistakes

st.subheader(
    words.fill(
        "There are {wrong} wrongly predicted images out of {all} validation samples",
        wrong=len(wrong),
        all=len(validation),
    )
)
if len(wrong):
    st.markdown(
        "The ones the network was surest of come first. `7 as 2` is a 7 that was read as a 2."
    )
    shown = wrong
    if len(wrong) > SHOWN and not st.toggle(words.fill("Show all {count}", count=len(wrong))):
        shown = wrong[:SHOWN]
    answers, truths = evaluation.predictions[shown], validation.labels[shown]
    sure = evaluation.probabilities[shown, answers]
    pictures = figures.gallery(
        validation.images[shown],
        [f"{truth} as {answer}" for truth, answer in zip(truths, answers, strict=True)],
        [f"{t} as {a}, {s:.0%} sure" for t, a, s in zip(truths, answers, sure, strict=True)],
        first_button=0,
    )
    gallery.to_the_paper(
        pictures, validation.images[shown], f"mistaken_{card.name}_{digits.sha256[:8]}", card.name
    )
    st.caption(
        "Click a digit to put it on the paper, and change it stroke by stroke until the answer"
        " flips."
    )
else:
    st.success(
        "It reads every one of them rightly. Choose another model above, or other digits, to see"
        " mistakes."
    )

st.subheader("Which digits it confuses")
matrix = evaluation.confusion()
st.markdown(
    "Each row is a digit as it was written, each column what the network read. Off the diagonal are"
    " the mistakes."
)
mistaken = [
    f"{truth} as {answer} {matrix[truth, answer]} times"
    for truth in range(10)
    for answer in range(10)
    if truth != answer and matrix[truth, answer]
]
st.altair_chart(figures.confusion(matrix), alt=f"Confusion matrix: {', '.join(mistaken)}")
