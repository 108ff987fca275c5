"""Typical, strange and double digits, against distances between all pixels."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from mnist_core.digits import neighbours
from mnist_core.digits.digits import Digits


def nothing(share: float) -> None:
    pass


def test_what_is_near_and_what_is_strange(few: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "COMPONENTS", 199)  # all there are: distances are exact
    monkeypatch.setattr(neighbours, "_AT_A_TIME", 7)
    found = neighbours.find({"images": few.images, "labels": few.labels}, nothing)
    flat = few.images.reshape(len(few), -1).astype(float)
    apart = cdist(flat, flat)
    np.fill_diagonal(apart, np.inf)
    for digit in range(10):
        rows = np.flatnonzero(few.labels == digit)
        from_mean = np.linalg.norm(flat[rows] - flat[rows].mean(axis=0), axis=1)
        assert found["typical"][digit, 0] == rows[from_mean.argmin()]
        strangeness = np.sort(apart[np.ix_(rows, rows)], axis=1)[:, :5].mean(axis=1)
        assert found["strange"][digit, 0] == rows[strangeness.argmax()]
    same = few.labels[:, np.newaxis] == few.labels
    for name, fits in (("same", same), ("other", ~same)):
        distances = np.where(fits, apart, np.inf)
        nearest = np.unravel_index(distances.argmin(), distances.shape)
        assert sorted(found[name][0]) == sorted(nearest)
        assert found[f"{name}_distance"][0] == pytest.approx(distances.min() / 28)
        assert (np.diff(found[f"{name}_distance"]) >= 0).all()
    assert found["twins"] == 0


def test_doubles_are_counted_and_stand_first(few: Digits) -> None:
    images = np.concatenate([few.images, few.images[3:5], few.images[3:4]])
    labels = np.concatenate([few.labels, few.labels[3:4], [9], few.labels[3:4]]).astype(np.uint8)
    found = neighbours.find({"images": images, "labels": labels}, nothing)
    assert found["twins"] == 3
    assert found["same_distance"][0] == 0 and set(found["same"][0]) <= {3, 200, 202}
    assert found["other_distance"][0] == 0 and sorted(found["other"][0]) == [4, 201]


def test_two_digits_are_enough(few: Digits) -> None:
    found = neighbours.find({"images": few.images[:2], "labels": few.labels[:2]}, nothing)
    assert found["typical"][0].tolist()[2:] == [-1] * 10 and len(found["other"]) == 0
