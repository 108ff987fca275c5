"""Spoilt digits: what each kind does, against what can be said of it without its code."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.corruptions import EVERY_KIND, corrupt

ROOM = "mnist_core.digits.corruptions"


@pytest.fixture(scope="module")
def images(sample: mc.Digits) -> np.ndarray:
    return sample.images[::100]


def spoilt(images: np.ndarray, name: str, severity: float | None = None) -> np.ndarray:
    return corrupt(images, EVERY_KIND[name], np.random.default_rng(0), severity)


def change(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.abs(before.astype(float) - after).mean())


def middle(images: np.ndarray) -> np.ndarray:
    """The centre of mass of each picture, (n, 2): row and column."""
    places = np.indices(images.shape[1:])
    mass = images.sum(axis=(1, 2))
    return np.einsum("nyx,ayx->na", images.astype(float), places) / mass[:, np.newaxis]


@pytest.mark.parametrize("name", EVERY_KIND)
def test_each_kind_changes_pictures_by_its_severity_and_its_seed(
    name: str, images: np.ndarray
) -> None:
    before = images.copy()
    after = spoilt(images, name)
    assert (images == before).all(), "the pictures themselves are left alone"
    assert after.shape == images.shape and after.dtype == np.uint8
    assert (after == spoilt(images, name)).all()
    assert (spoilt(images, name, 0) == images).all()
    changes = [change(images, spoilt(images, name, severity)) for severity in (0.5, 2, 4.5)]
    assert changes[0] < changes[1] < 1.1 * changes[2]  # the strongest spatter has finer drops


@pytest.mark.parametrize("severity", [-0.1, 5.1, float("nan")])
def test_other_severities_are_refused(severity: float, images: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"lies in 0\.\.5"):
        spoilt(images, "fog", severity)


def test_no_pictures_are_no_problem() -> None:
    none = np.empty((0, 28, 28), np.uint8)
    assert all(len(spoilt(none, name)) == 0 for name in EVERY_KIND)


def test_shot_noise_keeps_the_mean_and_leaves_paper_white() -> None:
    grey = np.full((20, 28, 28), 100, np.uint8)
    grey[:, :14] = 0
    noisy = spoilt(grey, "shot_noise", 2)
    assert not noisy[:, :14].any()
    assert noisy[:, 14:].mean() == pytest.approx(100, abs=3)
    assert noisy[:, 14:].std() == pytest.approx(255 * np.sqrt(100 / 255 / 25), rel=0.1)  # Poisson's


def test_impulse_noise_hits_a_share_of_the_pixels() -> None:
    grey = np.full((20, 28, 28), 100, np.uint8)
    noisy = spoilt(grey, "impulse_noise")
    assert set(np.unique(noisy)) == {0, 100, 255}
    assert (noisy != 100).mean() == pytest.approx(0.17, abs=0.01)
    assert (noisy == 0).sum() == pytest.approx((noisy == 255).sum(), rel=0.1)


@pytest.mark.parametrize("name", ["glass_blur", "motion_blur"])
def test_blurs_keep_the_ink_and_spread_it(name: str, images: np.ndarray) -> None:
    blurred = spoilt(images, name)
    assert blurred.sum() == pytest.approx(images.sum(), rel=0.1)  # some leaves the picture
    assert (blurred > 20).sum() > 1.2 * (images > 20).sum()
    assert blurred.max(axis=(1, 2)).mean() < 0.97 * images.max(axis=(1, 2)).mean()


@pytest.mark.parametrize("severity", [1, 2.5, 4])
def test_translation_moves_the_middle_along_both_axes(severity: float) -> None:
    square = np.zeros((40, 28, 28), np.uint8)
    square[:, 8:20, 8:20] = 255
    moved = middle(spoilt(square, "translate", severity)) - middle(square)
    assert np.abs(moved) == pytest.approx(np.full(moved.shape, severity), abs=0.01)
    assert len({tuple(np.sign(move)) for move in moved}) == 4


def test_scaling_shrinks_both_axes(images: np.ndarray) -> None:
    small = spoilt(images, "scale", 5)
    assert small.sum() == pytest.approx(images.sum() / 4, rel=0.05)


@pytest.mark.parametrize("severity", [1, 2, 5])
def test_turning_turns_by_so_much_to_either_side(severity: float) -> None:
    bar = np.zeros((40, 28, 28), np.uint8)
    bar[:, 4:24, 13:15] = 255
    turned = spoilt(bar, "rotate", severity).astype(float)
    rows, columns = np.indices((28, 28)) - 13.5
    mixed, along, across = (
        (turned * weight).sum(axis=(1, 2)) for weight in (rows * columns, rows**2, columns**2)
    )
    angles = np.arctan2(2 * mixed, along - across) / 2  # of the longer axis to the vertical
    assert np.abs(angles) == pytest.approx(np.full(40, severity / 5), abs=0.02)
    assert 5 < (angles > 0).sum() < 35


def test_shearing_slants_and_keeps_the_height() -> None:
    bar = np.zeros((4, 28, 28), np.uint8)
    bar[:, 8:20, 13:15] = 255
    sheared = spoilt(bar, "shear", 2)
    columns = middle(sheared[:, 19:20])[:, 1] - middle(sheared[:, 8:9])[:, 1]
    assert np.abs(columns) == pytest.approx(np.full(4, 11 * np.tan(0.4)), abs=0.05)
    assert not sheared[:, :8].any() and not sheared[:, 20:].any()


def test_brightness_adds_the_same_everywhere(images: np.ndarray) -> None:
    expected = np.minimum(images.astype(float) + 127.5, 255)
    assert np.abs(spoilt(images, "brightness") - expected).max() <= 1


def test_fog_is_smooth_and_leaves_the_digit_on_top() -> None:
    picture = np.zeros((30, 28, 28), np.uint8)
    picture[:, 10:18, 10:18] = 255
    foggy = spoilt(picture, "fog").astype(float)
    steps = np.abs(np.diff(foggy[:, :8], axis=2))
    assert steps.mean() < 0.25 * foggy[:, :8].mean()
    inside, around = foggy[:, 10:18, 10:18].mean(), foggy[:, 4:24, 4:10].mean()
    assert inside - around == pytest.approx(255 / 4, rel=0.15)  # a fourth of what it was


def test_spatter_lays_grey_drops_over_ink_and_paper() -> None:
    ink = np.full((10, 28, 28), 255, np.uint8)
    paper = np.zeros((10, 28, 28), np.uint8)
    on_ink, on_paper = spoilt(ink, "spatter"), spoilt(paper, "spatter")
    assert 0.02 < (on_paper > 0).mean() < 0.6
    assert ((on_paper > 0) == (on_ink < 255)).all(), "the same drops by the same chance"
    assert on_paper.max() <= 64 and on_ink.min() >= 63


def test_stripes_exchange_ink_and_paper_at_both_edges(images: np.ndarray) -> None:
    striped = spoilt(images, "stripe")
    assert (striped[:, :, 7:21] == images[:, :, 7:21]).all()
    for edge in (np.s_[:, :, :7], np.s_[:, :, 21:]):
        assert (striped[edge] == 255 - images[edge]).all()


@pytest.mark.parametrize("name", ["dotted_line", "zigzag"])
def test_lines_run_across_and_take_no_ink_away(name: str) -> None:
    blank = np.zeros((10, 28, 28), np.uint8)
    lines = spoilt(blank, name)
    inked = (lines > 128).any(axis=1)
    assert inked[:, 4:24].mean() > 0.4
    halves = spoilt(np.full_like(blank, 128), name)
    assert (halves >= 128).all()


def test_dots_have_gaps() -> None:
    lines = spoilt(np.zeros((10, 28, 28), np.uint8), "dotted_line")
    inked = lines.any(axis=1)
    dots = np.arange(28) // 2 % 2 == 1
    assert (inked[:, :27] == dots[:27]).all()


def test_edges_are_black_and_white_and_hollow() -> None:
    square = np.zeros((1, 28, 28), np.uint8)
    square[:, 8:20, 8:20] = 255
    edges = spoilt(square, "canny_edges")
    assert set(np.unique(edges)) == {0, 255}
    assert not edges[:, 12:16, 12:16].any() and not edges[:, :5].any()
    assert edges[:, 7:10, 10:18].any(axis=1).all(), "the upper edge"


def test_pens_grow_and_shrink_a_bar_by_so_many_pixels() -> None:
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[:, 4:24, 12:16] = 255
    for severity, width in ((1, 6), (3, 8), (5, 10)):
        assert (spoilt(bar, "thicker", severity)[0, 14] > 0).sum() == width
    assert (spoilt(bar, "thinner", 2.5)[0, 14] == 255).sum() == 2
    thin = spoilt(bar, "thinner", 1)[0, 14]
    assert thin[12] == thin[15] == 153 and thin[13] == 255  # 0.4 of a pixel less on each side


def test_low_contrast_keeps_the_mean_and_shrinks_the_spread(images: np.ndarray) -> None:
    pale = spoilt(images, "contrast", 2).astype(float)
    assert pale.mean(axis=(1, 2)) == pytest.approx(images.mean(axis=(1, 2)), abs=0.5)
    assert pale.std(axis=(1, 2)) == pytest.approx(images.std(axis=(1, 2)) / 2, rel=0.01)


def test_gaussian_noise_has_the_deviation_that_it_says() -> None:
    grey = np.full((20, 28, 28), 128, np.uint8)
    noisy = spoilt(grey, "gaussian_noise", 1).astype(float)
    assert noisy.mean() == pytest.approx(128, abs=1) and noisy.std() == pytest.approx(
        0.08 * 255, rel=0.03
    )


def test_a_blurred_line_has_the_profile_of_gauss() -> None:
    line = np.zeros((1, 28, 28), np.uint8)
    line[0, 14] = 255
    profile = spoilt(line, "gaussian_blur", 2)[0, :, 14].astype(float)
    spread = (profile * (np.arange(28) - 14) ** 2).sum() / profile.sum()
    assert spread == pytest.approx(0.9**2, rel=0.05)


def test_an_occlusion_is_a_square_of_paper_and_leaves_the_rest_alone() -> None:
    ink = np.full((30, 28, 28), 200, np.uint8)
    hidden = spoilt(ink, "occlusion", 3)
    for picture in hidden:
        rows, columns = np.nonzero(picture == 0)
        sides = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert set(sides) <= {8, 9} and len(rows) == sides[0] * sides[1]
    assert set(np.unique(hidden)) == {0, 200}
