"""A network as a drawing to scale: what comes out of each layer as a block, arrows between them."""

from collections.abc import Sequence
from html import escape
from math import ceil

from mnist_core.figures.colours import ACCENT
from mnist_core.figures.tables import LEFT, scrolling, table
from mnist_core.network.anatomy import LayerSummary, share_in_words
from mnist_core.network.layers import Shape

# CSS pixels of one pixel's height, of one pixel's width as it is seen from the side, and of a map.
_TALL = 2.4
_DEEP = 0.8
_THICK = 0.3
_SIDE = 28  # numbers of a row that stand above one another: as many as the picture has rows

_BUTTON = (
    "display:flex;flex-direction:column;align-items:center;justify-content:flex-end;gap:4px;"
    "padding:6px;min-width:44px;border-radius:8px;border:1px solid transparent;background:none;"
    "color:inherit;font:inherit;font-size:.8rem;line-height:1.25;text-align:center;cursor:pointer"
)
_ROW = "display:flex;flex-wrap:wrap;align-items:stretch;row-gap:8px"
_CELL = "display:flex;align-items:flex-end"
_ARROW = (
    '<svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true" '
    'style="flex:none;margin-bottom:52px" fill="none" stroke="currentColor" stroke-width="1.5">'
    '<path d="M1 6h15M11 1l5 5-5 5"/></svg>'
)


def network(layers: Sequence[LayerSummary]) -> str:
    """Show a network to scale: the picture, then a button for each layer with what comes out of it.

    A block is as high as its maps, as deep as they are wide, and as thick as there are many. A row
    of numbers is folded to a block of the same volume.

    Parameters
    ----------
    layers : sequence of LayerSummary
        From first to last.

    Returns
    -------
    str
        HTML. The ``data-number`` of each button counts from 0.
    """
    picture = layers[0].input_shape
    first = f"{_block(picture)}<span><b>Picture</b><br>{_in_words(picture)}</span>"
    cells = [f'<div style="{_BUTTON};cursor:auto">{first}</div>']
    for number, layer in enumerate(layers):
        parameters = f"{layer.parameters:,} parameters" if layer.parameters else "no parameters"
        says = (
            f"<span><b>{escape(layer.kind)}</b><br>{_in_words(layer.output_shape)}"
            f"<br>{parameters}</span>"
        )
        cells.append(
            f'<div style="{_CELL}">{_ARROW}'
            f'<button type="button" data-number="{number}" style="{_BUTTON}">'
            f"{_block(layer.output_shape)}{says}</button></div>"
        )
    return f'<div style="{_ROW}">{"".join(cells)}</div>'


def layer_table(layers: Sequence[LayerSummary]) -> str:
    """Show what each layer takes in, gives out, learns and computes, with the arithmetic.

    Parameters
    ----------
    layers : sequence of LayerSummary
        From first to last.

    Returns
    -------
    str
        HTML: a table that scrolls sideways where it must.
    """
    parameters = sum(layer.parameters for layer in layers)
    multiplications = sum(layer.multiplications for layer in layers)
    rows = [_heads("Layer", "Input", "Output", "Parameters", "", "Multiplications a digit", "")]
    for number, layer in enumerate(layers, start=1):
        cells = (
            _in_words(layer.input_shape),
            _in_words(layer.output_shape),
            _counted(layer.arithmetic, layer.parameters),
            share_in_words(layer.parameters, parameters),
            _counted(layer.factors, layer.multiplications),
            share_in_words(layer.multiplications, multiplications),
        )
        head = f'<th scope="row" style="{LEFT}">{number}. {escape(layer.kind)}</th>'
        rows.append(head + "".join(f'<td style="{LEFT}">{cell}</td>' for cell in cells))
    totals = ("", "", f"{parameters:,}", "100%", f"{multiplications:,}", "100%")
    head = f'<th scope="row" style="{LEFT}">In all</th>'
    rows.append(head + "".join(f'<td style="{LEFT}"><b>{total}</b></td>' for total in totals))
    what = "All layers with their arithmetic"
    return scrolling(table(rows, what, "font-size:.85rem"), what)


def _heads(*heads: str) -> str:
    # What has no head of its own is the share of what stands before it.
    return "".join(f'<th scope="col" style="{LEFT}">{head or "of all"}</th>' for head in heads)


def _counted(arithmetic: str, count: int) -> str:
    return f"{arithmetic} = <b>{count:,}</b>" if count else "0"


def folded(shape: Shape) -> tuple[int, int, float]:
    """How a stack of maps, or a row of numbers, is drawn.

    Parameters
    ----------
    shape : tuple of int
        (height, width, maps), or (numbers,).

    Returns
    -------
    tuple
        Height and width in pixels, and thickness in maps; for a row, all its numbers fit.

    Examples
    --------
    >>> folded((24, 24, 64)), folded((10,)), folded((1568,))
    ((24, 24, 64), (10, 1, 1), (28, 28, 2.0))
    """
    if len(shape) == 3:
        height, width, maps = shape
        return height, width, maps
    (count,) = shape
    if count <= _SIDE * _SIDE:
        return min(count, _SIDE), ceil(count / _SIDE), 1
    return _SIDE, _SIDE, count / (_SIDE * _SIDE)


def _block(shape: Shape) -> str:
    """A block as an SVG: its front is as wide as it is thick, its depth goes up to the right."""
    rows, columns, maps = folded(shape)
    height, thick = max(rows * _TALL, 2), max(maps * _THICK, 2)
    away = columns * _DEEP
    left, right, low = 1.0, 1 + thick, 1 + away + height
    high = low - height
    front = [(left, low), (right, low), (right, high), (left, high)]
    top = [(left, high), (right, high), (right + away, high - away), (left + away, high - away)]
    side = [(right, low), (right, high), (right + away, high - away), (right + away, low - away)]
    faces = "".join(
        f'<polygon points="{_points(face)}" fill="{ACCENT}" fill-opacity="{opacity}"/>'
        for face, opacity in ((front, 0.55), (top, 0.2), (side, 0.35))
    )
    width, full = right + away + 1, low + 1
    return (
        f'<svg width="{width:.0f}" height="{full:.0f}" viewBox="0 0 {width:.1f} {full:.1f}"'
        f' aria-hidden="true" stroke="{ACCENT}" stroke-linejoin="round">{faces}</svg>'
    )


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _in_words(shape: Shape) -> str:
    return " x ".join(f"{side:,}" if len(shape) == 1 else str(side) for side in shape)
