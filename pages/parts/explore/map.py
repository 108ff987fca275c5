"""A map of thousands of digits: by their pixels, or by what a layer of a network makes of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import studies
from mnist_core.digits.apart import Arrays
from mnist_core.digits.projection import Components, place_among
from mnist_core.figures.maps import SPRITES_ACROSS
from mnist_core.models import maps
from pages.parts import cached, choose, place, state, words
from pages.parts.address_fields import AddressFields
from pages.parts.components import component, page_style
from pages.parts.drawing import last_drawing
from pages.parts.explore import found, map_selection
from pages.parts.words import Markdown

FEWEST = 10  # digits
KEY = "digit_map"
HEIGHT = 620  # pixels, at a desk
PICKED = "picked_on_map"

BY = {"pixels": "Pixels", "layer": "A layer of a network"}
WAYS = {"pca": "PCA", "tsne": "t-SNE"}
TRAINED = {"after": "after training", "before": "before training"}
COLOURS = {"digit": "digit", "right": "right or wrong"}


def _row(text: str) -> int:
    if int(text) < 0:
        raise ValueError(text)
    return int(text)


FIELDS = AddressFields(
    by=(list(BY), "pixels"),
    layer=(str, ""),
    trained=(list(TRAINED), "after"),
    way=(list(WAYS), "pca"),
    colour=(list(COLOURS), "digit"),
    mark=(_row, None),
)

_pictures = component("map_pictures")
_fingers = component("map_fingers")


@dataclass(frozen=True)
class Asked:
    """What the map is by.

    Attributes
    ----------
    card : Card or None
        Of the network whose layer it is, or whose answers colour it.
    layer : str
        Its name; empty where the map is by pixels.
    trained : bool
        Whether it is the network as it is, or as it was before it had learned.
    by_neighbours : bool
        By t-SNE, else by PCA.
    by_answers : bool
        Whether right and wrong are told apart, else the digits.
    """

    card: mc.Card | None
    layer: str
    trained: bool
    by_neighbours: bool
    by_answers: bool


def show(digits: mc.Digits) -> None:
    """The choices, the map, and what is found on it."""
    st.header("A map of digits")
    if len(digits) < FEWEST:
        st.info("There are too few digits for a map.", icon=":material/info:")
        return
    FIELDS.begin()
    asked = _choose()
    FIELDS.write()
    rows = maps.chosen(len(digits))
    laid = _lay_out(digits, rows, asked)
    if laid is None:
        return
    read = _answers(digits, rows, asked) if asked.by_answers else None
    if asked.by_answers and read is None:
        return
    _say(laid, asked, len(rows), len(digits), read, digits.labels[rows])
    _map(digits, rows, laid, read, asked)


def _choose() -> Asked:
    """What the map is by, how it is laid out, and what its colours mean."""
    with st.container(horizontal=True):
        _segments("By", "by", BY)
        _segments("Laid out by", "way", WAYS)
        _segments("Coloured by", "colour", COLOURS)
    by_layer, by_answers = FIELDS.get("by") == "layer", FIELDS.get("colour") == "right"
    card, layer, trained = None, "", True
    if by_layer or by_answers:
        card = choose.model()
    if by_layer and card is not None:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            layer = _choose_layer(card)
            _segments("The network", "trained", TRAINED)
        trained = FIELDS.get("trained") == "after"
    return Asked(card, layer, trained, FIELDS.get("way") == "tsne", by_answers)


def _segments(label: str, name: str, titles: dict[str, str]) -> None:
    st.segmented_control(
        words.literal(label),
        list(titles),
        format_func=lambda option: words.literal(titles[option]),
        key=FIELDS.key(name),
        required=True,
    )


def _choose_layer(card: mc.Card) -> str:
    """The name of a layer; at first the last but one, which the answer is made of."""
    layers = {layer.name: layer for layer in mc.describe(card.config.architecture)}
    names = list(layers)
    if FIELDS.get("layer") not in layers:
        FIELDS.set("layer", names[-2] if len(names) > 1 else names[-1])
    titles = {
        name: f"{place}. {layer.kind}, {' x '.join(map(str, layer.output_shape))}"
        for place, (name, layer) in enumerate(layers.items(), start=1)
    }
    chosen: str = st.selectbox(
        "Layer",
        names,
        format_func=titles.__getitem__,
        key=FIELDS.key("layer"),
        width=340,
    )
    return chosen


def _lay_out(digits: mc.Digits, rows: NDArray[np.intp], asked: Asked) -> Arrays | None:
    """The map, as `maps.study` makes it; None until it is computed."""
    if not asked.layer and not asked.by_neighbours:
        return cached.pixel_map(digits)
    network: Any = ""
    if asked.card is not None and asked.layer:
        network = (
            asked.card.answering_sha256
            if asked.trained
            else asked.card.config.architecture.to_dict()
        )
    arrays = maps.asked(
        digits.images[rows],
        model=asked.card.name if asked.card and asked.layer else "",
        layer=asked.layer,
        trained=asked.trained,
        by_neighbours=asked.by_neighbours,
    )
    question = studies.question(
        "mnist_core.models.maps:study", digits.sha256, network, asked.layer, asked.by_neighbours
    )
    return found.find(
        question, lambda: arrays, words.fill("{count:,} digits are laid out", count=len(rows))
    )


def _answers(digits: mc.Digits, rows: NDArray[np.intp], asked: Asked) -> NDArray[np.uint8] | None:
    """What the network takes each digit for; None until it is computed."""
    assert asked.card is not None
    name = asked.card.name
    question = studies.question(
        "mnist_core.models.maps:answers", digits.sha256, asked.card.answering_sha256
    )
    answer = found.find(
        question,
        lambda: {"images": digits.images[rows], "model": np.array(name)},
        words.fill("The network reads {count:,} digits", count=len(rows)),
    )
    return None if answer is None else answer["read"]


def _say(
    laid: Arrays,
    asked: Asked,
    shown: int,
    all_of_them: int,
    read: NDArray[np.uint8] | None,
    labels: NDArray[np.uint8],
) -> None:
    """What the map shows, in words."""
    if asked.by_neighbours:
        how = words.fill(
            "t-SNE keeps neighbours together. Only who is near whom means something here: not the"
            " axes, and hardly the distance between groups."
        )
    else:
        across, along = laid["shares"].tolist()
        how = words.fill(
            "PCA lays the digits along the two directions in which they differ most: {across:.0%}"
            " of all differences lie along one, {along:.0%} along the other.",
            across=across,
            along=along,
        )
    wrong = Markdown("")
    if read is not None:
        wrong = words.fill(" {count} are read wrongly.", count=int((read != labels).sum()))
    st.markdown(
        words.fill(
            "{shown:,} of {all:,} digits. {how}{wrong}",
            shown=shown,
            all=all_of_them,
            how=how,
            wrong=wrong,
        )
    )
    with st.container(key="for_mouse"):
        st.markdown(
            "Rest the mouse on one to see it, click it to open it, draw a lasso around some for a"
            " gallery, turn the wheel to come nearer."
        )
    with st.container(key="for_fingers"):
        st.markdown(
            "Tap one to open it, and + above the map to come nearer. Tap the lasso there to draw"
            " around some for a gallery, and tap it again to scroll the page."
        )


@st.fragment
def _map(
    digits: mc.Digits,
    rows: NDArray[np.intp],
    laid: Arrays,
    read: NDArray[np.uint8] | None,
    asked: Asked,
) -> None:
    """The map itself, with the visitor's drawing on it, and what was picked there."""
    images, labels = digits.images[rows], digits.labels[rows]
    point, yours = _drawing(laid, asked)
    pictures = "unseen_map_pictures"
    opened = map_selection.marked(rows, FIELDS)
    figure = figures.digit_map(laid["places"], labels, read, yours, opened)
    chart = f"{KEY}_{digits.sha256[:8]}_{asked.layer}_{asked.by_neighbours}"

    def lead_to_gallery() -> None:
        if len(map_selection.picked(state.value_of(chart), len(rows))) > 1:
            _lead_fingers()

    st.html(page_style("map"))
    with st.container(key=KEY, height=HEIGHT, border=False):
        event = st.plotly_chart(
            figure,
            height="stretch",
            on_select=lead_to_gallery,
            selection_mode=("points", "box", "lasso"),
            key=chart,
            config={"scrollZoom": True, "displaylogo": False},
            alt=f"{len(rows)} digits on a map; those that are alike lie near one another",
        )

    def take() -> None:
        map_selection.mark(state.value_of(pictures).opened, rows, FIELDS)
        _lead_fingers()

    _pictures(
        key=pictures,
        on_opened_change=take,
        data={
            "sprites": cached.sprites(digits, rows),
            "across": SPRITES_ACROSS,
            "map": f"st-key-{KEY}",
        },
    )
    _fingers(key="unseen_map_fingers", data=f"st-key-{KEY}")
    picked = map_selection.picked(event, len(rows))
    with st.container(key=PICKED):
        map_selection.show(digits, rows, laid["points"], picked, opened, FIELDS)
    if point is not None:
        map_selection.show_neighbours_of_drawing(images, labels, laid["points"], point)
    place.lead()


def _lead_fingers() -> None:
    """Bring what was picked into view, where the map leaves no room for it: on a phone."""
    place.go_to(PICKED, only_where="(hover: none)")


def _drawing(
    laid: Arrays, asked: Asked
) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]:
    """The visitor's drawing among the points, and its place on the map; None without one."""
    picture = last_drawing.recall()
    if picture is None:
        return None, None
    ink = picture.astype(np.float32) * (1 if picture.dtype == np.uint8 else 255)
    numbers = ink.ravel()
    if asked.layer and asked.card is not None:
        model = (
            cached.classifier(asked.card)
            if asked.trained
            else maps.untrained(asked.card.config.architecture)
        )
        numbers = maps.layer_numbers(model, asked.layer, picture)
    components = Components(laid["mean"], laid["axes"], laid["shares"])
    point = components.places(numbers[np.newaxis])[0]
    place = point[:2]
    if asked.by_neighbours:
        place = place_among(point, laid["points"], laid["places"])
    return point, place
