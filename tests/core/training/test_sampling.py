"""What an epoch sees of a digit, against TensorFlow; and all the ways of seeing it."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.training import batches, sampling, seen


def test_augmented_digits_are_tensorflows(few: Digits) -> None:
    config = mc.TrainingConfig("single_conv", 1, seed=3, augment=True)
    transforms = sampling.augmentation(config, len(few), 5)
    theirs, _ = batches._transformed(few.images[..., np.newaxis], few.labels, transforms)
    ours = sampling.augmented(few.images, transforms)
    np.testing.assert_allclose(ours, theirs.numpy()[..., 0], atol=2e-4)


@pytest.mark.parametrize("way", seen.WAYS, ids=lambda way: way.title)
def test_each_way_changes_a_digit_more_the_stronger_it_is(way: seen.Way, few: Digits) -> None:
    image = few.images[130]
    changed = [way.change(image, place, 1) for place in range(len(way.strengths))]
    assert all(one.shape == (28, 28) and one.dtype == np.uint8 for one in changed)
    assert set(way.usual) <= set(range(len(way.strengths))) and len(way.usual)
    np.testing.assert_array_equal(changed[0], way.change(image, 0, 1))  # the same chance
    apart = [np.abs(one.astype(int) - image).mean() for one in changed]
    assert all(apart)
    if "epoch" not in way.strengths[0] and "pixels" not in way.strengths[0]:
        assert apart[-1] > apart[0]
