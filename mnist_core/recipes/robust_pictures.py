"""What `models/robust` sees while it is trained: a few million pictures, in parts.

They are made once, by all processors. From all of them each epoch takes some, by its shares.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from mnist_core.digits.between import Relatives
from mnist_core.digits.corruptions import KINDS, STRONGEST, corrupt
from mnist_core.digits.digits import Digits
from mnist_core.digits.non_digits import draw_nonsense
from mnist_core.digits.pen_digits import PenDigit
from mnist_core.digits.redrawn import redraw_images
from mnist_core.digits.sources import sources
from mnist_core.digits.styles import LATER, STYLES, Style, by_label, draw_style
from mnist_core.digits.variations import as_drawn, draw_variation, vary_images

# How often each digit of MNIST, and of pens, is varied; and how many pictures the others are.
MNIST_VIEWS = 12
REDRAWN_VIEWS = 6
PEN_VIEWS = 36
BETWEEN = 400_000
IN_A_STYLE = 250_000
IN_A_LATER_STYLE = 120_000
NO_DIGITS = 120_000
SPOILT = 300_000

_AT_ONCE = 500  # pictures that one process makes at a time
# Of what the spoilt pictures are made. A spoilt scribble is no digit either.
_SPOILT = {
    "mnist": 0.35,
    "varied": 0.25,
    "redrawn": 0.1,
    "pen": 0.15,
    "styles": 0.1,
    "no digits": 0.05,
}

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures, and what a network should say to each.

    Attributes
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    targets : ndarray of float32, (n, 10)
        The probability of each digit. Each is a tenth where the picture shows none.
    """

    images: Bytes
    targets: Floats

    def digits(self, source: str) -> Digits:
        """Return them as digits.

        Parameters
        ----------
        source : str
            Where they come from, in words.

        Returns
        -------
        Digits
            Each with the likeliest label.
        """
        return Digits(self.images, self.targets.argmax(axis=1).astype(np.uint8), source)

    def take(self, rows: NDArray[np.intp]) -> "Pictures":
        """Return some of them.

        Parameters
        ----------
        rows : ndarray of int, (m,)
            Which.

        Returns
        -------
        Pictures
            Those.
        """
        return Pictures(self.images.take(rows, axis=0), self.targets.take(rows, axis=0))


Parts = dict[str, Pictures]


def of_labels(images: Bytes, labels: NDArray[np.uint8]) -> Pictures:
    """Return pictures of which the label is known for sure.

    Parameters
    ----------
    images : ndarray of uint8, (n, 28, 28)
        255 is ink.
    labels : ndarray of uint8, (n,)
        0..9.

    Returns
    -------
    Pictures
        The same, in their order.
    """
    return Pictures(images, np.eye(10, dtype=np.float32)[labels])


def mnist_by_writer() -> tuple[Digits, Digits]:
    """Return MNIST's training digits, and those of every tenth writer, held out.

    Returns
    -------
    kept, held_out : Digits
        Of other writers each.
    """
    source = next(source for source in sources() if source.name == "mnist")
    digits = source.load()
    writers = np.load(source.file.with_name("mnist_writers.npz"))["train"]
    out = np.isin(writers, np.unique(writers)[::10])
    kept, held_out = (
        Digits(digits.images[rows], digits.labels[rows], digits.origin) for rows in (~out, out)
    )
    return kept, held_out


