"""Ink told from what it lies on: paper in uneven light, a board, a screen.

Most of a neighbourhood is ground, whatever its colour; what differs from it most is ink. Whether
the ink is darker or lighter is decided from the ground, which there is much of, and never from the
ink, of which there may be little: a digit of 4 % of a photo's height covers 0.02 % of it.
"""

import numpy as np

from mnist_core.drawing.resizing import Floats, Resampling, scaled, to_shape

# Shares of a picture's longer side.
_NOISE = 1 / 800  # is smoothed away
_REACH = 3  # standard deviations: beyond, a pixel has no part in the mean
_WIDEST_STROKE = 0.2  # where the light is uneven
_WIDEST_ON_EVEN_GROUND = 0.6

# Less contrast to the paper than this is a blank page in uneven light. So is less than so many
# times the median deviation: in a dark corner noise alone comes to 17, and pencil in a photo to 34.
_FAINTEST = 0.12
_OVER_NOISE = 20
_OF_NOISE = 3  # every third pixel of every third row tells it
_PLAIN = 0.3  # no light and no noise comes to this

_BLACK = 1 / 255  # the ground is at least so bright, since brightness is divided by it

# The ground is even if so much of the picture's edge is of one brightness, give or take, and what
# is not does not go on for more than that share of the edge, as a shadow would.
_GIVE_OR_TAKE = 0.05
_OF_EDGE = 0.6
_IN_A_ROW = 0.2
_BORDER = 0.2  # of brightness: what is drawn along the edge differs so much from all the rest

_GROUND_SIDE = 400  # pixels of the picture of the ground: noise is averaged away in it
_SIDE = 160  # pixels of the picture of which medians are taken
_NEIGHBOURHOOD = 64  # of them: wider than any two strokes beside one another
_MOST_INK = 25  # pixels of the ground's picture whose difference from it is compared


def contrast_to_ground(brightness: Floats, even: bool = False) -> Floats:
    """Return how much each pixel differs from the paper or the board below it.

    Parameters
    ----------
    brightness : ndarray of float32, (height, width)
        0 is black, 1 is white.
    even : bool, optional
        Whether the ground is known to be the same all over. It is looked at otherwise.

    Returns
    -------
    ndarray of float32, (height, width)
        0 is ground. On paper a pixel that has all light taken from it has 1; on a board it has what
        is brighter than the ground.
    """
    # Only photos need it, and the page should not wait for it.
    from scipy import ndimage

    longer = max(brightness.shape)
    smooth: Floats = ndimage.gaussian_filter(brightness, longer * _NOISE, truncate=_REACH)
    tone = _even_ground(smooth, even)
    small = _reduced(smooth, _GROUND_SIDE)
    on_paper = _darker_is_ink(small - (_median_ground(small) if tone is None else tone))
    widest = _WIDEST_STROKE if tone is None else _WIDEST_ON_EVEN_GROUND
    without_ink = _without_ink(small, on_paper, widest, tone)
    ground = to_shape(without_ink, smooth.shape, Resampling.BILINEAR)
    # A shadow darkens ink and paper alike, so their ratio counts. On a board the difference does.
    if on_paper:
        smooth /= np.maximum(ground, _BLACK)
        np.subtract(1, smooth, out=smooth)
    else:
        smooth -= ground
    return smooth.clip(0, 1, out=smooth)


def full_contrast(contrast: Floats) -> float | None:
    """Return the contrast of plain ink: the median of what is over half the maximum.

    Parameters
    ----------
    contrast : ndarray of float32, (height, width)
        As `contrast_to_ground` returns it.

    Returns
    -------
    float or None
        None if the page is blank: what there is comes of uneven light or of the camera's noise.
    """
    strong = contrast[contrast > contrast.max(initial=0) / 2]
    if not strong.size:
        return None
    full = float(np.median(strong))
    if full > _PLAIN:
        return full
    some = contrast[::_OF_NOISE, ::_OF_NOISE]
    noise = float(np.median(np.abs(some - np.median(some))))
    return full if full >= max(_FAINTEST, _OVER_NOISE * noise) else None


def _without_ink(smooth: Floats, on_paper: bool, widest: float, tone: float | None) -> Floats:
    """Return the ground below the ink.

    Closing (a maximum, then a minimum, over squares that are wider than any stroke) replaces dark
    strokes by the paper around them and leaves the edge of a shadow where it is. Opening does the
    same for chalk on a board.
    """
    from scipy import ndimage

    operation = ndimage.grey_closing if on_paper else ndimage.grey_opening
    height, width = smooth.shape
    window = max(round(widest * max(height, width)), 3)
    if tone is None:
        ground: Floats = operation(smooth, (window, window), mode="nearest")
        return ground
    # Beyond the edge an even ground goes on, so that strokes that touch it have ground around them.
    wide = np.pad(smooth, window, constant_values=tone)
    ground = operation(wide, (window, window), mode="nearest")
    return ground[window : window + height, window : window + width]


def _even_ground(smooth: Floats, known: bool) -> float | None:
    """Return the brightness of a ground that is the same all over, or None if it is not.

    Where that is known, it is the commonest along the edge.
    """
    edge = _round_the_edge(smooth)
    ordered = np.sort(edge)
    within = np.searchsorted(ordered, ordered + 2 * _GIVE_OR_TAKE) - np.arange(len(ordered))
    most = int(within.argmax())
    ground = float(np.median(ordered[most : most + within[most]]))
    if known:
        return ground
    if within[most] < _OF_EDGE * len(edge):
        return None
    if abs(np.median(smooth[::_OF_NOISE, ::_OF_NOISE]) - ground) > _BORDER:
        return None  # the edge is a line around the ground
    is_other = np.abs(edge - ground) > 2 * _GIVE_OR_TAKE
    # Once around, from a place that is ground, so that no run goes on at the beginning.
    once_around = np.roll(is_other, -int(is_other.argmin()))
    places = np.flatnonzero(~np.append(once_around, False))
    longest = int(np.diff(places).max()) - 1
    return ground if longest <= _IN_A_ROW * len(edge) else None


def _round_the_edge(values: Floats) -> Floats:
    """Return the pixels along the four sides of a picture, clockwise."""
    return np.concatenate([values[0], values[1:, -1], values[-1, -2::-1], values[-2:0:-1, 0]])


def _median_ground(smooth: Floats) -> Floats:
    """Return the median of each pixel's neighbourhood: most of it is ground."""
    from scipy import ndimage

    # Of every fifth pixel: the median of a neighbourhood does not need more.
    few = _reduced(smooth, _SIDE)[::5, ::5]
    medians = ndimage.median_filter(few, _NEIGHBOURHOOD // 5, mode="nearest")
    return to_shape(medians, smooth.shape, Resampling.BILINEAR)


def _reduced(picture: Floats, side: int) -> Floats:
    """Return a picture whose longer side has at most so many pixels."""
    return scaled(picture, min(side / max(picture.shape), 1))


def _darker_is_ink(difference: Floats) -> bool:
    """Return whether what differs most from its ground is darker than it."""
    values = difference.ravel()
    most = min(_MOST_INK, values.size // 10)
    ordered = np.partition(values, (most, values.size - most))
    return bool(-ordered[:most].mean() >= ordered[-most:].mean())
