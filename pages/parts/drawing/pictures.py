"""Pictures that are laid on the paper: a digit of MNIST, a photo, what is pasted on the page."""

import base64

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core.drawing.picture_file import ENDINGS, MEGABYTES
from mnist_core.drawing.sketch import Sketch
from pages.parts import state, uploader, words
from pages.parts.components import component
from pages.parts.drawing import sheet

# A picture pasted anywhere on the page, as a data URL.
_pasted = component("pasted")


def offer() -> None:
    """A menu of pictures to start from."""
    # Another sheet, another menu, which is closed: it would cover the picture. The browser, which
    # may yet say that the one before is open, would open it again. And another uploader: the
    # browser would send the photo again that lies there.
    sheet_name = state.SHEET.get()
    menu = st.popover(
        "Picture", icon=":material/image:", key=f"picture_menu_{sheet_name}", on_change="rerun"
    )
    if not menu.open:
        return
    key = uploader.key(f"photo_{sheet_name}")
    with menu:
        st.markdown("Start from a digit of MNIST")
        with st.container(horizontal=True, gap="xsmall", key="samples"):
            for digit in range(10):
                label = words.fill("{digit}", digit=digit)
                st.button(label, key=f"sample_{digit}", on_click=_take_sample, args=(digit,))
        st.file_uploader(
            "or from a photo of a digit on paper",
            type=ENDINGS,
            key=key,
            max_upload_size=MEGABYTES,
            on_change=_take_photo,
            args=(key,),
            help=(
                "Dark ink on light paper, or chalk on a board. A picture can also be pasted"
                " anywhere on the page."
            ),
        )


def take_pasted() -> None:
    """Let pictures be pasted anywhere on the page."""
    _pasted(key=state.PASTED.key, on_picture_change=_take_pasted)


def _take_sample(digit: int) -> None:
    from pages.parts import cached  # not before there is a paper to lay a digit on

    try:
        digits = cached.digits(mc.sources()[-1])
    except mc.MnistError as problem:
        state.PAPER_PROBLEM.set(str(problem))
        return
    row = np.random.default_rng().choice(np.flatnonzero(digits.labels == digit))
    sheet.put(Sketch(picture=digits.images[row]))


def _take_photo(key: str) -> None:
    if (file := state.value_of(key)) is not None and not _take(file.getvalue(), file.name):
        uploader.clear()


def _take_pasted() -> None:
    pasted = state.PASTED.get().picture
    # No browser sends anything else, but whoever speaks to the server can.
    if not isinstance(pasted, str):
        return
    try:
        content = base64.b64decode(pasted.split(",", 1)[-1])
    except ValueError:
        content = b""  # which is refused in words
    _take(content, "The pasted picture")


def _take(content: bytes, name: str) -> bool:
    """Lay a picture on the paper; returns whether it could be."""
    from mnist_core.drawing.photo import look_at  # likewise
    from pages.parts.drawing import photo

    try:
        photo.lay(look_at(content, name))
    except mc.MnistError as problem:
        state.PAPER_PROBLEM.set(str(problem))
        return False
    return True
