"""What a map looks for: the digits that excite it most, where in them, and one made for it."""

from collections.abc import Callable

import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.models.excitement import Excitement
from mnist_core.network import anatomy
from mnist_core.network.layers import Place
from pages.parts import cached, frame, words
from pages.parts.anatomy import made_picture

_SIDE = 76  # CSS pixels of a digit


def show(card: mc.Card, position: int, map_: int, choose_map: Callable[[int], None]) -> None:
    """Dead maps, the nine digits of the chosen one, and the picture that is made for it."""
    summary = mc.describe(card.config.architecture)[position]
    with frame.problems_in_words(stop=False):
        found = cached.exciting(card, summary.name)
        _say_dead(found, len(found.rows), choose_map)
        is_row = len(summary.output_shape) == 1
        what = "number" if is_row else "map"
        st.markdown(
            words.fill("**What {what} no. {map} looks for**", what=what, map=map_),
            help=words.explained("feature map", "receptive field"),
        )
        if map_ in found.dead:
            st.caption("It gives the same number for every digit: nothing excites it.")
        else:
            _digits(card, position, map_, found, is_row)
        made_picture.show(card, position, map_)


def _say_dead(found: Excitement, maps: int, choose_map: Callable[[int], None]) -> None:
    dead = found.dead.tolist()
    if not dead:
        st.caption(words.fill("None of {maps:,} is dead: each answers to some digit.", maps=maps))
        return
    st.caption(
        words.fill(
            "{count:,} of {maps:,} are dead: they give one and the same number for each of a"
            " thousand digits. Behind relu such a filter learns no more. Dead: {numbers}.",
            count=len(dead),
            maps=maps,
            numbers=", ".join(map(str, dead[:12])) + (" …" if len(dead) > 12 else ""),
        )
    )
    st.button("Show a dead one", on_click=choose_map, args=(dead[0],))


def _digits(card: mc.Card, position: int, map_: int, found: Excitement, is_row: bool) -> None:
    """The nine digits, each with a frame around what excites the map."""
    images = cached.looked_at()
    pictures = []
    for rank, row in enumerate(found.rows[map_]):
        strength = float(found.strengths[map_, rank])
        box = _seen_part(card.config.architecture, position, found.place(map_, rank))
        alt = f"A digit that excites it, {strength:.2f}{'; framed is where' if box else ''}"
        pictures.append(figures.picture(images[row], alt, _SIDE, box))
    st.html(
        f'<div style="display:flex;flex-wrap:wrap;gap:10px;padding:4px">{"".join(pictures)}</div>'
    )
    st.caption(
        words.fill(
            "Of a thousand digits, the nine that excite it most: {strongest:.2f} down to"
            " {weakest:.2f}. {framed}",
            strongest=float(found.strengths[map_, 0]),
            weakest=float(found.strengths[map_, -1]),
            framed="" if is_row else "Framed is what the map's strongest pixel depends on.",
        )
    )


def _seen_part(
    architecture: mc.Architecture, position: int, pixel: tuple[int, int]
) -> tuple[slice, slice] | None:
    """The part of the picture behind a pixel of a map; None where that is all of it."""
    shape = architecture.shapes[position + 1]
    if len(shape) == 1:
        return None
    place: Place = tuple(range(at, at + 1) for at in pixel)
    rows, columns = anatomy.receptive_field(architecture, position, place)
    if not rows or not columns:
        return None
    return slice(rows.start, rows.stop), slice(columns.start, columns.stop)
