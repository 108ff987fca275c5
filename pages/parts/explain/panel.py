"""A closer look at one answer: the ways from the drawing to it. Only what is open is computed."""

from collections.abc import Callable

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing import preprocessing
from mnist_core.models import explain
from mnist_core.network.layers import Conv2D
from pages.parts import cached, digits_here, frame

NEIGHBOURS = 12
# What is to be said of layers that have no maps.
IN_ONE_ROW = {
    "Flatten": "The same numbers, in one row.",
    "Dropout": "Throws some of them away while it trains, and none now: the same numbers.",
    "Dense": (
        "Each unit weighs all of these numbers; softmax makes the ten sums the probabilities of the"
        " answer."
    ),
}


Way = Callable[[mc.Card, preprocessing.Steps, np.ndarray], None]


def look_closer(card: mc.Card, found: list[preprocessing.Steps], answers: np.ndarray) -> None:
    """A row of choices, and below it the one that is open.

    Parameters
    ----------
    found : the digits of the drawing.
    answers : float32, (n, 10), what the model of `card` says to them.
    """
    ways: dict[str, Way] = {
        "Step by step": _step_by_step,
        "Inside the network": _inside,
        "Why this answer": _why,
        "Compare models": _compare,
    }
    with st.container(horizontal=True, gap="large"):
        way = st.segmented_control(
            "Look closer", list(ways), default="Step by step", key="closer", persist_state="session"
        )
        place = 1
        if len(found) > 1:
            if st.session_state.get("place", 1) > len(found):
                st.session_state["place"] = 1  # that digit was erased
            place = st.segmented_control(
                "at digit", range(1, len(found) + 1), default=1, required=True, key="place"
            )
    if way:
        ways[way](card, found[place - 1], answers[place - 1])


def _step_by_step(card: mc.Card, steps: preprocessing.Steps, answer: np.ndarray) -> None:
    rows, columns = steps.box
    box_height, box_width = rows.stop - rows.start, columns.stop - columns.start
    shown = [
        (
            steps.ink,
            steps.box,
            "The canvas",
            f"The ink is found: a box of {box_width} x {box_height} pixels.",
        ),
        (
            steps.scaled,
            None,
            "Cut out, scaled",
            "Shrunk until the longer side is 20 pixels, grey levels kept.",
        ),
        (
            steps.picture,
            None,
            "Centred",
            "Placed in 28 x 28 with its centre of mass in the middle. This is what is read.",
        ),
    ]
    with st.container(horizontal=True, gap="medium"):
        for picture, box, title, sentence in shown:
            with st.container(width=190):
                st.html(figures.picture(picture, f"{title}: {sentence}", 150, box))
                st.markdown(f"**{title}**")
                st.caption(sentence)
    if st.toggle(
        "Resize the whole canvas instead",
        key="careless",
        help="What most demos do with a drawing.",
        persist_state="session",
    ):
        squeezed = preprocessing.squeeze_canvas(steps.ink)
        model = cached.classifier(card)
        ways = {"Made as MNIST was made": steps.picture, "The whole canvas resized": squeezed}
        answers = np.stack([answer, model.predict(squeezed[np.newaxis])[0]])
        with st.container(horizontal=True, gap="medium"):
            for (title, picture), probabilities in zip(ways.items(), answers, strict=True):
                with st.container(width=300):
                    st.markdown(f"**{title}**")
                    st.html(figures.picture(picture, f"{title}, 28 by 28 pixels", 112))
                    st.html(figures.short_answer(probabilities))
        ours, careless = answers.argmax(axis=1)
        if ours != careless:
            st.caption(
                f"The same drawing, the same network: treated carelessly, it reads a {careless}"
                f" instead of a {ours}."
            )
        else:
            st.caption(
                "This time both are read the same. Draw small, or in a corner, and look again."
            )


def _inside(card: mc.Card, steps: preprocessing.Steps, _: np.ndarray) -> None:
    architecture, model = card.config.architecture, cached.classifier(card)
    outputs = model.layers(steps.picture)
    shown = []
    for layer in mc.describe(architecture):
        title = f"<b>{layer.kind}</b> {layer.settings} → {' x '.join(map(str, layer.output_shape))}"
        if len(layer.output_shape) == 3:
            maps = np.moveaxis(outputs[layer.name], -1, 0)
            shown.append(
                f"<p>{title}</p>"
                + figures.feature_maps(maps, f"{len(maps)} feature maps of {layer.kind}")
            )
        else:
            shown.append(f"<p>{title}<br><small>{IN_ONE_ROW[layer.kind]}</small></p>")
    st.html(
        '<div style="display:grid;gap:0.5rem">' + "".join(shown) + "</div>"
    )  # one element is quicker than thirty

    st.subheader("The arithmetic of one pixel", anchor=False)
    convolutions = {
        f"{layer.kind} {position + 1}: {layer.settings}": position
        for position, layer in enumerate(mc.describe(architecture))
        if isinstance(architecture.layers[position], Conv2D)
    }
    position = convolutions[st.selectbox("Layer", list(convolutions))]
    name = mc.describe(architecture)[position].name
    before = (
        outputs[mc.describe(architecture)[position - 1].name]
        if position
        else steps.picture[..., np.newaxis]
    )
    output = outputs[name]
    _arithmetic(architecture.layers[position], model, name, before, output)


