"""From canvas to 28x28: each step against an implementation of its own, and MNIST's digits there
and back again."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import center_of_mass
from skimage.transform import resize_local_mean

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.drawing import preprocessing

Ink = NDArray[np.uint8]  # (height, width), 0 = paper, 255 = ink
Rgba = NDArray[np.uint8]
Colour = tuple[int, int, int]


def paint(ink: Ink, colour: Colour = (0, 0, 0), paper: Colour = (255, 255, 255)) -> Rgba:
    """`ink` on opaque paper."""
    share = ink[..., np.newaxis] / 255
    mixed = np.array(paper) * (1 - share) + np.array(colour) * share
    return np.dstack([mixed.round().astype(np.uint8), np.full_like(ink, 255)])


def paint_on_nothing(ink: Ink) -> Rgba:
    """Black ink on transparent paper, as the canvas sends it: the pen's soft edge is in the
    opacity."""
    return np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])


def cut_out(digit: Ink) -> Ink:
    return digit[np.ix_(digit.any(axis=1), digit.any(axis=0))] if digit.any() else digit


def box_of(digit: Ink) -> tuple[int, int]:
    """Height and width of the box around all ink."""
    rows, columns = np.nonzero(digit)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@pytest.fixture(scope="module")
def digit(sample: Digits) -> Ink:
    """A real 3, six times as large, on a canvas of 280 x 280."""
    canvas = np.zeros((280, 280), np.uint8)
    canvas[60:228, 80:248] = np.kron(sample.images[1510], np.ones((6, 6), np.uint8))
    return canvas


# Step by step


def test_ink_is_the_distance_from_the_paper() -> None:
    ink = np.arange(256, dtype=np.uint8).reshape(16, 16)
    ink[[0, -1]] = ink[:, [0, -1]] = 0
    expected = ink / ink.max()
    expected[ink < 4] = 0  # too near to the paper to tell from rounding
    np.testing.assert_allclose(
        preprocessing.ink_on_canvas(paint_on_nothing(ink)), expected, atol=1e-6
    )


def test_bounding_box_in_plain_python(digit: Ink) -> None:
    inked = [(row, column) for row in range(280) for column in range(280) if digit[row, column]]
    rows, columns = zip(*inked, strict=True)
    box = preprocessing.bounding_box(digit / np.float32(255))
    assert box == (slice(min(rows), max(rows) + 1), slice(min(columns), max(columns) + 1))


@pytest.mark.parametrize("factor", [1, 3, 12])
def test_scale_by_a_whole_factor_is_the_mean_of_blocks(factor: int) -> None:
    cut = np.random.default_rng(factor).random((20 * factor, 20 * factor), np.float32)
    means = cut.reshape(20, factor, 20, factor).mean(axis=(1, 3))
    np.testing.assert_allclose(preprocessing.scale_to_20(cut), means / means.max(), atol=1e-6)


@pytest.mark.parametrize("side", [5, 19, 21, 33, 127, 280, 600])
def test_scale_by_any_factor_is_scikit_images_local_mean(side: int) -> None:
    cut = np.random.default_rng(side).random((side, side), np.float32)
    means = resize_local_mean(cut, (20, 20), preserve_range=True)
    np.testing.assert_allclose(preprocessing.scale_to_20(cut), means / means.max(), atol=1e-5)


@pytest.mark.parametrize("shape", [(200, 10), (10, 200), (200, 1), (1, 200)])
def test_a_thin_stroke_keeps_its_ink(shape: tuple[int, int]) -> None:
    scaled = preprocessing.scale_to_20(np.ones(shape, np.float32))
    assert scaled.max() == 1 and scaled.shape == (20, 20)
    long_axis = int(shape[1] > shape[0])
    assert scaled.max(axis=1 - long_axis).min() > 0.999  # from end to end, without a gap


def test_centre_of_mass_lands_on_14(few: Digits) -> None:
    for image in few.images:
        cut = preprocessing.scale_to_20(cut_out(image) / np.float32(255))
        picture = preprocessing.centre_on_mass(cut)
        assert picture.sum() == pytest.approx(cut.sum())  # nothing falls off
        np.testing.assert_allclose(center_of_mass(picture), (14, 14), atol=0.5 + 1e-6)


def test_a_lopsided_drawing_stays_within_the_picture() -> None:
    corner = np.zeros((20, 20), np.float32)
    corner[-1, -1] = 1
    picture = preprocessing.centre_on_mass(corner)
    assert picture.sum() == 1 and picture[19, 19] == 1


def test_steps_can_be_compared_and_kept_in_a_set(digit: Ink) -> None:
    one, other = (preprocessing.steps(paint(digit)) for _ in range(2))
    assert one == one and one != other
    assert len({one, other, one}) == 2


# All together


@pytest.mark.parametrize(
    ("repaint", "tolerance"),
    [
        (lambda ink: paint(ink, colour=(255, 255, 255), paper=(0, 0, 0)), 1e-6),
        (lambda ink: paint(ink, colour=(255, 0, 0), paper=(255, 255, 0)), 1e-6),
        (
            lambda ink: paint(ink, colour=(30, 60, 160), paper=(250, 240, 220)),
            0.02,
        ),  # less contrast, more rounding
        (paint_on_nothing, 1e-6),
    ],
    ids=["white on black", "red on yellow", "blue on cream", "black on nothing"],
)
def test_colours_do_not_matter(
    repaint: Callable[[Ink], Rgba], tolerance: float, digit: Ink
) -> None:
    digit = np.where(digit < 8, 0, digit).astype(
        np.uint8
    )  # what is that near to the paper depends on the contrast
    np.testing.assert_allclose(
        mc.to_mnist(repaint(digit)), mc.to_mnist(paint(digit)), atol=tolerance
    )


@pytest.mark.parametrize(
    "size", [(20, 20), (28, 28), (57, 91), (280, 280), (600, 400), (400, 600)], ids=str
)
def test_any_size_of_canvas(size: tuple[int, int], sample: Digits) -> None:
    side = min(size)
    enlarged = np.asarray(
        Image.fromarray(sample.images[1510]).resize((side, side), Image.Resampling.BILINEAR)
    )
    canvas = np.zeros(size, np.uint8)
    canvas[size[0] - side :, size[1] - side :] = enlarged
    picture = mc.to_mnist(paint(canvas))
    assert picture.shape == (28, 28) and picture.dtype == np.float32
    assert picture.min() == 0 and picture.max() == 1
    assert max(box_of(picture)) == 20
    assert np.abs(picture - sample.images[1510] / 255).mean() < 0.05


def test_place_does_not_matter(digit: Ink) -> None:
    """Least of all when the ink touches the edge of the canvas."""
    cut = cut_out(digit)
    height, width = cut.shape
    expected = mc.to_mnist(paint(digit))
    for top in (0, 7, 280 - height):
        for left in (0, 11, 280 - width):
            canvas = np.zeros((280, 280), np.uint8)
            canvas[top : top + height, left : left + width] = cut
            np.testing.assert_array_equal(mc.to_mnist(paint(canvas)), expected)


def test_a_thin_one_is_not_lost() -> None:
    canvas = np.zeros((280, 280), np.uint8)
    canvas[20:260, 140] = 255
    picture = mc.to_mnist(paint(canvas))
    assert box_of(picture)[0] == 20 and picture.max() == 1
    assert mc.load_model("stacked_conv").predict(picture[np.newaxis]).argmax() == 1


@pytest.mark.parametrize(
    "rgba",
    [(255, 255, 255, 255), (0, 0, 0, 255), (240, 90, 10, 255), (0, 0, 0, 0), (9, 9, 9, 0)],
    ids=str,
)
def test_blank(rgba: tuple[int, ...]) -> None:
    canvas = np.full((280, 280, 4), rgba, np.uint8)
    canvas[100, 100, 3] ^= 1  # the last bit of a pixel is no ink
    with pytest.raises(mc.DrawingError, match="nothing on the canvas"):
        mc.to_mnist(canvas)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((28, 28), "uint8"),
        ((28, 28, 3), "uint8"),
        ((28, 28, 4), "float32"),
        ((0, 28, 4), "uint8"),
        ((1, 28, 28, 4), "uint8"),
    ],
)
def test_no_canvas(shape: tuple[int, ...], dtype: str) -> None:
    with pytest.raises(mc.DrawingError, match=r"Expected RGBA pixels, uint8 \(height, width, 4\)"):
        mc.to_mnist(np.zeros(shape, dtype))


# MNIST's digits there and back again


def test_digits_ten_times_as_large_come_back_exactly(few: Digits) -> None:
    checked = 0
    for image in few.images:
        solid = np.where(image > 0.3 * image.max(), image, 0)  # the box leaves a soft edge out
        if (
            max(box_of(image)) == 20
            and box_of(image) == box_of(solid)
            and image[image > 0].min() > 2
        ):
            enlarged = np.kron(image, np.ones((10, 10), np.uint8))
            np.testing.assert_allclose(mc.to_mnist(paint(enlarged)), image / image.max(), atol=1e-6)
            checked += 1
    assert checked > 40


def enlarge_ink(image: Ink, share: float) -> Ink:
    """The longer side of the digit's box becomes `share` of the canvas, as when a person draws that
    large."""
    height, width = (
        max(1, round(side / max(box_of(image)) * share * 280)) for side in box_of(image)
    )
    return np.asarray(
        Image.fromarray(cut_out(image)).resize((width, height), Image.Resampling.BICUBIC)
    )


def enlarge_picture(image: Ink, share: float) -> Ink:
    """The whole 28x28 picture becomes `share` of the canvas: its edges blur, which no pen's do."""
    side = round(share * 280)
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def by_colours(canvas: Ink) -> NDArray[np.float32]:
    return mc.to_mnist(paint_on_nothing(canvas))


