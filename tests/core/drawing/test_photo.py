"""Photos of digits: made here from digits of MNIST, with a camera's faults."""

import contextlib
import random
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

import mnist_core as mc
from mnist_core.drawing import picture_file
from mnist_core.drawing.photo import read_photo
from mnist_core.drawing.picture_parts import jpeg_scans
from mnist_core.drawing.preprocessing import steps_from_ink
from tests.helpers import bombs
from tests.helpers.cost import assert_cheap, cost
from tests.helpers.fuzz import damaged


def scene(
    digit: np.ndarray, seed: int, *, board: bool = False, height: int = 600, width: int = 800
) -> np.ndarray:
    """A digit of MNIST on paper or on a board, in light from one side, out of focus and noisy:
    float, RGB 0..255."""
    rng = np.random.default_rng(seed)
    side = int(height * rng.uniform(0.4, 0.8))
    large = (
        Image.fromarray(digit)
        .resize((side, side), Image.Resampling.BICUBIC)
        .filter(ImageFilter.GaussianBlur(2))
    )
    ink = np.zeros((height, width))
    top, left = rng.integers(0, height - side), rng.integers(0, width - side)
    ink[top : top + side, left : left + side] = np.asarray(large) / 255
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    turn = rng.uniform(0, 2 * np.pi)
    light = 0.65 + 0.5 * (np.cos(turn) * (rows - 0.5) + np.sin(turn) * (columns - 0.5))
    shine = light * (0.2 + 0.6 * ink if board else 0.95 - 0.6 * ink)
    grey = shine * 255 + rng.normal(0, 5, shine.shape)
    return (grey[..., np.newaxis] * [1.0, 0.96, 0.88]).clip(0, 255)


def encoded(pixels: np.ndarray, form: str = "JPEG", mode: str = "RGB") -> bytes:
    content = BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).convert(mode).save(content, form)
    return content.getvalue()


def read(content: bytes) -> int:
    picture = steps_from_ink(read_photo(content)).picture
    return int(mc.load_model("stacked_conv").predict(picture[np.newaxis])[0].argmax())


@pytest.mark.parametrize("board", [False, True])
def test_a_photo_in_uneven_light_is_read_as_the_digit_it_shows(
    board: bool, sample: mc.Digits
) -> None:
    rows = np.arange(30, 5000, 250)
    right = [
        read(encoded(scene(sample.images[row], row, board=board))) == sample.labels[row]
        for row in rows
    ]
    assert np.mean(right) >= 0.9, right


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("TIFF", "CMYK"),
    ],
)
def test_whatever_the_format(form: str, mode: str, sample: mc.Digits) -> None:
    pixels = scene(sample.images[300], 1)
    if mode == "I;16":
        content = BytesIO()
        Image.fromarray((pixels[..., 0] * 256).astype(np.uint16)).save(content, form)
        assert read(content.getvalue()) == sample.labels[300]
    else:
        assert read(encoded(pixels, form, mode)) == sample.labels[300]


def test_transparent_paper_is_white_paper(sample: mc.Digits) -> None:
    ink = np.kron(sample.images[300], np.ones((10, 10), np.uint8))
    pixels = np.dstack([np.zeros((280, 280, 3), np.uint8), ink])
    content = BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    assert read(content.getvalue()) == sample.labels[300]


def test_the_first_picture_of_an_animation_counts(sample: mc.Digits) -> None:
    frames = [Image.fromarray(scene(sample.images[row], 1).astype(np.uint8)) for row in (300, 3000)]
    content = BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    assert read(content.getvalue()) == sample.labels[300] != sample.labels[3000]


def test_a_photo_taken_sideways_is_turned(sample: mc.Digits) -> None:
    seven = int(np.flatnonzero(sample.labels == 7)[0])
    turned = Image.fromarray(np.rot90(scene(sample.images[seven], 1)).astype(np.uint8))
    exif = turned.getexif()
    exif[0x0112] = 6  # to be turned to the right
    content = BytesIO()
    turned.save(content, "JPEG", exif=exif)
    assert read(content.getvalue()) == 7


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_that_a_camera_notes(orientation: int) -> None:
    page = Image.fromarray(np.arange(96, dtype=np.uint8).reshape(8, 12) * 2)
    exif = page.getexif()
    exif[0x0112] = orientation
    content = BytesIO()
    page.save(content, "PNG", exif=exif)
    with Image.open(BytesIO(content.getvalue())) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_allclose(
        picture_file.read_brightness(content.getvalue(), "page.png") * 255, upright, atol=1e-3
    )


