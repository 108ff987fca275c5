"""What all visitors share: digits, models and their answers. Read-only, kept once per server.

Any visitor can have these caches emptied, so each entry can be made again at any moment. What the
process must not lose is in `server`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits import own_digits
from mnist_core.digits.apart import Arrays, Question
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.digits.sources import Source
from mnist_core.digits.statistics import Statistics
from mnist_core.digits.statistics import statistics as of_all
from mnist_core.digits.tables.read import look_at
from mnist_core.digits.tables.table import Table
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.models import explain, keras_file, maps, store
from mnist_core.models.committee import Model
from mnist_core.models.excitement import Excitement, excitement
from mnist_core.network.anatomy import LayerSummary, by_layer
from mnist_core.network.layers import Array
from pages.parts import learning, server, state


def digits(source: Source) -> mc.Digits:
    """The digits of `source`, read again when its file changes."""
    return _digits(source, _changed(source))


def test_images(digits: mc.Digits) -> NDArray[np.uint8]:
    """The test images that come from where `digits` come from: uint8, (n, 28, 28); n = 0 where
    there are none."""
    for source in mc.sources():
        if source.origin == digits.origin:
            return _test_images(source, _changed(source))
    return state.UPLOADED_TESTS.get().get(digits.source, np.zeros((0, 28, 28), np.uint8))


def test_set(source: Source) -> Unlabelled:
    """The same of one source, to be predicted; the bundled digits have none, and stand in."""
    return _test_set(source, _changed(source))


def table(name: str, content: bytes, needs_labels: bool = True) -> Table:
    """The digits in a visitor's file; the same file of several visitors is kept once."""
    return _table(hashlib.sha256(content).hexdigest(), needs_labels, name, content)


def statistics(digits: mc.Digits) -> Statistics:
    """What all of `digits` have in common."""
    return _statistics(digits.sha256, digits)


def nearest(digits: mc.Digits, row: int, count: int) -> NDArray[np.intp]:
    """The rows of the digits most like the one in `row`, but for this picture itself."""
    return _nearest(digits.sha256, row, count, digits)


def pixel_map(digits: mc.Digits) -> Arrays:
    """A map of some of `digits` by their pixels and principal components, as `maps.study` makes
    it."""
    return _pixel_map(digits.sha256, digits)


def sprites(digits: mc.Digits, rows: NDArray[np.intp]) -> str:
    """The pictures in `rows`, all in one, as `figures.sprites` makes them."""
    return _sprites(digits.sha256, len(rows), digits, rows)


def study(asked: Question) -> Arrays | None:
    """What a long computation has come to; None where it has not been done."""
    try:
        return _study(asked.key, asked)
    except LookupError:
        return None


def classifier(card: mc.Card) -> Model:
    """The model that `card` describes."""
    if isinstance(card, learning.LearningCard):
        return learning.model(card)
    return _classifier(card.name, card.answering_sha256)


def weights(card: mc.Card) -> Mapping[str, tuple[Array, ...]] | None:
    """The weights of each layer of the model, by the layer's name; None of a committee, which is
    kept as what answers alone."""
    if isinstance(card, learning.LearningCard):
        return by_layer(card.config.architecture, learning.model(card).weights)
    if card.members:
        return None
    return _weights(card.name, card.files["model.keras"], card.config.architecture)


def exciting(card: mc.Card, layer: str) -> Excitement:
    """Which of the digits of `looked_at` excite each map of a layer; not for a committee."""
    return _exciting(card.name, card.answering_sha256, layer, card)


def looked_at() -> NDArray[np.uint8]:
    """A thousand digits that are always here, of each kind: uint8, (1000, 28, 28)."""
    return _looked_at()


def weights_of_layer(card: mc.Card, layer: LayerSummary) -> tuple[Array, ...]:
    """The same of one layer; of a committee, its first member's where it is a convolution, else
    none."""
    if layer.kind == "Conv2D":
        return classifier(card).convolution(layer.name)
    return (weights(card) or {}).get(layer.name, ())


def validation(digits: mc.Digits) -> mc.Digits:
    """The tutorial's tenth of `digits` that no network trained on them has seen."""
    return _validation(digits.sha256, digits)


def training(digits: mc.Digits, config: mc.TrainingConfig) -> mc.Digits:
    """Those of `digits` that a network sees that is trained on them with `config`."""
    some = None if config.subset is None else (config.subset, config.seed)
    return _training(digits.sha256, some, digits)


def with_own_digits(digits: mc.Digits, own: Sequence[OwnDigit]) -> mc.Digits:
    """`digits` and behind them the visitor's own."""
    return _with_own_digits(digits.sha256, own_digits.as_digits(own).sha256, digits, own)


def readings(card: mc.Card, digits: mc.Digits) -> NDArray[np.float32]:
    """The model's probabilities for all of `digits`: float32, (n, 10)."""
    return _readings(card.answering_sha256, digits.sha256, card, digits)


def labelled_test(digits: mc.Digits) -> mc.Digits | None:
    """The test digits, with labels, that come from where `digits` come from; None where none do."""
    for source in mc.sources():
        if source.origin == digits.origin and source.has_labelled_test:
            return _labelled_test(source, _changed(source))
    return None


