"""What paper, answer and all else lie on, each in its place on every screen."""

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.components import page_style


class Places(NamedTuple):
    """The places on the desk, beside one another, or below one another where there is no room."""

    paper: DeltaGenerator
    answer: DeltaGenerator
    more: DeltaGenerator
    choices: DeltaGenerator
    layers: DeltaGenerator


def lay_out() -> Places:
    """Lay them out, empty."""
    st.html(page_style("desk"))
    with st.container(key="desk"):
        return Places(
            paper=st.container(key="left"),
            answer=st.container(key="answer"),
            more=st.container(key="more"),
            choices=st.container(key="choices"),
            layers=st.container(key="layers"),
        )
