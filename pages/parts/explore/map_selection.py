"""What was picked on the map: one digit to look at, or a gallery."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.models.answer import a_digit
from pages.parts import gallery, navigation, words
from pages.parts.address_fields import AddressFields

SHOWN = 120  # of a lasso
NEIGHBOURS = 12
WIDTH = 52


def picked(event: Any, count: int) -> list[int]:
    """The numbers of the points that are picked, which any program can have sent.

    Parameters
    ----------
    event : PlotlyState
        What the chart has returned.
    count : int
        How many points there are.
    """
    numbers = []
    for point in event.selection.points:
        number = point.get("customdata")
        if isinstance(number, list):
            number = number[0] if number else None
        if type(number) is int and 0 <= number < count:
            numbers.append(number)
    return list(dict.fromkeys(numbers))


def marked(rows: NDArray[np.intp], fields: AddressFields) -> int | None:
    """The number of the point whose digit stands in the address, if it is on the map."""
    found = np.flatnonzero(rows == fields.get("mark"))
    return int(found[0]) if len(found) else None


def mark(number: Any, rows: NDArray[np.intp], fields: AddressFields) -> None:
    """Open the digit of a point that was clicked; any program can have sent its number."""
    if type(number) is int and 0 <= number < len(rows):
        fields.set("mark", int(rows[number]))


def show(
    digits: mc.Digits,
    rows: NDArray[np.intp],
    points: NDArray[np.float32],
    chosen: list[int],
    opened: int | None,
    fields: AddressFields,
) -> None:
    """One digit opened, or a gallery of several; without a mouse, a digit by its number."""
    if len(chosen) > 1:
        _gallery(digits, rows[chosen])
    place = chosen[0] if len(chosen) == 1 else opened
    if place is not None:
        _one(digits, rows, points, place)

    def take() -> None:
        asked = fields.get("mark")
        if asked is None:
            return
        nearest = int(np.abs(rows - asked).argmin())  # not all digits are on the map
        fields.set("mark", int(rows[nearest]))

    st.number_input(
        "Find a digit by its row",
        0,
        len(digits) - 1,
        None,
        placeholder="such as 177",
        key=fields.key("mark"),
        on_change=take,
        help="It, or the nearest row that is on the map, gets a ring.",
        width=220,
    )
    fields.write()


def _gallery(digits: mc.Digits, rows: NDArray[np.intp]) -> None:
    """All that a lasso holds."""
    st.subheader(words.fill("{count:,} digits in the lasso", count=len(rows)))
    counts = np.bincount(digits.labels[rows], minlength=10)
    parts = [f"{count:,} of {digit}" for digit, count in enumerate(counts) if count]
    st.caption(words.literal(", ".join(parts)))
    shown = rows[:SHOWN]
    hints = [f"{a_digit(digits.labels[row])}, row {row}" for row in shown]
    html = figures.gallery(digits.images[shown], [""] * len(shown), hints, WIDTH, 0)
    gallery.to_the_paper(html, digits.images[shown], f"lasso_{hash(shown.tobytes())}")
    gallery.say_how()


def _one(
    digits: mc.Digits, rows: NDArray[np.intp], points: NDArray[np.float32], place: int
) -> None:
    """A digit, and its neighbours by what the map is by."""
    row = int(rows[place])
    label = int(digits.labels[row])
    st.subheader(words.fill("{a_label}, row {row}", a_label=a_digit(label).capitalize(), row=row))
    large, beside = st.columns([180, 860], gap="large")
    with large:
        st.html(figures.picture(digits.images[row], f"{a_digit(label)}, row {row}", 168))
        navigation.link_to("explore", "Under the microscope", look="one", row=str(row))
    with beside:
        near = _nearest(points, points[place])[1:]
        _neighbours(digits.images[rows[near]], digits.labels[rows[near]], f"map_near_{row}")
        st.caption("Its neighbours by what the map is by, the nearest first.")


def show_neighbours_of_drawing(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    points: NDArray[np.float32],
    point: NDArray[np.float32],
) -> None:
    """The digits nearest to the visitor's drawing, by what the map is by."""
    st.subheader("Your drawing, among its neighbours")
    near = _nearest(points, point)[:NEIGHBOURS]
    _neighbours(images[near], labels[near], "map_near_drawing")
    st.caption("Your last drawing is the star on the map. These lie nearest to it.")


def _nearest(points: NDArray[np.float32], point: NDArray[np.float32]) -> NDArray[np.intp]:
    apart = np.linalg.norm(points - point, axis=1)
    return np.argsort(apart, kind="stable")[: NEIGHBOURS + 1]


def _neighbours(images: NDArray[np.uint8], labels: NDArray[np.uint8], key: str) -> None:
    titles = [str(label) for label in labels]
    html = figures.gallery(images, titles, [a_digit(label) for label in labels], WIDTH, 0)
    gallery.to_the_paper(html, images, key)
