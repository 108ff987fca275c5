"""The tutorial's first steps: what a computer gets, and what is done to it before training."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits.kaggle import PIXELS, TRAIN_COLUMNS
from mnist_core.models.answer import a_digit
from pages.parts import cached, frame, words

ROWS = 5  # of the tables, as the tutorial's head() has
COLUMNS = 10  # pixels of the tables
HELD_OUT = 20  # pictures


def show(digits: mc.Digits) -> None:
    """All steps, in the tutorial's order."""
    _head(digits)
    _balance(digits)
    _prepare(digits)
    _split(digits)


def _head(digits: mc.Digits) -> None:
    """The first rows of both files, and their shapes."""
    st.header("Numbers, to a computer", help=words.explained("pixel", "label", "MNIST"))
    test = np.zeros((0, 28, 28), np.uint8)
    about_test = words.fill(".")
    with frame.problems_in_words(stop=False):
        test = cached.test_images(digits)
        about_test = words.fill("; no test data comes with it.")
        if len(test):
            about_test = words.fill(
                " and test data is ({rows}, {columns}).", rows=len(test), columns=len(PIXELS)
            )
    st.markdown(
        words.fill(
            "The training data is ({rows}, {columns}){test} Each row is one digit: its label, then"
            " its 28 x 28 = 784 pixels row by row, from 0 (paper) to 255 (ink). The first {shown}"
            " rows, with the first pixel, the last, and those in between where ink is:",
            rows=len(digits),
            columns=len(TRAIN_COLUMNS),
            test=about_test,
            shown=len(digits.labels[:ROWS]),
        ),
        help=words.explained("training data", "test data"),
    )
    first = digits.images[:ROWS]
    st.html(figures.data_table(digits.labels[:ROWS], first, _inked_columns(first)))
    if len(test):
        st.markdown("The test data has no labels: those are what the network is asked for.")
        st.html(figures.data_table(None, test[:ROWS], _inked_columns(test[:ROWS])))


def _inked_columns(images: NDArray[Any]) -> list[int]:
    """The first pixel and the last, and neighbours in between in which the pictures differ most."""
    ink = images.reshape(len(images), -1).astype(float).sum(axis=0)
    window = np.convolve(ink, np.ones(COLUMNS), "valid")
    begin = int(window[1:-1].argmax()) + 1
    return sorted({0, *range(begin, begin + COLUMNS), len(ink) - 1})


def _balance(digits: mc.Digits) -> None:
    """How many there are of each."""
    st.header("How many of each", help=words.explained("class"))
    counts = np.bincount(digits.labels, minlength=10)
    in_words = [f"{count} of {digit}" for digit, count in enumerate(counts)]
    st.altair_chart(
        figures.digit_counts(digits.labels), alt=f"How many of each digit: {', '.join(in_words)}"
    )


def _prepare(digits: mc.Digits) -> None:
    """What becomes of one digit, and of the first labels."""
    image = digits.images[0]
    row = int(image.astype(int).sum(axis=1).argmax())
    st.header("Made ready for the network")
    st.subheader("Normalised")
    st.markdown(
        words.fill(
            "Each pixel is divided by 255. A network learns faster from numbers between 0 and 1"
            " than from numbers up to 255, which push its sums far out. Row {row} of the first"
            " digit, before and after:",
            row=row,
        )
    )
    st.html(figures.normalized(image, row))
    st.subheader("Reshaped")
    st.markdown(
        "The file has a digit in one line of 784. A convolution looks at neighbours above and below"
        " as well, so the line becomes 28 rows of 28, with one channel, grey: 28 x 28 x 1."
    )
    st.html(figures.reshaped(image, row))
    st.subheader("One-hot")
    st.markdown(
        "A label becomes ten numbers, one for each answer of the network: 1 for the digit, 0 for"
        " the others. Otherwise an 8 would count as nearer to a 9 than to a 0."
    )
    st.html(figures.one_hot(digits.labels[:ROWS].tolist()))


def _split(digits: mc.Digits) -> None:
    """What is held out, and why."""
    st.header("A tenth is held out", help=words.explained("held out", "validation"))
    with frame.problems_in_words(stop=False):
        train, validation = digits.split_rows()
        st.markdown(
            words.fill(
                "`train_test_split(test_size=0.10, random_state=42)` shuffles the {all:,} digits"
                " and sets {validation:,} aside; the network learns from the other {train:,}.",
                all=len(digits),
                validation=len(validation),
                train=len(train),
            )
        )
        st.markdown(
            "- **Why hold any out?** A network can learn its digits by heart. Only digits that it"
            " has never seen tell whether it can read.\n"
            "- **Why 42?** Any number would do. It starts the shuffling, so the same number always"
            " sets the same digits aside, and two trainings can be compared.\n"
            "- **What leaks otherwise?** Shuffled anew for each training, digits that one network"
            " learned from would judge the next. The same happens where near doubles lie on both"
            " sides, or where the best of many networks is chosen by the digits that then judge it:"
            " that is why Kaggle keeps the labels of its test data to itself."
        )
        shown = validation[:HELD_OUT]
        st.markdown(words.fill("The first {count} held out:", count=len(shown)))
        titles = [f"row {row}" for row in shown]
        hints = [f"{a_digit(digits.labels[row])}, row {row}" for row in shown]
        st.html(figures.gallery(digits.images[shown], titles, hints, 60))
        before, after = (
            np.bincount(digits.labels[rows], minlength=10) for rows in (train, validation)
        )
        shares = ", ".join(
            f"{digit}: {one:.1%} and {other:.1%}"
            for digit, (one, other) in enumerate(
                zip(before / len(train), after / len(validation), strict=True)
            )
        )
        st.markdown("Chance keeps the balance nearly as it was:")
        st.altair_chart(
            figures.balance(before, after),
            alt=f"The share of each digit in training and held out. {shares}",
        )
