"""A picture that lay on the paper, as a browser hands it back."""

import base64
import struct
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.preprocessing import MNIST_SIDE
from mnist_core.drawing.sketch import PAPER_SIDE
from mnist_core.errors import DrawingError

_BEGIN = "data:image/png;base64,"
_CHARACTERS = 500_000  # of the address: a picture of mere noise takes 150,000
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)
_SIZES = [(side, side) for side in (MNIST_SIDE, PAPER_SIDE)]


def read_ink(address: object) -> NDArray[np.uint8]:
    """Read what `mnist_core.figures.as_ink` has written.

    Parameters
    ----------
    address : object
        What a browser says is the picture's address; anybody can send anything.

    Returns
    -------
    ndarray of uint8, (280, 280) or (28, 28)
        255 is ink.

    Raises
    ------
    DrawingError
        It is no such picture.

    Examples
    --------
    >>> from mnist_core import figures
    >>> bool((read_ink(figures.as_ink(np.full((28, 28), 7, np.uint8))) == 7).all())
    True
    """
    if not isinstance(address, str) or not address.startswith(_BEGIN):
        raise DrawingError("What lay on the paper is no picture.")
    if len(address) > _CHARACTERS:
        raise DrawingError("The picture that lay on the paper is too large.")
    try:
        content = base64.b64decode(address.removeprefix(_BEGIN), validate=True)
        with Image.open(BytesIO(content), formats=["PNG"]) as image:
            if image.size in _SIZES and image.mode == "RGBA":
                return np.array(image.getchannel("A"))
    except _DAMAGE as error:
        raise DrawingError(f"The picture that lay on the paper is damaged ({error}).") from error
    raise DrawingError("The picture that lay on the paper has another size than the paper.")
