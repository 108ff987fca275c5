"""Which pictures a network finds alike, by what its last hidden layer makes of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 1000  # pictures: all distances between them are kept, 4 MB


@dataclass(frozen=True, eq=False)
class Likeness:
    """A tree of pictures, in which what is alike stands together.

    Attributes
    ----------
    tree : ndarray of float, (n - 1, 4)
        Which two branches are joined at each step, as `scipy.cluster.hierarchy.linkage` has it.
        It is empty where there are less than two pictures.
    count : int
        How many pictures there are.
    """

    tree: NDArray[Any]
    count: int

    def order(self) -> NDArray[np.intp]:
        """Return the pictures' places so that neighbours are alike: ndarray of int, (n,)."""
        from scipy.cluster import hierarchy  # a third of a second, and for few

        if self.count < 2:
            return np.arange(self.count)
        leaves: NDArray[np.intp] = hierarchy.leaves_list(self.tree).astype(np.intp)
        return leaves

    def kinds(self, most: int) -> list[NDArray[np.intp]]:
        """Part the pictures into kinds.

        Parameters
        ----------
        most : int
            How many kinds, at most.

        Returns
        -------
        list of ndarray of int
            The places of the pictures of each kind, the largest kind first, within a kind as
            `order` has them.
        """
        from scipy.cluster import hierarchy

        if self.count < 2:
            return [np.arange(self.count)] * self.count
        kind_of = hierarchy.fcluster(self.tree, most, criterion="maxclust")
        order = self.order()
        kinds = [order[kind_of[order] == kind] for kind in np.unique(kind_of)]
        return sorted(kinds, key=len, reverse=True)


def likeness(features: NDArray[np.float32]) -> Likeness:
    """Join what is alike, after Ward: each time the two groups that differ least.

    Parameters
    ----------
    features : ndarray of float, (n, features)
        As `Classifier.features` returns them; n is `MOST` at most.

    Returns
    -------
    Likeness
        Of the n pictures.

    Raises
    ------
    ValueError
        There are more than `MOST`.

    References
    ----------
    Ward, J. H.: Hierarchical grouping to optimize an objective function. Journal of the American
    Statistical Association 58 (1963).

    Examples
    --------
    >>> import numpy as np
    >>> two_heaps = np.array([[0.0, 1], [5, 0], [0, 1.1], [5.1, 0], [5.2, 0]], np.float32)
    >>> [sorted(kind.tolist()) for kind in likeness(two_heaps).kinds(2)]
    [[1, 3, 4], [0, 2]]
    """
    from scipy.cluster import hierarchy

    if len(features) > MOST:
        raise ValueError(f"{MOST} pictures at most, not {len(features)}.")
    if len(features) < 2:
        return Likeness(np.empty((0, 4)), len(features))
    # How strongly a layer answers depends on the ink; which of its numbers do, on the shape.
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.maximum(lengths, 1e-9)
    return Likeness(hierarchy.linkage(directions, "ward"), len(features))
