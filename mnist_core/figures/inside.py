"""The inside of a network as HTML: feature maps, kernels, and the ink that matters."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import BLUE, ORANGE
from mnist_core.figures.pictures import data_url, picture
from mnist_core.network.anatomy import LayerSummary

Floats = NDArray[np.float32]

# Of the ink's evidence, in log-odds: below the first it hardly matters (50% would become 38%), and
# nothing less than the second has its full colour (50% would become 12%).
WHITE = 0.5
_FULL_COLOUR = 2.0

_GAP = 0.18  # grey of the lines between feature maps
STRIP_ACROSS = 64  # numbers of a row in a line
_WIDTH_OF_A_MAP = 72  # CSS pixels
_WIDTH_OF_A_NUMBER = 10  # CSS pixels

_CLEAR = "padding:0;border:0;background:none;cursor:pointer;min-width:0"
_STEP = (
    "display:flex;align-items:center;gap:8px;padding:5px 8px;min-height:44px;border-radius:8px;"
    "border:1px solid #80808055;background:none;color:inherit;font:inherit;"
    "font-size:.8rem;line-height:1.25;text-align:left;"
    "cursor:pointer"
)
_THUMBNAIL = "width:32px;height:32px;image-rendering:pixelated;border-radius:4px"

_FAINTEST = 20  # of 255: the opacity of a weight of 0

# Lighter than `BLUE` and `ORANGE`, because they lie on black.
_BLUE_ON_BLACK = np.array([90, 140, 255])
_ORANGE_ON_BLACK = np.array([255, 140, 40])
_WHITE = np.array([255, 255, 255])


def feature_maps(
    maps: Floats,
    alt: str,
    across: int = 8,
    buttons: bool = False,
) -> str:
    """Show feature maps side by side, white where the layer answers most strongly.

    Parameters
    ----------
    maps : ndarray of float, (n, height, width)
        All share one scale, so a map that stays black answers to nothing.
    alt : str
        What one should see in them.
    across : int, optional
        How many stand side by side.
    buttons : bool, optional
        Whether a button lies on each map. Its ``data-number`` counts from 0.

    Returns
    -------
    str
        HTML.
    """
    tiles = in_grey(maps)
    sheet = _mosaic(tiles, across, _GAP)
    shown = picture(sheet, alt, width=_WIDTH_OF_A_MAP * across)
    return _with_buttons(shown, tiles, across) if buttons else shown


def _with_buttons(sheet: str, tiles: Floats, across: int) -> str:
    """A picture of maps side by side, as `_mosaic` lays them, with a button on each."""
    count, _, width = tiles.shape
    gap = 100 / (width + 1)  # percent of the width that a tile has with its gap
    button = f"{_CLEAR};margin:0 {gap:.4f}% {gap:.4f}% 0"
    style = (
        f"position:absolute;inset:0;display:grid;grid-template-columns:repeat({across},1fr);"
        f"grid-auto-rows:{100 / ceil(count / across):.4f}%"
    )
    cells = "".join(
        f'<button type="button" data-number="{number}" aria-label="Map {number}"'
        f' title="Map {number}" style="{button}"></button>'
        for number in range(count)
    )
    return (
        f'<div style="position:relative;width:fit-content;max-width:100%">{sheet}'
        f'<div style="{style}">{cells}</div></div>'
    )


def layer_strip(layers: Sequence[LayerSummary], outputs: Mapping[str, Floats]) -> str:
    """Show all layers of a network in a row, each a button with its output in small.

    Parameters
    ----------
    layers : sequence of LayerSummary
        From first to last.
    outputs : mapping of ndarray
        What each has made of a picture, by name.

    Returns
    -------
    str
        HTML. The ``data-number`` of each button counts from 0.
    """
    cells = []
    for number, layer in enumerate(layers):
        shape = " x ".join(map(str, layer.output_shape))
        thumbnail = data_url(_thumbnail(outputs[layer.name]))
        cells.append(
            f'<button type="button" data-number="{number}" style="{_STEP}">'
            f'<img src="{thumbnail}" alt="" style="{_THUMBNAIL}">'
            f"<span><b>{escape(layer.kind)}</b><br>{shape}</span></button>"
        )
    return f'<div style="display:flex;flex-wrap:wrap;gap:6px">{"".join(cells)}</div>'


def _thumbnail(output: Floats) -> Floats:
    """The brightest of an output's maps, or its one row in lines: (height, width), 0..1."""
    if output.ndim == 3:
        brightest = output.max(axis=(0, 1)).argmax()
        return in_grey(output[..., brightest])
    return _in_lines(in_grey(output), ceil(len(output) ** 0.5))


def number_strip(numbers: Floats, alt: str) -> str:
    """Show many numbers of one row as a picture of some lines, the largest white.

    Parameters
    ----------
    numbers : ndarray of float, (n,)
        In their order, `STRIP_ACROSS` in a line.
    alt : str
        What one should see in them.

    Returns
    -------
    str
        HTML.
    """
    lines = _in_lines(in_grey(numbers), STRIP_ACROSS)
    return picture(lines, alt, width=_WIDTH_OF_A_NUMBER * lines.shape[1])


