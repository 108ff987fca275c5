"""What a network gets wrong."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from pages.parts import cached, choose, frame, gallery, navigation, words

navigation.require(__file__)

SHOWN = 60  # pictures before "show all"
FEW = 12  # of a network beside
TUTORIALS = ("single_conv", "stacked_conv")  # small networks, which make mistakes

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


def show_mistakes(card: mc.Card, evaluation: mc.Evaluation, rows: NDArray[np.intp]) -> None:
    """The wrong answers in `rows` of the validation digits, as pictures."""
    answers, truths = evaluation.predictions[rows], validation.labels[rows]
    sure = evaluation.probabilities[rows, answers]
    read = list(zip(truths, answers, sure, strict=True))
    pictures = figures.gallery(
        validation.images[rows],
        [f"{truth} as {answer}" for truth, answer, _ in read],
        [f"{truth} as {answer}, {share:.0%} sure" for truth, answer, share in read],
        first_button=0,
    )
    key = f"mistaken_{card.name}_{digits.sha256[:8]}"
    gallery.to_the_paper(pictures, validation.images[rows], key, card.name)


def show_least_sure() -> None:
    """What was hardest for a network that makes no mistakes here."""
    st.subheader("What it was least sure of")
    rows = evaluation.least_sure(FEW)
    seconds = np.argsort(evaluation.probabilities[rows], axis=1)[:, -2]
    read = [
        (evaluation.predictions[row], evaluation.probabilities[row].max(), second)
        for row, second in zip(rows, seconds, strict=True)
    ]
    st.markdown(
        "All of these are right. Below each stands the answer, and how sure the network was of it:"
        " the less sure, the nearer it came to a mistake."
    )
    pictures = figures.gallery(
        validation.images[rows],
        [f"{answer}, {share:.1%}" for answer, share, _ in read],
        [
            f"a {answer}, {share:.1%} sure; the next guess was {second}"
            for answer, share, second in read
        ],
        first_button=0,
    )
    key = f"unsure_{card.name}_{digits.sha256[:8]}"
    gallery.to_the_paper(pictures, validation.images[rows], key, card.name)
    gallery.say_how()


def offer_mistakes_of_another() -> None:
    """A network of the tutorial that reads some of the same digits wrongly."""
    for other in choose.others(TUTORIALS, card):
        theirs = cached.evaluation(other, digits)
        if len(theirs.mistakes):
            title = words.fill("What {other} gets wrong", other=other.config.architecture.title)
            st.subheader(title)
            st.markdown(
                words.fill(
                    "The same {all} digits, read by a smaller network: {wrong} mistakes, the surest"
                    " first.",
                    all=len(validation),
                    wrong=len(theirs.mistakes),
                )
            )
            show_mistakes(other, theirs, theirs.mistakes[:FEW])
            navigation.link_to("mistakes", "Study this network's mistakes", model=other.name)
            return


st.header(
    words.fill(
        "There are {wrong} wrongly predicted images out of {all} validation samples",
        wrong=len(wrong),
        all=len(validation),
    ),
    help=words.explained("validation", "held out", "accuracy"),
)
if len(wrong):
    st.markdown(
        "The ones the network was surest of come first. `7 as 2` is a 7 that was read as a 2."
    )
    shown = wrong
    if len(wrong) > SHOWN and not st.toggle(words.fill("Show all {count}", count=len(wrong))):
        shown = wrong[:SHOWN]
    show_mistakes(card, evaluation, shown)
    gallery.say_how()
else:
    st.success("It reads every one of them rightly.", icon=":material/check:")
    show_least_sure()
    offer_mistakes_of_another()

st.header("Which digits it confuses", help=words.explained("confusion matrix"))
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
st.altair_chart(
    figures.confusion(matrix), alt=f"Confusion matrix: {', '.join(mistaken) or 'no mistakes'}"
)
