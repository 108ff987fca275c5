"""A network that somebody composes, as a list of its layers: what comes out of each, or why not."""

from html import escape

from mnist_core.figures.colours import PALE, VALIDATION
from mnist_core.network.compose import END, Draft
from mnist_core.network.layers import Layer, Shape

_LIST = "display:flex;flex-direction:column;gap:4px;max-width:520px"
_LINE = (
    "display:grid;grid-template-columns:1.6em 1fr auto;column-gap:8px;align-items:baseline;"
    "box-sizing:border-box;min-height:44px;padding:6px 10px;border-radius:8px;"
    "font-size:.85rem;line-height:1.3;"
    f"text-align:left;background:{PALE};color:inherit;font-family:inherit"
)
_BUTTON = f"{_LINE};border:1px solid #80808055;cursor:pointer;width:100%"
_WRONG = f"{_LINE};border:2px solid {VALIDATION};cursor:pointer;width:100%"
_WORDS = "grid-column:2 / -1;font-weight:600"
_SHAPE = "text-align:right;font-variant-numeric:tabular-nums"


def composition(draft: Draft) -> str:
    """Show the layers of a draft from the picture to the answer, each a button.

    Parameters
    ----------
    draft : Draft
        With mistakes or without.

    Returns
    -------
    str
        HTML. The ``data-number`` of each button counts from 0; the last is the answer's.
    """
    first = f"<span></span><b>Picture</b><span>{_in_words(draft.shapes[0])}</span>"
    lines = [f'<div style="{_LINE}">{first}</div>']
    for place, layer in enumerate((*draft.layers, END)):
        lines.append(_line(draft, place, layer))
    return f'<div style="{_LIST}">{"".join(lines)}</div>'


def _line(draft: Draft, place: int, layer: Layer) -> str:
    mistake = draft.mistake
    is_wrong = mistake is not None and mistake.place == place
    name = f"<b>{escape(layer.kind)}</b> {escape(layer.settings)}"
    says = f"<span>{place + 1}</span><span>{name}</span>{_result(draft, place, layer)}"
    if mistake is not None and is_wrong:
        says += f'<span style="{_WORDS}">⚠ {escape(mistake.words)}</span>'
    style = _WRONG if is_wrong else _BUTTON
    return f'<button type="button" data-number="{place}" style="{style}">{says}</button>'


def _result(draft: Draft, place: int, layer: Layer) -> str:
    """What comes out of a layer, and how many parameters that takes; nothing behind a mistake."""
    mistake = draft.mistake
    if mistake is not None and mistake.place is not None and place >= mistake.place:
        return f'<span style="{_SHAPE}">?</span>'
    shape = draft.shapes[place]
    parameters = layer.parameters(shape)
    count = f"<br>{layer.arithmetic(shape)} = {parameters:,}" if parameters else ""
    return f'<span style="{_SHAPE}">→ {_in_words(layer.output_shape(shape))}{count}</span>'


def _in_words(shape: Shape) -> str:
    return " x ".join(f"{side:,}" for side in shape)