def make_parts(
    mnist: Digits, held_out: Digits, pen: Sequence[PenDigit], scale: float = 1.0
) -> Parts:
    """Make what is seen; this takes all processors some minutes.

    Parameters
    ----------
    mnist, held_out : Digits
        Of MNIST, of some writers and of others.
    pen : sequence of PenDigit
        Written with pens.
    scale : float, optional
        How many pictures to make, as a share of all.

    Returns
    -------
    dict of Pictures
        ``"mnist"`` as they are, ``"varied"``, ``"redrawn"``, ``"pen"``, ``"between"``,
        ``"styles"``, ``"no digits"``; of these ``"spoilt"`` ones; ``"later styles"``; and
        ``"held out"``, ``"held out, varied"``, ``"held out, redrawn"``.
    """
    views = max(1, round(scale * MNIST_VIEWS))
    # All, and once more those whose writers have names: UNIPEN's write more variously.
    pen = [*pen, *(digit for digit in pen if digit.writer)]
    with _processes(pen) as pool:
        parts = {
            "mnist": of_labels(mnist.images, mnist.labels),
            "varied": _many(_vary, mnist, views, pool),
            "redrawn": _many(_redraw, mnist, max(1, round(scale * REDRAWN_VIEWS)), pool),
            "pen": _made(pool, _pens, round(scale * PEN_VIEWS * len(pen)), seed=1),
            "between": _made(pool, _between, round(scale * BETWEEN), seed=7),
            "styles": _made(pool, partial(_in_styles, STYLES), round(scale * IN_A_STYLE), seed=2),
            "no digits": _made(pool, _no_digits, round(scale * NO_DIGITS), seed=3),
        }
        parts["spoilt"] = _spoilt(parts, round(scale * SPOILT), pool)
        later = round(scale * IN_A_LATER_STYLE)
        parts["later styles"] = _made(pool, partial(_in_styles, LATER), later, seed=10)
        parts["held out"] = of_labels(held_out.images, held_out.labels)
        parts["held out, varied"] = _many(_vary, held_out, views, pool)
        parts["held out, redrawn"] = _many(_redraw, held_out, views, pool)
    return parts


def make_judged(mnist: Digits, pen: Sequence[PenDigit], views: int, scale: float = 1.0) -> Parts:
    """Make what is seen before, to judge the labels.

    Parameters
    ----------
    mnist, pen
        As for `make_parts`.
    views : int
        How many pictures to make of each pen digit.
    scale : float, optional
        How many pictures in styles to make, as a share of all.

    Returns
    -------
    dict of Pictures
        ``"mnist"``; ``"pen"``, all digits in their order, and again, `views` times; ``"styles"``.
    """
    with _processes(pen) as pool:
        return {
            "mnist": of_labels(mnist.images, mnist.labels),
            "pen": _made(pool, _pens, views * len(pen), seed=8),
            "styles": _made(
                pool, partial(_in_styles, STYLES), round(scale * IN_A_STYLE / 4), seed=9
            ),
        }


def spoil(pictures: Pictures, name: str, rng: np.random.Generator) -> Pictures:
    """Spoil pictures in the way called `name`, in a severity about the one that MNIST-C has.

    Parameters
    ----------
    pictures : Pictures
        Any.
    name : str
        One of `KINDS`.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    Pictures
        With the same targets.
    """
    kind = KINDS[name]
    severity = rng.uniform(0.4 * kind.published, min(kind.published + 0.7, STRONGEST))
    return Pictures(corrupt(pictures.images, kind, rng, severity), pictures.targets)


def together(parts: Iterable[Pictures]) -> Pictures:
    """Return several as one.

    Parameters
    ----------
    parts : iterable of Pictures
        At least one.

    Returns
    -------
    Pictures
        In their order.
    """
    parts = list(parts)
    images = np.concatenate([part.images for part in parts])
    targets = np.concatenate([part.targets for part in parts])
    return Pictures(images, targets)


def _processes(pen: Sequence[PenDigit]) -> ProcessPoolExecutor:
    """Start one for each processor."""
    # Each is a fresh one: a copy of one in which Keras has threads would stand still.
    afresh = get_context("spawn")
    return ProcessPoolExecutor(
        os.cpu_count(), mp_context=afresh, initializer=_remember, initargs=(pen,)
    )


# The pen digits of this process. They are sent to each once, and not with every task.
_pen: list[PenDigit] = []


def _remember(pen: Sequence[PenDigit]) -> None:
    _pen[:] = pen


