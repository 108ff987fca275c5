"""Ways of writing a digit that are found in the digits themselves.

What one sees in each digit is measured (`traits`). Within a digit, k-means puts those together that
are alike in it. A group is called by what most of it shows and the others seldom do: *a 7 with a
bar*. Groups that would be called alike are one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.apart import Arrays, Report
from mnist_core.digits.traits import TRAITS, Trait, look_at

GROUPS = 9  # that are looked for in each digit, before those called alike are put together
EXAMPLES = 30  # of each style

_AT_A_TIME = 4096
_FEWEST = 20  # digits of a kind, below which there is nothing to put together
# What a group is called by: so many of its digits show it, and so many more than of all.
_SHOWN_BY = 0.6
_MORE_THAN_USUAL = 0.2
_WORDS = 2  # traits in a name


@dataclass(frozen=True, eq=False)
class FoundStyle:
    """A way of writing a digit.

    Attributes
    ----------
    digit : int
        0..9.
    name : str
        By what one sees, such as ``"with a bar"``.
    count : int
        How many of the digits are written so.
    share : float
        Of all of this digit, 0..1.
    examples : ndarray of int, (m,)
        Row numbers of some that are most like the middle of their group.
    """

    digit: int
    name: str
    count: int
    share: float
    examples: NDArray[np.intp]


def find(arrays: Arrays, report: Report) -> Arrays:
    """Find the styles of labelled digits.

    Parameters
    ----------
    arrays : dict of ndarray
        ``images``, uint8 (n, 28, 28), and ``labels``, uint8 (n,).
    report : callable
        Told the share that is done, 0..1.

    Returns
    -------
    dict of ndarray
        ``digit``, ``name`` and ``count``, (styles,); ``examples``, int (styles, `EXAMPLES`), -1
        where there are fewer.
    """
    images, labels = arrays["images"], arrays["labels"]
    measures = _measured(images, report)
    found: list[tuple[int, str, NDArray[np.intp]]] = []
    for digit in range(10):
        rows = np.flatnonzero(labels == digit)
        if len(rows) >= _FEWEST:
            found += [(digit, name, rows[part]) for name, part in _styles(digit, measures[rows])]
        report(0.6 + 0.04 * (digit + 1))
    examples = np.full((len(found), EXAMPLES), -1)
    for place, (_, _, rows) in enumerate(found):
        first = rows[:EXAMPLES]
        examples[place, : len(first)] = first
    return {
        "digit": np.array([digit for digit, _, _ in found], np.uint8),
        "name": np.array([name for _, name, _ in found], np.str_),
        "count": np.array([len(rows) for _, _, rows in found], int),
        "examples": examples,
    }


def as_styles(arrays: Arrays, counts: NDArray[np.intp]) -> list[FoundStyle]:
    """Return what `find` has found, as objects, the commonest of each digit first.

    Parameters
    ----------
    arrays : dict of ndarray
        As `find` returns them.
    counts : ndarray of int, (10,)
        How many there are of each digit.

    Returns
    -------
    list of FoundStyle
        In the order of the digits.
    """
    styles = []
    columns = (arrays[name].tolist() for name in ("digit", "name", "count"))
    for digit, name, count, rows in zip(*columns, arrays["examples"], strict=True):
        share = count / counts[digit]
        styles.append(FoundStyle(digit, name, count, float(share), rows[rows >= 0]))
    return sorted(styles, key=lambda style: (style.digit, -style.count))


def _measured(images: NDArray[np.uint8], report: Report) -> NDArray[np.float32]:
    """Measure each picture: float32, (n, traits)."""
    parts = []
    for start in range(0, len(images), _AT_A_TIME):
        seen = look_at(images[start : start + _AT_A_TIME])
        parts.append(np.stack([trait.measure(seen) for trait in TRAITS], axis=1))
        report(0.6 * min(1.0, (start + _AT_A_TIME) / len(images)))
    return np.concatenate(parts).astype(np.float32)


def _styles(digit: int, measures: NDArray[np.float32]) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield the name of each style of a digit and its rows, those nearest to its middle first."""
    from sklearn.cluster import KMeans  # slow to import

    told = [place for place, trait in enumerate(TRAITS) if _tells(trait, digit)]
    traits = [TRAITS[place] for place in told]
    shown = measures[:, told] > np.array([trait.above for trait in traits])
    # A trait that few show weighs much, so that its few come together.
    spread = shown.std(axis=0)
    scaled = (shown / np.maximum(spread, 1e-3)).astype(np.float32)
    groups = min(GROUPS, len(np.unique(scaled, axis=0)))
    means = KMeans(groups, n_init=3, random_state=0).fit(scaled)
    raw = measures[:, told] / np.maximum(measures[:, told].std(axis=0), 1e-6)
    parts: dict[str, list[NDArray[np.intp]]] = {}
    for group in range(groups):
        rows = np.flatnonzero(means.labels_ == group)
        name = _name(digit, traits, shown[rows].mean(axis=0), shown.mean(axis=0))
        parts.setdefault(name, []).append(rows)
    for name, several in parts.items():
        rows = np.concatenate(several)
        from_middle = np.linalg.norm(raw[rows] - np.median(raw[rows], axis=0), axis=1)
        yield name, rows[np.argsort(from_middle, kind="stable")]


def _tells(trait: Trait, digit: int) -> bool:
    return digit in trait.seen or digit in trait.unseen


def _name(
    digit: int,
    traits: list[Trait],
    here: NDArray[np.floating],
    usual: NDArray[np.floating],
) -> str:
    """What most of a group shows, or lacks, and the others seldom do."""
    said = []
    for trait, share, of_all in zip(traits, here, usual, strict=True):
        more = float(share - of_all)
        for words, shows, excess in (
            (trait.seen.get(digit), share, more),
            (trait.unseen.get(digit), 1 - share, -more),
        ):
            if words and shows >= _SHOWN_BY and excess >= _MORE_THAN_USUAL:
                said.append((excess, words))
    said.sort(key=lambda pair: -pair[0])
    return ", ".join(words for _, words in said[:_WORDS]) or "the usual way"
