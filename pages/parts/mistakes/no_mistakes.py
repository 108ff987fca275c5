"""What to study where a network makes no mistakes: those of a smaller one on the same digits."""

import streamlit as st

from mnist_core import figures
from mnist_core.models.readings import Wish, select
from pages.parts import choose, gallery, navigation, words
from pages.parts.mistakes import study
from pages.parts.mistakes.study import Study

FEW = 12  # pictures
TUTORIALS = ("single_conv", "stacked_conv")  # small networks, which make mistakes


def offer_those_of_another(perfect: Study) -> None:
    """A network of the tutorial that reads some of the same digits wrongly."""
    for card in choose.others(TUTORIALS, perfect.card):
        theirs = study.read(card, perfect.digits)
        if theirs is None or not len(theirs.evaluation.mistakes):
            continue
        st.subheader(words.fill("What {other} gets wrong", other=theirs.name))
        wrong = select(theirs.readings, Wish("wrong"))
        st.markdown(
            words.fill(
                "The same {all:,} digits, read by a smaller network: {wrong:,} mistakes, the surest"
                " first. Click one to put it on the paper.",
                all=len(perfect.digits),
                wrong=len(wrong),
            )
        )
        shown = wrong[:FEW]
        html = figures.gallery(
            [reading.picture for reading in shown],
            [reading.title for reading in shown],
            [f"{reading.title}, {reading.sureness:.0%} sure" for reading in shown],
            first_button=0,
        )
        images = theirs.digits.images[[reading.row for reading in shown]]
        gallery.to_the_paper(html, images, f"beside_{card.name}_{len(wrong)}", card.name)
        navigation.link_to("mistakes", "Study this network's mistakes", model=card.name)
        return
