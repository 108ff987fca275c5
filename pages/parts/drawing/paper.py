"""The paper and what goes with it: pen, eraser, a clean sheet, drawings that come from
elsewhere."""

import base64

import numpy as np
import streamlit as st
from PIL import Image

import mnist_core as mc
from mnist_core.drawing.photo import read_photo
from mnist_core.drawing.preprocessing import Picture, bounding_box
from mnist_core.drawing.segmentation import separate
from mnist_core.drawing.sketch import PAPER_SIDE, Sketch, from_link
from pages.parts import cached, url
from pages.parts.components import component
from pages.parts.drawing import canvas

_IN_URL = ("drawing", "several")
PEN_WIDTHS, PEN_WIDTH = (8, 32), 20  # on a paper of 280 pixels, 20 makes strokes as wide as MNIST's

# A picture pasted anywhere on the page, as a data URL.
_pasted = component("pasted")


def put(sketch: Sketch, several: bool | None = None) -> None:
    """Lay `sketch` on a new sheet; what was on the old one can be brought back.

    Parameters
    ----------
    several : whether it shows several digits; None leaves that as the visitor has it.
    """
    state = st.session_state
    if "sketch" in state and not state["sketch"].blank:
        state["replaced"] = state["sketch"]
    state["sketch"], state["sheet"] = sketch, state.get("sheet", 0) + 1
    state["strokes_at_first"] = len(sketch.strokes)
    state.pop("paper_problem", None)
    if several is not None:
        state["several"] = several
        state["several_edition"] = state.get("several_edition", 0) + 1


def choose_several() -> bool:
    """A switch: whether the drawing is read as several digits. It is in the page's address, with
    the drawing."""
    state = st.session_state
    key = f"several_{state.get('several_edition', 0)}"  # a new one whenever the page itself sets it

    def take() -> None:
        state["several"] = state[key]

    return st.toggle(
        "Several digits",
        state.get("several", False),
        key=key,
        on_change=take,
        help="Draw a number such as 2026: each digit is found and read by itself.",
    )


def draw() -> tuple[Sketch, Picture | None]:
    """Paper and tools.

    Returns
    -------
    What is drawn, and its ink, float32, (280, 280), 0..1; None while the paper is blank.
    """
    state = st.session_state
    _follow_link()
    erase = state.get("tool") == "Eraser"
    begin = state.setdefault("sketch", Sketch())
    sketch, ink = canvas.show(
        begin, state.setdefault("sheet", 0), state.get("pen_width", PEN_WIDTH), erase
    )
    if sketch.blank and not begin.blank:
        state["replaced"] = begin
    state["sketch"] = sketch
    link = None if sketch.blank else sketch.to_link()
    several = {"several": "1"} if state.get("several") else {}
    url.write(_IN_URL, {"drawing": link, **several} if link else {})
    _tools(blank=ink is None, untouched=len(sketch.strokes) == state.get("strokes_at_first", 0))
    if link is None and not sketch.blank:
        st.caption(
            "A photo, or so long a drawing, does not fit into the page's address: a link or a"
            " refresh loses it."
        )
    return sketch, ink


def _tools(blank: bool, untouched: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width=PAPER_SIDE):
        st.segmented_control(
            "Tool",
            ["Pen", "Eraser"],
            default="Pen",
            key="tool",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        if not (blank and "replaced" in st.session_state):
            st.button(
                "Clear",
                icon=":material/delete:",
                on_click=_clear,
                shortcut="Delete",
                disabled=blank,
            )
        if (blank or untouched) and "replaced" in st.session_state:
            st.button(
                "Bring it back",
                icon=":material/undo:",
                on_click=_bring_back,
                help="What was drawn before.",
            )
    with st.container(horizontal=True, width=PAPER_SIDE):
        with st.popover(
            f"Pen {st.session_state.get('pen_width', PEN_WIDTH)} px", icon=":material/line_weight:"
        ):
            low, high = PEN_WIDTHS
            width = st.slider(
                "Pen width",
                low,
                high,
                PEN_WIDTH,
                key="pen_width",
                format="%d px",
                width=220,
                persist_state="session",
            )
            st.html(_dot(width))
        with st.popover("Picture", icon=":material/image:"):
            st.pills("Start from a digit of MNIST", range(10), key="sample", on_change=_take_sample)
            st.file_uploader(
                "or from a photo of a digit on paper",
                type=["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"],
                key="photo",
                on_change=_take_photo,
                help=(
                    "Dark ink on light paper, or chalk on a board. A picture can also be pasted"
                    " anywhere on the page."
                ),
            )
    _pasted(key="pasted", on_picture_change=_take_pasted)
    if problem := st.session_state.get("paper_problem"):
        st.error(problem, icon=":material/error:")


def _dot(width: int) -> str:
    return (
        '<div aria-hidden="true"'
        f' style="width:{width}px;height:{width}px;border-radius:50%;margin:auto;'
        'background:currentColor"></div>'
    )


def _clear() -> None:
    put(Sketch())


def _bring_back() -> None:
    put(st.session_state.pop("replaced"))


def _take_sample() -> None:
    digit = st.session_state["sample"]
    if digit is None:
        return
    digits = cached.digits(mc.sources()[-1])
    row = np.random.default_rng().choice(np.flatnonzero(digits.labels == digit))
    st.session_state["sample"] = None  # so that the same digit can be asked for again
    put(Sketch(picture=digits.images[row]))


def _take_photo() -> None:
    if (file := st.session_state["photo"]) is not None:
        _take(file.getvalue(), file.name)


def _take_pasted() -> None:
    if pasted := st.session_state["pasted"].picture:
        _take(base64.b64decode(pasted.split(",", 1)[-1]), "The pasted picture")


def _take(content: bytes, name: str) -> None:
    try:
        ink = read_photo(content, name)
        put(
            Sketch(picture=_on_paper(ink)), several=len(separate(ink)) > 1
        )  # a whole page is refused
    except mc.MnistError as problem:
        st.session_state["paper_problem"] = str(problem)


def _on_paper(ink: Picture) -> np.ndarray:
    """The ink of a photo, as large as somebody would have drawn it: uint8, (280, 280)."""
    cut = Image.fromarray((ink[bounding_box(ink)] * 255).astype(np.uint8))
    scale = 0.75 * PAPER_SIDE / max(cut.size)
    cut = cut.resize([max(round(side * scale), 1) for side in cut.size], Image.Resampling.BICUBIC)
    paper = Image.new("L", (PAPER_SIDE, PAPER_SIDE))
    paper.paste(cut, ((PAPER_SIDE - cut.width) // 2, (PAPER_SIDE - cut.height) // 2))
    return np.asarray(paper)


def _follow_link() -> None:
    """Lay out the drawing of a link that was opened."""
    asked = url.followed(*_IN_URL)
    if "drawing" in asked:
        try:
            put(from_link(asked["drawing"]), several="several" in asked)
        except mc.DrawingError as problem:
            st.session_state["paper_problem"] = str(problem)
