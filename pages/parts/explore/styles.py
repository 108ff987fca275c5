"""Ways of writing each digit, found by what one sees in them, and how well each is read."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import studies
from mnist_core.digits.apart import Arrays
from mnist_core.digits.styles_found import FoundStyle, as_styles
from mnist_core.models.answer import a_digit
from pages.parts import gallery, names, words
from pages.parts.address_fields import AddressFields
from pages.parts.explore import found

WIDTH = 46
SHOWN = 12  # of each style

DIGIT = AddressFields(digit=(range(10), 1))


def show(digits: mc.Digits) -> None:
    """The styles of one digit at a time, and a table of how each network reads them."""
    st.markdown(
        "Loops, slant, a bar, a foot: such things are measured in each digit, and those that are"
        " alike in them are put together (k-means). A group is called by what most of it shows and"
        " the others seldom do."
    )
    asked = studies.question("mnist_core.digits.styles_found:find", digits.sha256)
    arrays = found.find(
        asked,
        lambda: {"images": digits.images, "labels": digits.labels},
        words.fill("Styles are looked for in {count:,} digits", count=len(digits)),
    )
    if arrays is None:
        return
    styles = as_styles(arrays, np.bincount(digits.labels, minlength=10))
    if not styles:
        st.info("There are too few digits of each kind.", icon=":material/info:")
        return
    DIGIT.begin()
    st.segmented_control("Digit", range(10), key=DIGIT.key("digit"), required=True)
    DIGIT.write()
    shown = [style for style in styles if style.digit == DIGIT.get("digit")]
    _galleries(digits, shown)
    if shown:
        _readings(digits, shown, asked.key)


def _galleries(digits: mc.Digits, styles: list[FoundStyle]) -> None:
    """A line for each style: its name, how common it is, and examples."""
    lines: list[str] = []
    images: list[NDArray[np.uint8]] = []
    for style in styles:
        rows = style.examples[:SHOWN]
        hints = [f"{a_digit(style.digit)}, {style.name}, row {row}" for row in rows]
        first = sum(len(before) for before in images)
        pictures = digits.images[rows]
        name = f"{style.name} · {style.count:,}, {style.share:.1%}"
        lines.append(f'<p style="margin:12px 4px 0">{name}</p>')
        lines.append(figures.gallery(pictures, [""] * len(rows), hints, WIDTH, first))
        images.append(pictures)
    if not images:
        st.caption("There are too few of this digit.")
        return
    key = f"styles_{styles[0].digit}_{digits.sha256[:8]}"
    gallery.to_the_paper("".join(lines), np.concatenate(images), key)
    gallery.say_how()


def _readings(digits: mc.Digits, styles: list[FoundStyle], key: str) -> None:
    """How well the shipped models read the styles of one digit."""
    st.subheader("How each network reads them")
    cards = [card for card in mc.list_cards()[0] if not card.owner]  # those that ship
    models = [card.name for card in cards]
    sums = [card.answering_sha256 for card in cards]
    rows = [style.examples for style in styles]

    def arrays() -> Arrays:
        together = np.concatenate(rows)
        return {
            "images": digits.images[together],
            "labels": digits.labels[together],
            "styles": np.repeat(np.arange(len(rows)), [len(some) for some in rows]),
            "models": np.array(models),
        }

    answer = found.find(
        studies.question("mnist_core.models.maps:styles_read", key, styles[0].digit, sums),
        arrays,
        words.fill("{count} networks read some digits of each style", count=len(models)),
    )
    if answer is None:
        return
    called = names.models({card.name: card for card in cards})
    st.html(
        figures.share_table(
            answer["right"].T,
            [style.name for style in styles],
            [called[name] for name in models],
            "The share of each style that each network reads rightly",
        )
    )
    asked = max(len(style.examples) for style in styles)
    st.caption(
        words.fill(
            "Right, of up to {count} digits of each style. A network that was trained on these has"
            " learned from most of them, and does better here than on new ones.",
            count=asked,
        )
    )
