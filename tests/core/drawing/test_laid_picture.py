"""A picture that a browser hands back: read to the pixel, or refused."""

import base64
import zlib

import numpy as np
import pytest
from PIL import Image

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.laid_picture import read_ink
from tests.helpers import scenes


@pytest.mark.parametrize("side", [28, 280])
def test_what_was_written_is_read(side: int) -> None:
    picture = np.random.default_rng(side).integers(0, 256, (side, side), np.uint8)
    assert np.array_equal(read_ink(figures.as_ink(picture)), picture)


def address(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


WHOLE = scenes.png(Image.new("RGBA", (280, 280)))
# 900 megapixels in a kilobyte.
BOMB = bytearray(WHOLE)
BOMB[16:24] = np.array([30_000, 30_000], ">u4").tobytes()
BOMB[29:33] = np.array(zlib.crc32(BOMB[12:29]), ">u4").tobytes()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        7,
        "",
        "https://example.org/a.png",
        "data:image/png;base64,no picture",
        "data:image/png;base64," + "A" * 600_000,
        address(WHOLE[:40]),
        address(bytes(BOMB)),
        address(scenes.png(Image.new("RGBA", (281, 280)))),
        address(scenes.png(Image.new("RGB", (280, 280)))),
        address(b"GIF89a" + WHOLE),
    ],
    ids=lambda sent: str(sent)[:40],
)
def test_what_no_browser_hands_back_is_refused(sent: object) -> None:
    with pytest.raises(mc.DrawingError):
        read_ink(sent)