def by_ink(canvas: Ink) -> NDArray[np.float32]:
    """The same in a fifth of the time."""
    ink = np.where(canvas < 4, 0, canvas).astype(np.float32)
    return preprocessing.steps_from_ink(ink / ink.max()).picture


def draw_again(
    images: NDArray[np.uint8],
    enlarge: Callable[[Ink, float], Ink],
    see: Callable[[Ink], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Each digit on a canvas of 280 x 280, half to nearly all of it, anywhere, and back."""
    rng = np.random.default_rng(0)
    pictures = []
    for image in images:
        ink = enlarge(image, rng.uniform(0.5, 0.95))
        canvas = np.zeros((280, 280), np.uint8)
        top, left = (rng.integers(0, 280 - side, endpoint=True) for side in ink.shape)
        canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
        pictures.append(see(canvas))
    return np.stack(pictures)


# What MNIST's test digits lose on the way, measured on all 10,000: the mean difference per pixel
# (0.10 is the mean of all pixels), and points of accuracy of single_conv and of stacked_conv.
#     enlarge_ink      0.0200   0.17   0.07
#     enlarge_picture  0.0262   0.22   0.08
# On 500 digits chance alone moves the points by 0.4.


@pytest.mark.parametrize(
    ("enlarge", "difference"), [(enlarge_ink, 0.022), (enlarge_picture, 0.028)]
)
def test_bundled_digits_drawn_again(
    enlarge: Callable[[Ink, float], Ink], difference: float, sample: Digits
) -> None:
    digits = every(10, sample)
    pictures = draw_again(digits.images, enlarge, by_ink)
    in_colours = draw_again(digits.images[:50], enlarge, by_colours)
    np.testing.assert_allclose(in_colours, pictures[:50], atol=1e-6)
    assert np.abs(pictures - digits.images / 255).mean() < difference
    for name in ("single_conv", "stacked_conv"):
        assert points_lost(name, digits, pictures) < 1


@pytest.mark.parametrize(
    ("enlarge", "difference"), [(enlarge_ink, 0.022), (enlarge_picture, 0.028)]
)
def test_mnists_test_digits_drawn_again(
    enlarge: Callable[[Ink, float], Ink], difference: float, mnist_test: Digits
) -> None:
    digits = every(2, mnist_test)
    pictures = draw_again(digits.images, enlarge, by_ink)
    assert np.abs(pictures - digits.images / 255).mean() < difference
    for name in ("single_conv", "stacked_conv"):
        assert points_lost(name, digits, pictures) < 0.3


def every(step: int, digits: Digits) -> Digits:
    return Digits(digits.images[::step].copy(), digits.labels[::step].copy(), digits.source)


def points_lost(name: str, digits: Digits, pictures: NDArray[np.float32]) -> float:
    """How much better, in points of accuracy, a model reads the digits themselves than their
    drawings."""
    model = mc.load_model(name)
    untouched, drawn = (
        float((model.predict(images).argmax(axis=1) == digits.labels).mean())
        for images in (digits.images, pictures)
    )
    print(f"{name}: {100 * untouched:.2f} % untouched, {100 * drawn:.2f} % drawn again")
    return 100 * (untouched - drawn)
