"""Having a test set read: the button, how far it is, and the button that ends it."""

from collections.abc import Sequence

import streamlit as st

import mnist_core as mc
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.models.reading import Reading
from pages.parts import cached, frame, server, visitor, words
from pages.parts.predict import prediction

EVERY = 0.5  # seconds between two looks at how far it is


def offer(cards: Sequence[mc.Card], pictures: Unlabelled) -> None:
    """Read the pictures when that is asked for; what comes of it is the session's prediction."""
    key = prediction.key_of(cards, pictures)
    reading = server.readers().find(key)
    if reading is not None and reading.finished:
        # Perhaps of somebody else, who had the same pictures read by the same model.
        prediction.keep(cards, pictures, reading)
        return
    if reading is not None and not reading.over and reading.wanted_by(visitor.session()):
        st.fragment(_watch, run_every=EVERY)(reading)
        return
    if reading is not None and reading.problem is not None:
        st.error(words.literal(reading.problem), icon=":material/error:")
    label = words.fill("Predict all {count:,}", count=len(pictures))
    if st.button(label, type="primary", icon=":material/play_arrow:"):
        with frame.problems_in_words(stop=False):
            models = [cached.classifier(card) for card in cards]
            server.readers().read(key, models, pictures.images, visitor.session())
            st.rerun()


def _watch(reading: Reading) -> None:
    if reading.over or not reading.wanted_by(visitor.session()):
        st.rerun()
    done, count = reading.done, len(reading)
    said = words.fill("{done:,} of {count:,} read", done=done, count=count)
    if done:
        left = reading.seconds * (count - done) / done
        said = words.fill("{said}, about {left:.0f} s to go", said=said, left=left)
    st.progress(done / count, said)
    st.button("Cancel", icon=":material/close:", on_click=reading.leave, args=(visitor.session(),))
