"""Ways in which a picture of a digit may be spoilt: the kinds of MNIST-C, and some more.

Mu and Gilmer chose them in "MNIST-C: A Robustness Benchmark for Computer Vision" (2019,
https://arxiv.org/abs/1906.02337): they leave a digit readable to people, and are far from what a
network has seen. Their severities are used here, 1 to 5, and what lies between and below them. A
kind says in which severity MNIST-C has it. `MORE_KINDS` are not in MNIST-C: what pens, erasers and
cameras do besides.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.corruptions import blur, light, marks, moved, noise, pen
from mnist_core.digits.corruptions.kind import STRONGEST, Kind, Rng

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("shot_noise", "Shot noise", 5, noise.shot_noise),
        Kind("impulse_noise", "Impulse noise", 4, noise.impulse_noise),
        Kind("glass_blur", "Glass blur", 1, blur.glass_blur),
        Kind("motion_blur", "Motion blur", 1, blur.motion_blur),
        Kind("shear", "Shear", 2, moved.shear),
        Kind("scale", "Scale", 3, moved.scale),
        Kind("rotate", "Rotate", 2, moved.rotate),
        Kind("brightness", "Brightness", 5, light.brightness),
        Kind("translate", "Translate", 3, moved.translate),
        Kind("stripe", "Stripe", 3, marks.stripe),
        Kind("fog", "Fog", 5, light.fog),
        Kind("spatter", "Spatter", 4, light.spatter),
        Kind("dotted_line", "Dotted line", 3, marks.dotted_line),
        Kind("zigzag", "Zigzag", 3, marks.zigzag),
        Kind("canny_edges", "Canny edges", 3, marks.canny_edges),
    )
}

MORE_KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("thicker", "Thicker pen", 3, pen.thicker),
        Kind("thinner", "Thinner pen", 3, pen.thinner),
        Kind("contrast", "Low contrast", 3, light.contrast),
        Kind("gaussian_blur", "Gaussian blur", 3, blur.gaussian_blur),
        Kind("gaussian_noise", "Gaussian noise", 3, noise.gaussian_noise),
        Kind("occlusion", "Occlusion", 3, marks.occlusion),
    )
}
EVERY_KIND = {**KINDS, **MORE_KINDS}

__all__ = ["EVERY_KIND", "KINDS", "MORE_KINDS", "STRONGEST", "Kind", "corrupt"]


def corrupt(
    images: NDArray[np.uint8], kind: Kind, rng: Rng, severity: float | None = None
) -> NDArray[np.uint8]:
    """Spoil pictures of digits.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink. They are not changed.
    kind : Kind
        One of `EVERY_KIND`.
    rng : Generator
        Where chance comes from. Each picture is spoilt in its own way.
    severity : float, optional
        0..5. At 0 nothing happens. By default the one that MNIST-C has.

    Returns
    -------
    ndarray of uint8, (n, 28, 28)
        255 is ink.

    Raises
    ------
    ValueError
        `severity` is out of bounds.

    Examples
    --------
    >>> import numpy as np
    >>> blank = np.zeros((1, 28, 28), np.uint8)
    >>> int(corrupt(blank, KINDS["brightness"], np.random.default_rng(0), severity=2).max())
    51
    """
    if severity is None:
        severity = kind.published
    if not 0 <= severity <= STRONGEST:
        raise ValueError(f"A severity lies in 0..5, not {severity}.")
    if severity == 0 or not len(images):
        return images.copy()
    ink = images.astype(np.float32) / np.float32(255)
    pixels = kind.function(ink, rng, severity) * 255
    return pixels.round().astype(np.uint8)