def _in_lines(numbers: Floats, across: int) -> Floats:
    across = min(across, len(numbers))
    missing = -len(numbers) % across
    return np.pad(numbers, (0, missing)).reshape(-1, across)


def in_grey(values: Floats) -> Floats:
    """Scale to 0..1, where 0 is the smaller of 0 and the minimum, and 1 is the maximum.

    Parameters
    ----------
    values : ndarray of float32
        Of any shape.

    Returns
    -------
    ndarray of float32
        Of the same shape.

    Examples
    --------
    >>> import numpy as np
    >>> print(in_grey(np.float32([1, 2, 4])))
    [0.25 0.5  1.  ]
    >>> print(in_grey(np.float32([-1, 0, 3])))
    [0.   0.25 1.  ]
    """
    low = min(float(values.min()), 0.0)
    high = float(values.max())
    span = max(high - low, 1e-9)
    grey: Floats = (values - low) / span
    return grey


def signed(
    tiles: Floats,
    alt: str,
    across: int = 8,
    width: int = 0,
    buttons: bool = False,
) -> str:
    """Show weights as pictures side by side: blue above zero, orange below it.

    Parameters
    ----------
    tiles : ndarray of float, (n, height, width)
        All share one scale. The page shows through where they are near zero, and where there is no
        number (NaN).
    alt : str
        What one should see in them.
    across : int, optional
        How many stand side by side at most.
    width : int, optional
        Of them together, in CSS pixels; as of `feature_maps` by default.
    buttons : bool, optional
        As of `feature_maps`.

    Returns
    -------
    str
        HTML.
    """
    across = across if buttons else min(across, len(tiles))
    sheet = _mosaic(in_two_colours(tiles), across, gap=0)
    shown = picture(sheet, alt, width or _WIDTH_OF_A_MAP * across)
    return _with_buttons(shown, tiles, across) if buttons else shown


def in_two_colours(values: Floats) -> NDArray[np.uint8]:
    """Blue above zero, orange below it, and the paler the nearer to it.

    Parameters
    ----------
    values : ndarray of float
        Of any shape; NaN for none.

    Returns
    -------
    ndarray of uint8
        RGBA, with one axis more.
    """
    numbers = np.nan_to_num(values)[..., np.newaxis]
    colour = np.where(numbers > 0, BLUE, ORANGE)
    opacity = _FAINTEST + (255 - _FAINTEST) * _strength(numbers)
    opacity[np.isnan(values)] = 0
    return _as_bytes(np.concatenate([colour, opacity], axis=-1))


def _strength(values: NDArray[Any]) -> NDArray[Any]:
    """Return how far each value is from 0, in shares of the farthest."""
    distance = np.abs(values)
    most = max(float(distance.max()), 1e-9)
    strength: NDArray[Any] = distance / most
    return strength


def _as_bytes(colours: NDArray[Any]) -> NDArray[np.uint8]:
    return colours.round().astype(np.uint8)


def _mosaic(tiles: NDArray[Any], across: int, gap: float) -> NDArray[Any]:
    """Lay tiles in rows of `across`, with lines of one pixel of the value `gap` between them.

    Parameters
    ----------
    tiles : ndarray, (n, height, width) or (n, height, width, channels)
    """
    count, height, width, *channels = tiles.shape
    rows = ceil(count / across)
    # Each tile gets a line below and a line to the right.
    size = (height + 1, width + 1)
    sheet = np.full((rows * across, *size, *channels), gap, tiles.dtype)
    sheet[:count, :height, :width] = tiles
    by_row = sheet.reshape(rows, across, *size, *channels)
    by_pixel_row = by_row.swapaxes(1, 2)
    return by_pixel_row.reshape(
        rows * (height + 1),
        across * (width + 1),
        *channels,
    )


def evidence(
    image: Floats,
    speaks_for: Floats,
    alt: str,
    width: int = 280,
) -> str:
    """Show a drawing whose ink is blue if it speaks for an answer and orange if against it.

    Parameters
    ----------
    image : ndarray of float, (28, 28)
        0 is paper, 1 is ink.
    speaks_for : ndarray of float, (28, 28)
        As `mnist_core.models.explain.Occlusion` has it: in log-odds. It is white below `WHITE`.
    alt : str
        What one should see in it.
    width : int, optional
        Of the drawing, in CSS pixels.

    Returns
    -------
    str
        HTML.
    """
    ink = image[..., np.newaxis]
    evidence = speaks_for[..., np.newaxis]
    colour = np.where(evidence > 0, _BLUE_ON_BLACK, _ORANGE_ON_BLACK)
    # Weak evidence must not look strong where there is no other.
    distance = np.abs(evidence)
    full = max(float(distance.max()), _FULL_COLOUR)
    strength = np.where(distance < WHITE, 0, distance / full)
    tinted = _WHITE + strength * (colour - _WHITE)
    return picture(_as_bytes(ink * tinted), alt, width)
