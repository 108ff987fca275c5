"""The paper in the browser. The only place that knows the package whose canvas is drawn on, and
Fabric, the library behind that."""

from streamlit_drawable_canvas import st_canvas

from mnist_core.drawing.sketch import Sketch
from mnist_core.errors import DrawingError
from pages.parts import state
from pages.parts.components import component, read_file
from pages.parts.drawing import canvas_layout, canvas_message, tools
from pages.parts.drawing.canvas_layout import FINENESS, INK, PAPER, SIDE
from pages.parts.drawing.canvas_message import Seen
from pages.parts.drawing.canvas_steps import Steps
from pages.parts.drawing.tools import PEN_WIDTHS, Wish

_paper = component("paper")
_pen = component("pen")
_arrow_pen = component("arrow_pen")
_CANVAS_STYLE = read_file("paper", "canvas.css")


def bring_scripts() -> None:
    """Bring what makes the canvas the page's paper: once a page, and before it comes."""
    _paper(
        data={"style": _CANVAS_STYLE, "width": state.PEN_WIDTH.get()},
        key=state.PAPER.key,
        on_back_change=lambda: None,
    )
    _pen(key="unseen_pen")
    _arrow_pen(key="unseen_arrow_pen")


def show(begin: Sketch, sheet: str) -> Seen | None:
    """Show the paper and its tools.

    Parameters
    ----------
    begin : Sketch
        What lies on the top sheet at first.
    sheet : str
        The name of that sheet. Where another one comes, it is laid on top of the others.

    Returns
    -------
    Seen or None
        What is on the paper now; None where that is `begin` still.

    Raises
    ------
    DrawingError
        More was drawn than can be read.
    """
    problem = _take_drawn(begin, sheet)
    for wish in tools.take_wishes():
        _fulfil(wish)
    _show_canvas()
    steps = state.STEPS.get()
    tools.show(steps.can_undo, steps.can_redo, not _is_empty(steps.now.sketch), _told())
    if problem is not None:
        raise problem
    if steps.now.sketch is begin:
        return None
    sketch = steps.now.sketch
    return Seen(steps.now.sheet, sketch.picture is not None, sketch.strokes)


def has_just_come() -> bool:
    """Whether the page was opened just now: the browser has sent nothing of this stay here."""
    return not state.CANVAS.is_set()


def _take_drawn(begin: Sketch, sheet: str) -> DrawingError | None:
    """Note what was laid on the paper, or drawn; returns why it cannot be read, if so."""
    if state.STEPS_OF.get() != state.DESK.get():
        state.STEPS.set(Steps())
        state.STEPS_OF.set(state.DESK.get())
    steps = state.STEPS.get()
    if steps.top != sheet:
        _go_to(steps.then(begin, sheet))
        state.ERASES.set(False)
        return None
    if has_just_come():
        _go_to(steps)
        return None
    try:
        strokes = canvas_message.read(state.CANVAS.get(), _label())
    except DrawingError as problem:
        _go_to(steps)
        return problem
    sketch = steps.now.sketch
    if strokes is not None and not canvas_message.is_same(strokes, sketch.strokes):
        state.STEPS.set(steps.then(Sketch(strokes, sketch.picture)))
    return None


def taken_along(now: Sketch) -> Sketch | None:
    """What was on the paper of a server that is gone: a browser that has lost it goes on here.

    Parameters
    ----------
    now : Sketch
        What is on the paper, in its place: all that the page's address holds, which is no photo.

    Returns
    -------
    Sketch or None
        None where there is no more.
    """
    message = state.CANVAS.get()
    label = canvas_message.label(message)
    if label is None or label.startswith(tools.stay()):
        return None
    try:
        strokes = canvas_message.read(message, label)
    except DrawingError:
        return None
    if strokes is None:
        return None
    picture = canvas_message.picture(message) if now.picture is None else now.picture
    if picture is now.picture and canvas_message.is_same(strokes, now.strokes):
        return None
    return Sketch(strokes, picture)


def _fulfil(wish: Wish) -> None:
    steps = state.STEPS.get()
    match wish.name:
        case "undo":
            _go_to(steps.moved(-1))
        case "redo":
            _go_to(steps.moved(+1))
        case "clear" if not _is_empty(steps.now.sketch):
            _go_to(steps.then(Sketch()))
            state.ERASES.set(False)
        case "pen" | "eraser":
            state.ERASES.set(wish.name == "eraser")
        case "width":
            state.PEN_WIDTH.set(wish.value)


def _is_empty(sketch: Sketch) -> bool:
    return sketch.picture is None and not sketch.strokes


def _go_to(steps: Steps) -> None:
    """Have the canvas show the step that is to be seen, whatever it shows now."""
    state.STEPS.set(steps)
    state.LAID.set(steps.now.sketch)
    state.LAYOUT.set(state.LAYOUT.get() + 1)


def _label() -> str:
    """The name of what is laid out, in this visit."""
    return f"{tools.stay()} {state.LAYOUT.get()}"


def layout_in_browser() -> int:
    """The number by which the browser knows what is laid out: of four digits, and in each visit
    others."""
    return 1_000 + (int(tools.stay(), 16) + state.LAYOUT.get()) % 9_000


def _told() -> int:
    """A number of six digits for what the canvas is told: four for the layout, two for the pen."""
    pen = 2 * (state.PEN_WIDTH.get() - PEN_WIDTHS.start) + state.ERASES.get()
    return 100 * layout_in_browser() + pen


def _show_canvas() -> None:
    """Show the canvas, in the paper's width."""
    layout = state.LAYOUT.get()
    if state.LAID_OUT.get().get("layout") != layout:
        laid_out = canvas_layout.lay_out(state.LAID.get(), _label())
        state.LAID_OUT.set({"layout": layout, **laid_out})
    try:
        st_canvas(
            stroke_width=FINENESS * state.PEN_WIDTH.get(),
            stroke_color=PAPER if state.ERASES.get() else INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing=dict(state.LAID_OUT.get()),
            # Far more than any screen has: by it the browser knows what the canvas has heard of.
            max_display_height=_told(),
            key=state.CANVAS.key,
        )
    except (AttributeError, LookupError, TypeError, ValueError):
        # The package takes its message apart without a look, and no browser has sent this one.
        pass
