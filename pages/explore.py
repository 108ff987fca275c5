"""The digits themselves: which there are, how many, what they look like."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core import figures
from mnist_core.digits.kaggle import PIXELS, TRAIN_COLUMNS
from pages.parts import cached, choose, frame, gallery, navigation

navigation.require(__file__)

st.title("Explore the digits")
digits = choose.choose_digits()
choose.offer_more_digits()

st.subheader("Numbers, to a computer")
with frame.problems_in_words():
    test = cached.test_images(digits)
shapes = f"The training data has the shape ({len(digits)}, {len(TRAIN_COLUMNS)})"
shapes += (
    f" and the test data ({len(test)}, {len(PIXELS)})."
    if len(test)
    else "; no test data comes with it."
)
st.markdown(
    f"{shapes} Each row is one digit: its label, then its 28 x 28 = 784 pixels row by row, from 0"
    " (paper) to 255 (ink)."
)
first = digits.images[:5].reshape(-1, 784)
st.dataframe(
    pd.DataFrame(np.column_stack([digits.labels[:5], first]), columns=TRAIN_COLUMNS),
    hide_index=True,
)

st.subheader("How many of each")
counts = np.bincount(digits.labels, minlength=10)
st.altair_chart(
    figures.digit_counts(digits.labels),
    alt="How many of each digit: "
    + ", ".join(f"{count} of {digit}" for digit, count in enumerate(counts)),
)

st.subheader("What people write")
page = st.session_state.setdefault("explore_page", 0)
chosen = [
    rows[np.arange(page * 12, page * 12 + 12) % len(rows)]
    for rows in (np.flatnonzero(digits.labels == digit) for digit in range(10))
    if len(rows)
]
lines = [
    figures.gallery(
        digits.images[rows],
        [""] * len(rows),
        [f"a {digits.labels[row]}, row {row}" for row in rows],
        width=52,
        first_button=12 * line,
    )
    for line, rows in enumerate(chosen)
]
gallery.to_the_paper(
    "".join(lines), digits.images[np.concatenate(chosen)], f"written_{digits.sha256[:8]}_{page}"
)
st.caption(
    "Click a digit to put it on the paper, and change it stroke by stroke until the answer flips."
)
if st.button("Show others", icon=":material/shuffle:"):
    st.session_state["explore_page"] += 1
    st.rerun()

st.subheader("One at a time")


@st.fragment
def one_at_a_time() -> None:
    row = st.number_input(
        "Row", 0, len(digits) - 1, key="row", help="Counted from 0, as in the table above."
    )
    image, label = digits.images[row], int(digits.labels[row])
    large, numbers = st.columns([300, 740], gap="large")
    with large:
        st.html(
            figures.gallery(
                [image], [f"label: {label}"], [f"Row {row}, a {label}, 28 by 28 pixels"], 280
            )
        )
        if st.button("Put it on the paper", icon=":material/stylus_note:"):
            gallery.open_draw(image)
    with numbers:
        st.caption("The same picture as the network gets it: 784 numbers.")
        st.html(figures.pixel_table(image))


one_at_a_time()
