"""Zip files of pictures, and pictures of which some show no digit."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.drawing import many_pictures
from mnist_core.drawing.many_pictures import MOST, files_in_zip, read_pictures
from tests.helpers.cost import assert_cheap, cost


def as_png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def as_photo(digit: np.ndarray) -> bytes:
    """Dark ink on paper that is brighter on the right."""
    ink = np.kron(digit, np.ones((12, 12))) / 255
    light = np.linspace(150, 220, ink.shape[1])
    return as_png((light * (1 - 0.7 * ink)).astype(np.uint8))


def as_zip(files: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_pictures_of_mnists_size_are_taken_as_they_are(few: Digits) -> None:
    files = {f"{row}.png": as_png(image) for row, image in enumerate(few.images)}
    files |= {"dark on light.png": as_png(255 - few.images[0])}
    found = list(read_pictures(files_in_zip(as_zip(files), "a.zip")))
    assert [name for name, *_ in found] == list(files)
    for one, image in zip(found, [*few.images, few.images[0]], strict=True):
        np.testing.assert_array_equal(one.picture, image)


def test_photos_are_read_as_photos_and_what_is_none_is_said(few: Digits) -> None:
    blank = as_png(np.full((300, 300), 200, np.uint8))
    files = {"a.png": as_photo(few.images[140]), "blank.png": blank, "no.png": b"no picture"}
    digit, *others = read_pictures(files.items())
    assert digit.picture is not None and not digit.problem
    answer = mc.load_model("robust").predict(digit.picture[np.newaxis])[0]
    assert answer.argmax() == few.labels[140] == 7
    assert [(other.name, other.picture) for other in others] == [
        ("blank.png", None),
        ("no.png", None),
    ]
    assert "blank.png looks blank" in others[0].problem
    assert "no.png is not a picture" in others[1].problem


def test_each_digit_of_a_number_is_found(few: Digits) -> None:
    number = as_photo(np.hstack([few.images[140], few.images[20]]))
    found = list(read_pictures([("number.png", number)]))
    assert [name for name, *_ in found] == ["number.png (1)", "number.png (2)"]
    pictures = np.stack([one.picture for one in found if one.picture is not None])
    assert mc.load_model("robust").predict(pictures).argmax(axis=1).tolist() == [7, 1]


def test_what_a_mac_adds_and_what_is_no_picture_is_passed_over(few: Digits) -> None:
    png = as_png(few.images[0])
    files = {
        "digits/": b"",
        "digits/one.PNG": png,
        "__MACOSX/digits/._one.png": b"x",
        ".two.png": b"x",
        "read me.txt": b"x",
    }
    (found,) = read_pictures(files_in_zip(as_zip(files), "a.zip"))
    assert found.name == "one.PNG" and found.picture is not None


def contents_of(size: int) -> bytes:
    """The end of a zip file that says how long its table of contents is."""
    return bytes(size) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, size, 0, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.zip is no zip file, or it was cut off"),
        (b"PK\3\4" + bytes(500), "a.zip is no zip file, or it was cut off"),
        (as_zip({}), "a.zip holds no pictures"),
        (as_zip({"a.txt": b"x"}), "a.zip holds no pictures"),
        (as_zip({f"{n}.png": b"" for n in range(MOST + 1)}), "holds more than 2,000 pictures"),
        (contents_of(2_000_000), "holds more than 2,000 files"),
        (contents_of(1_000), "a.zip is damaged"),
        (as_zip({"a.png": bytes(9)}, zipfile.ZIP_LZMA), "packed in an unusual way"),
        (as_zip({"a.png": b"abc" * 999})[:-400] + as_zip({})[-22:], "a.zip"),
    ],
)
def test_what_is_no_zip_file_of_pictures_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(mc.DrawingError, match=message):
        list(files_in_zip(content, "a.zip"))


def test_a_bomb_is_refused_before_it_costs_much(few: Digits, tmp_path: Path) -> None:
    """A few hundred kB that would be 300 MB."""
    bomb = as_zip({f"{n}.png": bytes(30_000_000) for n in range(10)})
    assert len(bomb) < 400_000
    harmless = as_zip({"a.png": as_png(few.images[0])})
    measured = cost("tests.helpers.digit_files:read_zip", harmless, bomb, tmp_path)
    assert_cheap(measured)
    assert "more than 150 MB unpacked" in measured.message


def test_pictures_that_take_too_long_stop_where_they_are(
    few: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = as_photo(few.images[0])
    pictures = read_pictures([("a.png", photo), ("b.png", photo)])
    assert next(pictures).name == "a.png"
    monkeypatch.setattr(many_pictures, "SECONDS", 0.0)
    with pytest.raises(mc.DrawingError, match=r"From b\.png on the pictures were not read"):
        next(pictures)
