"""What thousands of digits have in common, against numpy on all pixels at once."""

import numpy as np

from mnist_core.digits import statistics as module
from mnist_core.digits.digits import Digits


def test_all_figures(sample: Digits) -> None:
    found = module.statistics(sample)
    assert len(sample) > module._AT_A_TIME  # in more than one part
    pixels = sample.images.astype(np.float64)
    for digit in range(10):
        of_digit = pixels[sample.labels == digit]
        assert found.counts[digit] == len(of_digit) == 500
        np.testing.assert_allclose(found.means[digit], of_digit.mean(axis=0), atol=1e-3)
        np.testing.assert_allclose(found.spreads[digit], of_digit.std(axis=0), atol=1e-2)
    np.testing.assert_allclose(found.inked, (pixels > 0).mean(axis=0))
    np.testing.assert_allclose(found.ink, pixels.mean(axis=(1, 2)), rtol=1e-4)
    values, counts = np.unique(sample.images, return_counts=True)
    np.testing.assert_array_equal(found.intensities[values], counts)
    assert found.intensities.sum() == sample.images.size


def test_a_digit_of_which_there_is_none_is_blank(few: Digits) -> None:
    ones = few.labels == 1
    found = module.statistics(Digits(few.images[ones], few.labels[ones], "ones"))
    assert found.counts.tolist() == [0, 20, 0, 0, 0, 0, 0, 0, 0, 0]
    assert not found.means[0].any() and not found.spreads[0].any()
