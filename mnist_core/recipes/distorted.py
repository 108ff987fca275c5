"""One digit as `models/deep` and `models/committee` saw it while they were trained.

It is computed by the very function that trained them.
"""

import keras
import numpy as np

from mnist_core.digits.apart import Arrays, Report
from mnist_core.recipes.seen import distorted_by
from mnist_core.training.distortion import DISTORTION


def study(arrays: Arrays, report: Report) -> Arrays:
    """Distort a digit in several strengths.

    Parameters
    ----------
    arrays : dict of ndarray
        ``image``, uint8 (28, 28); ``strengths``, float64 (k,), 1 as in training; ``seed``, int.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``images``, uint8 (k, 28, 28). The same chance has been thrown for each.
    """
    pictures = arrays["image"][np.newaxis].astype(np.float32) / 255
    images = []
    for strength in arrays["strengths"].tolist():
        random = keras.random.SeedGenerator(int(arrays["seed"]))
        seen = distorted_by(pictures, pictures.shape[1], DISTORTION.times(strength), random)
        pixels = keras.ops.convert_to_numpy(seen)[0] * 255
        images.append(pixels.round().clip(0, 255).astype(np.uint8))
        report(len(images) / len(arrays["strengths"]))
    return {"images": np.stack(images)}
