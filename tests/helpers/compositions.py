"""Many small networks of all kinds that somebody could compose, always the same ones."""

from collections.abc import Iterator

import numpy as np

from mnist_core.network.architectures import Architecture
from tests.helpers.random_networks import random_network

# Small, so that hundreds of them are built, and answer, in seconds.
_MULTIPLICATIONS = 300_000


def compositions(count: int, seed: int = 12) -> Iterator[Architecture]:
    """So many networks that the app takes, no two alike.

    Among them are ones without a convolution, with dense layers on maps, with layers of each kind
    behind Flatten, and with a global average in its place.
    """
    rng = np.random.default_rng(seed)
    seen = set()
    while len(seen) < count:
        network = random_network(rng, _MULTIPLICATIONS)
        if network.layers not in seen:
            seen.add(network.layers)
            yield network