def _made(
    pool: Executor, make: Callable[[tuple[int, int, int]], Pictures], count: int, seed: int
) -> Pictures:
    """Have `count` pictures made, some at a time; `make` is told where to begin, and how many."""
    tasks = [(seed, start, min(_AT_ONCE, count - start)) for start in range(0, count, _AT_ONCE)]
    return together(pool.map(make, tasks))


Chunk = tuple[Bytes, float, tuple[int, ...]]


def _many(make: Callable[[Chunk], Bytes], mnist: Digits, views: int, pool: Executor) -> Pictures:
    """Have each digit of MNIST changed several times, every other time half as strongly."""
    chunks = [
        (mnist.images[start : start + _AT_ONCE], 1.0 - 0.5 * (view % 2), (4, view, start))
        for view in range(views)
        for start in range(0, len(mnist), _AT_ONCE)
    ]
    images = np.concatenate(list(pool.map(make, chunks)))
    return of_labels(images, np.tile(mnist.labels, views))


def _vary(chunk: Chunk) -> Bytes:
    images, strength, seed = chunk
    return vary_images(images, np.random.default_rng(seed), strength)


def _redraw(chunk: Chunk) -> Bytes:
    images, strength, seed = chunk
    return redraw_images(images, np.random.default_rng(seed), strength)


def _pens(task: tuple[int, int, int]) -> Pictures:
    """Draw variations of pen digits by turns, some stronger than others."""
    rng = np.random.default_rng(task)
    digits = _by_turns(task)
    images = [draw_variation(digit, rng, rng.uniform(0.5, 1.5)) for digit in digits]
    return _of_pens(images, digits)


def _between(task: tuple[int, int, int]) -> Pictures:
    """Draw variations of what lies between two pen digits."""
    rng = np.random.default_rng(task)
    digits = [_relatives().write_between(digit, rng) for digit in _by_turns(task)]
    images = [draw_variation(digit, rng, rng.uniform(0.3, 1.2)) for digit in digits]
    return _of_pens(images, digits)


@cache
def _relatives() -> Relatives:
    return Relatives(_pen)


def _by_turns(task: tuple[int, int, int]) -> list[PenDigit]:
    _, start, count = task
    return [_pen[number % len(_pen)] for number in range(start, start + count)]


def _of_pens(images: Sequence[Bytes], digits: Sequence[PenDigit]) -> Pictures:
    return of_labels(np.stack(images), np.array([digit.label for digit in digits], np.uint8))


def _in_styles(styles: Sequence[Style], task: tuple[int, int, int]) -> Pictures:
    """Draw digits in the styles by turns."""
    _, start, count = task
    rng = np.random.default_rng(task)
    real = by_label(_pen)
    images = []
    targets = np.zeros((count, 10), np.float32)
    for number in range(count):
        style = styles[(start + number) % len(styles)]
        images.append(draw_variation(draw_style(style, rng, real), rng))
        targets[number, style.labels] = 1 / len(style.labels)
    return Pictures(np.stack(images), targets)


def _no_digits(task: tuple[int, int, int]) -> Pictures:
    """Draw what is no digit: the best answer is to be sure of nothing."""
    _, _, count = task
    rng = np.random.default_rng(task)
    images = [as_drawn(draw_nonsense(rng, _pen)[1], rng) for _ in range(count)]
    return Pictures(np.stack(images), np.full((count, 10), 0.1, np.float32))


def _spoilt(parts: Parts, count: int, pool: Executor) -> Pictures:
    """Spoil some of the others, each kind as often as any other."""
    rng = np.random.default_rng(5)
    names = list(KINDS)
    tasks = []
    for number in range(-(-count // _AT_ONCE) * 5):
        source = rng.choice(list(_SPOILT), p=list(_SPOILT.values()))
        rows = rng.integers(0, len(parts[source].images), _AT_ONCE // 5)
        tasks.append((parts[source].take(rows), names[number % len(names)], number))
    return together(pool.map(_spoil, tasks, chunksize=4))


def _spoil(task: tuple[Pictures, str, int]) -> Pictures:
    pictures, name, seed = task
    return spoil(pictures, name, np.random.default_rng((6, seed)))
