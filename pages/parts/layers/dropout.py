"""Dropout: what passes when the network answers, and what it throws away while it trains."""

import streamlit as st

from mnist_core import figures
from mnist_core.network.layers import Dropout
from pages.parts import state, words
from pages.parts.layers import maps
from pages.parts.layers.seen import Numbers, Seen


def show(seen: Seen) -> None:
    """What comes in and passes, beside one draw of what training would leave of it."""
    layer = seen.layer
    assert isinstance(layer, Dropout)
    map_ = maps.choose_map(seen) if seen.has_maps else None
    draw = state.DROPOUT_DRAW.get()
    left = layer.while_training(seen.before, draw)
    with st.container(horizontal=True, gap="medium"):
        _picture("When it answers: all pass", seen.output, map_)
        _picture(f"While it trains, draw {draw + 1}", left, map_)
    st.button(
        "Draw again", icon=":material/casino:", on_click=state.DROPOUT_DRAW.set, args=(draw + 1,)
    )
    thrown = float(((seen.before != 0) & (left == 0)).sum())
    inked = float((seen.before != 0).sum())
    st.markdown(
        words.fill(
            "Of {inked:,.0f} numbers that are not 0 anyway, this draw throws away {thrown:,.0f}."
            " Those that stay are divided by 1 - {rate:g}: **{factor:.2f}** times as large, so that"
            " the next layer gets about as much.",
            inked=inked,
            thrown=thrown,
            rate=layer.rate,
            factor=1 / (1 - layer.rate),
        )
    )


def _picture(title: str, numbers: Numbers, map_: int | None) -> None:
    with st.container(width=maps.LARGE + 20 if map_ is not None else "stretch"):
        if map_ is None:
            st.html(figures.number_strip(numbers, title))
        else:
            shown = figures.in_grey(numbers[..., map_])
            st.html(figures.picture(shown, title, maps.LARGE))
        st.caption(words.literal(title))
