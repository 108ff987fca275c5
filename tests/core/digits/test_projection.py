"""Principal components against scikit-learn's, and a map on which neighbours stay neighbours."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from threadpoolctl import threadpool_limits

from mnist_core.digits.digits import Digits
from mnist_core.digits.projection import neighbour_map, place_among, principal_components


def test_principal_components_are_scikit_learns(few: Digits) -> None:
    flat = few.images[:, 7:21, 7:21].reshape(len(few), -1)
    found = principal_components(flat, 5)
    theirs = PCA(5, svd_solver="full").fit(flat.astype(np.float64))
    np.testing.assert_allclose(found.shares, theirs.explained_variance_ratio_, rtol=1e-4)
    for one, other in zip(found.axes, theirs.components_, strict=True):
        assert abs(one @ other) > 0.9999
        assert one[np.abs(one).argmax()] > 0
    np.testing.assert_allclose(found.places(flat).mean(axis=0), 0, atol=0.1)


def test_neighbours_stay_neighbours_and_a_new_one_finds_its_place(few: Digits) -> None:
    flat = few.images.reshape(len(few), -1).astype(np.float32)
    told: list[float] = []
    with threadpool_limits(1):  # as in a process of its own: threads that wait keep others busy
        places = neighbour_map(flat, lambda share: told.append(share))
    assert trustworthiness(flat, places, n_neighbors=5) > 0.9
    assert told == sorted(told) and told[-1] == 1
    near = place_among(flat[70] + 1, flat, places)
    across = np.linalg.norm(places - near, axis=1)
    assert across[70] <= np.sort(across)[5]