def test_a_cameras_notes_that_are_damaged_do_not_matter(sample: mc.Digits) -> None:
    notes = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(
        ">HHHI4s", 1, 0x0112, 12, 1, b"abcd"
    )  # a double in four bytes
    pixels, content = Image.fromarray(scene(sample.images[300], 1).astype(np.uint8)), BytesIO()
    pixels.save(content, "JPEG", exif=notes)
    assert read(content.getvalue()) == sample.labels[300]


@pytest.mark.parametrize("form", ["JPEG", "MPO"])  # a phone's JPEG may have a second picture in it
def test_fifty_megapixels(form: str, sample: mc.Digits) -> None:
    small = Image.fromarray(scene(sample.images[300], 1).astype(np.uint8))
    content = BytesIO()
    second = {"save_all": True, "append_images": [small]} if form == "MPO" else {}
    small.resize((8192, 6144)).save(content, form, quality=50, **second)
    assert read(content.getvalue()) == sample.labels[300]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "me.png is empty"),
        (b"label,pixel0\n1,2\n", "me.png is not a picture that can be opened"),
        (bombs.png(7000, 7000), "me.png has 49 megapixels, too many to open"),
        (bombs.png(40_000, 40_000), "me.png is far too large to open"),
        (bombs.png(500, 500), "me.png is damaged"),
        (encoded(np.full((400, 400, 3), 200)), "me.png looks blank"),
        (encoded(np.full((4, 4, 3), 200), "PNG"), "me.png is only 4 x 4 pixels"),
        (
            encoded(scene(np.zeros((28, 28), np.uint8), 3)),
            "me.png looks blank",
        ),  # uneven light and noise alone
    ],
)
def test_what_is_no_photo_of_a_digit_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(mc.DrawingError, match=message):
        read_photo(content, "me.png")