def unseen(digits: mc.Digits, seen: Sequence[mc.Digits]) -> mc.Digits:
    """Those of `digits` whose pictures are not among the ones that were seen."""
    return _unseen(digits.sha256, tuple(others.sha256 for others in seen), digits, seen)


def _changed(source: Source) -> int:
    """When the file of `source` was changed, in nanoseconds."""
    with _unreadable_in_words(source):
        return source.file.stat().st_mtime_ns


@contextmanager
def _unreadable_in_words(source: Source) -> Iterator[None]:
    """Raise DataError where the file of `source` is gone by now, or nobody may read it."""
    try:
        yield
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})."
        raise mc.DataError(problem, file=source.file.name) from error


@st.cache_resource(max_entries=4, show_spinner="Reading the digits…")
def _digits(source: Source, changed: int) -> mc.Digits:
    with _unreadable_in_words(source):
        return source.load()


@st.cache_resource(max_entries=2, show_spinner="Reading the test images…")
def _test_images(source: Source, changed: int) -> NDArray[np.uint8]:
    with _unreadable_in_words(source):
        return source.load_test()


@st.cache_resource(max_entries=2, show_spinner=False)
def _test_set(source: Source, changed: int) -> Unlabelled:
    if source.test_title:
        return Unlabelled(source.name, source.test_title, _test_images(source, changed))
    return Unlabelled(source.name, source.title, _digits(source, changed).images)


@st.cache_resource(max_entries=2, show_spinner="Reading the test digits…")
def _labelled_test(source: Source, changed: int) -> mc.Digits:
    with _unreadable_in_words(source):
        return source.load_labelled_test()


# Mostly a few thousand digits; of all 70,000 one would be 55 MB.
@st.cache_resource(max_entries=8, show_spinner="Comparing with the training digits…")
def _unseen(
    sha256: str, seen_sha256: tuple[str, ...], _digits: mc.Digits, _seen: Sequence[mc.Digits]
) -> mc.Digits:
    left = _digits.without(*_seen)
    return _digits if len(left) == len(_digits) else left


@st.cache_resource(max_entries=4, show_spinner="Reading the file…")
def _table(sha256: str, needs_labels: bool, _name: str, _content: bytes) -> Table:
    return look_at(_content, _name, needs_labels)


@st.cache_resource(max_entries=8, show_spinner=False)
def _statistics(sha256: str, _digits: mc.Digits) -> Statistics:
    return of_all(_digits)


@st.cache_resource(max_entries=256, show_spinner=False)
def _nearest(sha256: str, row: int, count: int, _digits: mc.Digits) -> NDArray[np.intp]:
    picture = _digits.images[row] / np.float32(255)
    return explain.nearest(_digits, picture, count)


@st.cache_resource(max_entries=8, show_spinner=False)
def _pixel_map(sha256: str, _digits: mc.Digits) -> Arrays:
    images = _digits.images[maps.chosen(len(_digits))]
    return maps.study(maps.asked(images), lambda done: None)


@st.cache_resource(max_entries=4, show_spinner=False)
def _sprites(sha256: str, count: int, _digits: mc.Digits, _rows: NDArray[np.intp]) -> str:
    return figures.sprites(_digits.images[_rows])


@st.cache_resource(max_entries=16, show_spinner=False)
def _study(key: str, _asked: Question) -> Arrays:
    found = server.studies().answer(_asked)
    if found is None:
        raise LookupError(key)  # not to be kept
    return found


@st.cache_resource(max_entries=32, show_spinner=False)
def _classifier(name: str, sha256: str) -> Model:
    return mc.load_model(name)


@st.cache_resource(max_entries=8, show_spinner=False)
def _weights(
    name: str, sha256: str, _architecture: mc.Architecture
) -> Mapping[str, tuple[Array, ...]]:
    content = store.read_file(name, "model.keras")
    return by_layer(_architecture, keras_file.weights(content, _architecture))


@st.cache_resource(max_entries=64, show_spinner="A thousand digits are shown to this layer…")
def _exciting(name: str, sha256: str, layer: str, _card: mc.Card) -> Excitement:
    model = classifier(_card)
    assert not isinstance(model, mc.Committee)
    return excitement(model, looked_at(), layer)


@st.cache_resource(show_spinner=False)
def _looked_at() -> NDArray[np.uint8]:
    sample = next(source for source in mc.sources() if source.name == "sample")
    return digits(sample).images[::5].copy()


@st.cache_resource(max_entries=4, show_spinner=False)
def _validation(sha256: str, _digits: mc.Digits) -> mc.Digits:
    return _digits.split()[1]


@st.cache_resource(max_entries=2, show_spinner=False)
def _training(sha256: str, some: tuple[int, int] | None, _digits: mc.Digits) -> mc.Digits:
    train = _digits.split()[0]
    return train if some is None else train.subset(*some)


@st.cache_resource(max_entries=2, show_spinner=False)
def _with_own_digits(
    sha256: str, own_sha256: str, _digits: mc.Digits, _own: Sequence[OwnDigit]
) -> mc.Digits:
    return own_digits.added(_digits, _own)


# One is 40 bytes for each of a visitor's digits.
@st.cache_resource(max_entries=1024, show_spinner=False)
def _readings(
    model_sha256: str, digits_sha256: str, _card: mc.Card, _digits: mc.Digits
) -> NDArray[np.float32]:
    return classifier(_card).predict(_digits.images)