def _arithmetic(
    layer: object, model: mc.Classifier, name: str, before: np.ndarray, output: np.ndarray
) -> None:
    assert isinstance(layer, Conv2D)
    strongest = np.unravel_index(output.argmax(), output.shape)
    columns = st.columns(4 if before.shape[-1] > 1 else 3)
    limits = zip(("Row", "Column", "Feature map"), output.shape, strongest, columns, strict=False)
    row, column, filter_ = (
        box.number_input(
            label,
            0,
            size - 1,
            int(first),
            key=f"{label}_{name}",
            help="Counted from 0, sixteen to a row above." if label == "Feature map" else None,
        )
        for label, size, first, box in limits
    )
    pixel = explain.pixel_arithmetic(layer, *model.convolution(name), before, filter_, row, column)
    channel = 0
    if before.shape[-1] > 1:
        sums = pixel.products.sum(axis=(0, 1))
        channel = columns[3].number_input(
            "Input channel", 0, before.shape[-1] - 1, int(np.abs(sums).argmax())
        )
    inputs, map_ = before[..., channel], output[..., filter_]
    with st.container(horizontal=True, gap="medium"):
        for picture, box, title in (
            (
                inputs,
                pixel.where,
                f"The layer's input, channel {channel}: what lies under the kernel",
            ),
            (
                map_,
                (slice(row, row + 1), slice(column, column + 1)),
                f"Map {filter_}: the pixel that comes of it",
            ),
        ):
            with st.container(width=190):
                st.html(figures.picture(figures.in_grey(picture), title, 150, box))
                st.caption(title)
    tables = {
        "What lies under the kernel": pixel.patch,
        "The kernel": pixel.kernel,
        "Their products": pixel.products,
    }
    with st.container(horizontal=True, gap="medium"):
        for title, numbers in tables.items():
            with st.container(width="content"):
                st.caption(title)
                st.html(figures.number_table(numbers[..., channel], title))
    if before.shape[-1] > 1:
        rest = float(sums.sum() - sums[channel])
        sum_words = (
            f"{sums[channel]:.3f} (channel {channel}) + {rest:.3f} (the other {len(sums) - 1}"
            " channels)"
        )
    else:
        sum_words = f"{pixel.products.sum():.3f} (all products)"
    st.markdown(
        f"{sum_words} + {pixel.bias:.3f} (bias) = {pixel.total:.3f}; {layer.activation} makes it "
        f"**{pixel.activation:.3f}**, and that is pixel ({row}, {column}) of map {filter_}."
    )


def _why(card: mc.Card, steps: preprocessing.Steps, answer: np.ndarray) -> None:
    model = cached.classifier(card)
    best = int(answer.argmax())
    digit = st.segmented_control(
        "What speaks for or against a", range(10), default=best, key=f"for_{best}"
    )
    digit = best if digit is None else digit
    with st.container(horizontal=True, gap="large"):
        with st.container(width=280):
            evidence = explain.occlusion_map(model, steps.picture, digit)
            st.html(
                figures.evidence(
                    steps.picture,
                    evidence,
                    f"The drawing; what speaks for a {digit}, what against it",
                )
            )
            st.caption(
                f"Blue ink speaks for a {digit}, orange ink against it; white hardly matters. "
                "Found by erasing a small square after another and asking again."
            )
        with st.container(width=560):
            _nearest(card, steps)


def _nearest(card: mc.Card, steps: preprocessing.Steps) -> None:
    """Show the digits most like the drawing, of those that the model learned from if possible."""
    digits = None
    with frame.problems_in_words(stop=False):
        digits, whose = _digits_to_search(card)
    if digits is None:
        return
    rows = explain.nearest(digits, steps.picture, NEIGHBOURS)
    labels = [str(digits.labels[row]) for row in rows]
    st.html(figures.gallery(digits.images[rows], labels, [f"a {label}" for label in labels], 76))
    st.caption(
        "The digits most like yours, pixel by pixel, with their labels: out of"
        f" {frame.literal(whose)}"
    )


def _digits_to_search(card: mc.Card) -> tuple[mc.Digits, str]:
    """Return the digits among which the nearest are looked for, and what they are, in words."""
    trained_on = digits_here.find(card.origin, card.data["sha256"])
    if trained_on is None:
        first = cached.digits(mc.sources()[0])
        return first, (
            f"{first.source}. The model was trained on other digits, which are not here:"
            f" {card.digits_title}."
        )
    # The model has never seen the validation digits.
    learned_from = cached.training(trained_on, card.config)
    return learned_from, (
        f"the {len(learned_from):,} that the model learned from, of {trained_on.source}."
    )


def _compare(card: mc.Card, steps: preprocessing.Steps, answer: np.ndarray) -> None:
    cards = {other.name: other for other in cached.cards()[0]}
    others = [
        name
        for name in ("robust", "stacked_conv", "single_conv")
        if name in cards and name != card.name
    ]
    chosen = st.multiselect(
        "Models",
        list(cards),
        [card.name, *others][:3],
        max_selections=3,
        format_func=lambda name: cards[name].title,
    )
    answers = {}
    for name in chosen:
        with frame.problems_in_words(
            stop=False
        ):  # somebody's model may be damaged, or have just been deleted
            seen = steps.picture[np.newaxis]
            answers[name] = (
                answer if name == card.name else cached.classifier(cards[name]).predict(seen)[0]
            )
    said = [int(probabilities.argmax()) for probabilities in answers.values()]
    with st.container(horizontal=True, gap="medium"):
        for (name, probabilities), digit in zip(answers.items(), said, strict=True):
            with st.container(width=296, border=True):  # three beside one another
                alone = said.count(digit) == 1 < len(said)
                st.markdown(
                    f"**{frame.literal(cards[name].title)}**" + " reads it otherwise" * alone
                )
                st.html(figures.answer(probabilities))