def test_a_photo_that_was_cut_off_is_refused(sample: mc.Digits) -> None:
    whole = encoded(scene(sample.images[300], 1))
    with pytest.raises(mc.DrawingError, match="is damaged"):
        read_photo(whole[: len(whole) // 2])


def test_a_progressive_jpeg_is_unpacked_whole_and_so_held_to_less() -> None:
    content = BytesIO()
    Image.new("L", (7000, 5000), 200).save(content, "JPEG", quality=20, progressive=True)
    with pytest.raises(
        mc.DrawingError,
        match=r"35 megapixels, too many .* progressive JPEG: save it without that",
    ):
        read_photo(content.getvalue())


def test_a_webp_takes_thrice_the_memory_and_so_is_held_to_half() -> None:
    content = BytesIO()
    Image.new("RGB", (5000, 4000)).save(content, "WEBP", quality=1, method=0)
    with pytest.raises(mc.DrawingError, match="20 megapixels, too many to open"):
        read_photo(content.getvalue())


def colour_by_colour(width: int, height: int) -> bytes:
    """A JPEG that is not progressive and has each of three colours in a scan of its own."""
    content = BytesIO()
    Image.new("RGB", (width, height), "white").save(content, "JPEG", quality=20, subsampling=0)
    whole = content.getvalue()
    start = whole.index(b"\xff\xda")
    data = whole[start + 14 : -2]
    scans = [
        b"\xff\xda\x00\x08\x01" + bytes([colour, table, 0, 63, 0]) + data
        for colour, table in ((1, 0), (2, 0x11), (3, 0x11))
    ]
    return whole[:start] + b"".join(scans) + whole[-2:]


def comments(number: int) -> bytes:
    """A JPEG with that many comments of no letters in it."""
    whole = encoded(np.full((40, 40, 3), 200))
    return whole[:2] + b"\xff\xfe\x00\x02" * number + whole[2:]


BOMBS = {
    "one column": lambda: bombs.png(1, 30_000_000),
    "one row": lambda: bombs.png(30_000_000, 1),
    "a thousand scans": lambda: bombs.scan_by_scan(5500, 5000, 1000),
    "each colour by itself": lambda: colour_by_colour(9000, 8000),
    "comments": lambda: comments(2_000_000),
    "chunks": lambda: bombs.png(40, 40)[:33] + (bytes(4) + b"tEXt" + bytes(4)) * 1_000_000,
    "100 MB": lambda: encoded(np.full((40, 40, 3), 200)) + bytes(100_000_000),
}


@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS.keys())
def test_what_is_refused_costs_little(made: Callable[[], bytes], tmp_path: Path) -> None:
    small = encoded(np.full((40, 40, 3), 200))
    reader = "mnist_core.drawing.picture_file:read_brightness"
    assert_cheap(cost(reader, small, made(), tmp_path))


def test_scans_are_counted_as_the_decoder_meets_them() -> None:
    for scans, content in (
        (1, encoded(np.full((40, 40, 3), 200))),
        (1, comments(5)),
        (3, colour_by_colour(40, 40)),
        (6, bombs.scan_by_scan(40, 40, 0)),
        (26, bombs.scan_by_scan(40, 40, 20)),
        (0, encoded(np.full((40, 40, 3), 200), "PNG")),
    ):
        assert jpeg_scans(content, 1000) == scans


def test_a_phones_heic_is_read_and_a_damaged_one_refused() -> None:
    heic = (Path(__file__).with_name("cases") / "seven.heic").read_bytes()
    assert read(heic) == 7
    rng = random.Random(2)
    for _ in range(200):
        with contextlib.suppress(mc.DrawingError):
            read_photo(damaged(heic, rng), "me.heic")


def test_an_avif_is_read(sample: mc.Digits) -> None:
    content = BytesIO()
    Image.fromarray(scene(sample.images[300], 1).astype(np.uint8)).save(content, "AVIF", speed=10)
    assert read(content.getvalue()) == sample.labels[300]


def test_a_phones_108_megapixels(sample: mc.Digits) -> None:
    small = Image.fromarray(scene(sample.images[300], 1).astype(np.uint8))
    content = BytesIO()
    small.resize((12_000, 9_000)).convert("L").save(content, "JPEG", quality=30)
    assert read(content.getvalue()) == sample.labels[300]


def test_only_errors_in_words_come_of_any_picture(sample: mc.Digits) -> None:
    rng = random.Random(16)
    pixels = scene(sample.images[300], 1, height=60, width=80)
    good = [encoded(pixels, form) for form in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")]
    for content in good * 60:
        with contextlib.suppress(mc.DrawingError):
            read_photo(damaged(content, rng), "me.png")


_GROWTH = """
import resource, sys
from pathlib import Path
from mnist_core.drawing import picture_file
small, large = (Path(name).read_bytes() for name in sys.argv[1:])
picture_file.read_brightness(small, "small.png")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
picture_file.read_brightness(large, "large.png")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="others count the peak of memory in other units, or not"
)
@pytest.mark.parametrize("mode", ["RGBA", "I;16"])
def test_memory_for_a_large_picture(mode: str, tmp_path: Path) -> None:
    """Less than 8 bytes a pixel, where copies of the whole in colour or in floats took 12 and
    14."""
    files = []
    for width, height in ((60, 40), (6000, 4000)):
        image = Image.new("RGBA", (width, height), "white")
        if mode == "I;16":
            image = Image.frombytes("I;16", image.size, bytes(2 * width * height))
        files.append(str(tmp_path / f"{width}.png"))
        image.save(files[-1], compress_level=1)
    command, root = [sys.executable, "-c", _GROWTH, *files], Path(__file__).parents[3]
    grown = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert int(grown) * 1024 < 8 * 24e6


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I", "F", "1"])
def test_a_picture_converted_in_strips_has_no_seams(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 70, 4), np.uint8)
    image = Image.fromarray(noise if mode in ("RGBA", "LA") else noise[..., 0]).convert(mode)
    whole = np.asarray(picture_file._reduced(image))
    monkeypatch.setattr(picture_file, "_AT_A_TIME", 70 * 8)  # 11 strips of 8 rows and one of 2
    np.testing.assert_array_equal(np.asarray(picture_file._reduced(image)), whole)
    monkeypatch.setattr(picture_file, "_LONGER_SIDE", 30)  # of three pixels one
    in_strips = np.asarray(picture_file._reduced(image))
    monkeypatch.setattr(picture_file, "_AT_A_TIME", 1_000_000)
    np.testing.assert_array_equal(in_strips, np.asarray(picture_file._reduced(image)))


def test_one_picture_is_unpacked_at_a_time(
    sample: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most = 0, 0
    unpack = picture_file._small

    def watched(content: bytes, name: str) -> Image.Image:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        image = unpack(content, name)
        inside -= 1
        return image

    monkeypatch.setattr(picture_file, "_small", watched)
    content = encoded(scene(sample.images[300], 1))
    threads = [threading.Thread(target=read_photo, args=(content,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_damaged_picture_does_not_keep_others_out(sample: mc.Digits) -> None:
    with pytest.raises(mc.DrawingError, match="is damaged"):
        read_photo(bombs.png(500, 500))
    assert read(encoded(scene(sample.images[300], 1))) == sample.labels[300]
