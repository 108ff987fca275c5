"""Thousands of digits on a map: by their pixels, or by what a layer of a network makes of them.

What a network has learned shows at a glance. By its last layers' numbers the digits lie in groups;
by those of the same network before its training they lie much as by their pixels.
"""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.apart import Arrays, Report
from mnist_core.digits.projection import neighbour_map, principal_components
from mnist_core.models.committee import Committee, Model
from mnist_core.models.snapshot import Snapshot
from mnist_core.models.store import load_model, read_card
from mnist_core.network.architectures import Architecture
from mnist_core.network.beginning import initial_weights

Floats = NDArray[np.float32]

MAPPED = 3000  # digits on a map
COMPONENTS = 30  # in which neighbours are looked for

# A layer may make 40,000 numbers of a digit. Random sums of them keep the distances between digits,
# within some per cent (Johnson and Lindenstrauss 1984).
_SUMS = 128
_AT_A_TIME = 64
_SEED = 0


def chosen(count: int) -> NDArray[np.intp]:
    """Choose the digits for a map out of `count`: the same each time, in rising order.

    Parameters
    ----------
    count : int
        How many digits there are.

    Returns
    -------
    ndarray of int, (min(count, `MAPPED`),)
        Row numbers.
    """
    rows = np.random.default_rng(_SEED).permutation(count)[:MAPPED]
    return np.sort(rows)


def asked(
    images: NDArray[np.uint8],
    *,
    model: str = "",
    layer: str = "",
    trained: bool = True,
    by_neighbours: bool = False,
) -> Arrays:
    """Return what `study` takes.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        The digits.
    model, layer : str, optional
        Names; without a layer the map is by pixels.
    trained : bool, optional
        Whether the model has learned, or is as it was before.
    by_neighbours : bool, optional
        By t-SNE, else by PCA.

    Returns
    -------
    dict of ndarray
        All of it.
    """
    return {
        "images": images,
        "model": np.array(model),
        "layer": np.array(layer),
        "trained": np.array(trained),
        "by_neighbours": np.array(by_neighbours),
    }


def untrained(architecture: Architecture) -> Snapshot:
    """Return a network of this architecture that has learned nothing.

    Parameters
    ----------
    architecture : Architecture
        What it is made of.

    Returns
    -------
    Snapshot
        The same each time.
    """
    return Snapshot(architecture, initial_weights(architecture, _SEED))


def layer_numbers(model: Model, layer: str, picture: NDArray[Any]) -> Floats:
    """Return what a layer makes of a digit, as at most `_SUMS` numbers.

    Parameters
    ----------
    model : Classifier, Committee or Snapshot
        Of a committee it is the first member's layer.
    layer : str
        Its name, as `anatomy.describe` gives it.
    picture : ndarray, (28, 28)
        Either uint8 in 0..255 or float in 0..1.

    Returns
    -------
    ndarray of float32, (d,)
        Those of the layer, or random sums of them where they are more.

    Raises
    ------
    KeyError
        There is no such layer.
    """
    (numbers,) = _numbers(model, layer, np.asarray(picture)[np.newaxis])
    of_one: Floats = numbers[0]
    return of_one


def _numbers(model: Model, layer: str, pictures: NDArray[Any]) -> Iterator[Floats]:
    """Yield the numbers of some pictures at a time: float32, (m, d)."""
    sums = None
    for start in range(0, len(pictures), _AT_A_TIME):
        part = pictures[start : start + _AT_A_TIME]
        outputs = np.stack([model.layers(picture)[layer].ravel() for picture in part])
        if outputs.shape[1] > _SUMS:
            if sums is None:
                sums = _random_sums(outputs.shape[1])
            outputs = outputs @ sums
        yield outputs


def _random_sums(numbers: int) -> Floats:
    """A matrix, (numbers, `_SUMS`), that keeps lengths on average."""
    rng = np.random.default_rng(_SEED)
    normal = rng.standard_normal((numbers, _SUMS), np.float32)
    sums: Floats = normal / np.float32(np.sqrt(_SUMS))
    return sums


def study(arrays: Arrays, report: Report) -> Arrays:
    """Lay digits out on a map.

    Parameters
    ----------
    arrays : dict of ndarray
        As `asked` returns them; n is four at least.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``points``, float32 (n, k): each digit in the components in which neighbours are looked for;
        ``mean`` and ``axes`` of these; ``places``, float32 (n, 2), on the map; ``shares``, float32
        (2,): of all spread, along each side of a map by PCA.
    """
    images = arrays["images"]
    by_neighbours = bool(arrays["by_neighbours"])
    share = 0.5 if by_neighbours else 0.95
    numbers = images.reshape(len(images), prod(images.shape[1:]))
    if layer := str(arrays["layer"]):
        model = _model(str(arrays["model"]), trained=bool(arrays["trained"]))
        parts = []
        for part in _numbers(model, layer, images):
            parts.append(part)
            report(share * len(parts) * _AT_A_TIME / len(images))
        numbers = np.concatenate(parts)
    count = min(COMPONENTS, len(numbers) - 1, numbers.shape[1])
    components = principal_components(numbers, max(count, 2))
    points = components.places(numbers)
    report(share)
    places = points[:, :2]
    if by_neighbours:
        places = neighbour_map(points, lambda done: report(share + (1 - share) * done))
    return {
        "points": points,
        "mean": components.mean,
        "axes": components.axes,
        "places": places,
        "shares": components.shares[:2],
    }


def answers(arrays: Arrays, report: Report) -> Arrays:
    """Read digits.

    Parameters
    ----------
    arrays : dict of ndarray
        ``images``, uint8 (n, 28, 28); ``model``, its name as text.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``read``, uint8 (n,): the digit that the model finds likeliest.
    """
    model = load_model(str(arrays["model"]))
    read = []
    for start in range(0, len(arrays["images"]), _AT_A_TIME):
        part = arrays["images"][start : start + _AT_A_TIME]
        read.append(model.predict(part).argmax(axis=1))
        report(min(1.0, (start + _AT_A_TIME) / len(arrays["images"])))
    return {"read": np.concatenate(read).astype(np.uint8)}


def styles_read(arrays: Arrays, report: Report) -> Arrays:
    """Find out how well models read some styles of writing.

    Parameters
    ----------
    arrays : dict of ndarray
        ``images``, uint8 (n, 28, 28); ``labels``, uint8 (n,); ``styles``, int (n,): which style
        each is written in, counted from 0; ``models``: names, as text.
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``right``, float64 (models, styles): the share that is read rightly, 0..1.
    """
    images, labels, styles = arrays["images"], arrays["labels"], arrays["styles"]
    names = arrays["models"].tolist()
    right = []
    for place, name in enumerate(names):
        read = answers({"images": images, "model": np.array(name)}, lambda done: None)["read"]
        report((place + 1) / len(names))
        totals = np.bincount(styles)
        right.append(np.bincount(styles, weights=read == labels) / np.maximum(totals, 1))
    return {"right": np.stack(right)}


def _model(name: str, *, trained: bool) -> Model:
    if not trained:
        return untrained(read_card(name).config.architecture)
    model = load_model(name)
    # Of 35 columns, which look at other widths, one shows what all have learned.
    return Committee(model.members[:1]) if isinstance(model, Committee) else model
