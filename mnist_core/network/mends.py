"""What takes a mistake out of a network that somebody composes.

Several things could be done about a mistake. Offered are those that help: where a layer cannot
stand, it is gone, or the network is right beyond it; where all together are too much, they are
less.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf, prod

from mnist_core.network.architectures import MULTIPLICATIONS, NUMBERS, PARAMETERS
from mnist_core.network.compose import END, Draft
from mnist_core.network.layers import (
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    Shape,
)

_MOST = 3  # offered at a time


@dataclass(frozen=True)
class Mend:
    """A change that helps.

    Attributes
    ----------
    label : str
        What a button for it says.
    draft : Draft
        What it leads to.
    """

    label: str
    draft: Draft


def mends(draft: Draft) -> list[Mend]:
    """What helps against the first mistake of a draft, the most likely first; nothing without one.

    Examples
    --------
    >>> from mnist_core.network.layers import Conv2D
    >>> [mend.label for mend in mends(Draft((Conv2D(8, kernel_size=3),)))]
    ['Put Flatten before it', 'Put a global average before it']
    """
    mistake = draft.mistake
    if mistake is None:
        return []
    if mistake.place is None:
        possible = _smaller(draft)
        helping = [mend for mend in possible if _excess(mend.draft) < _excess(draft)]
    else:
        possible = _of_place(draft, mistake.place)
        helping = [mend for mend in possible if _helps(mend.draft, draft, mistake.place)]
    return helping[:_MOST]


def _helps(mended: Draft, draft: Draft, place: int) -> bool:
    return len(mended.layers) < len(draft.layers) or _reaches(mended) > place


def _reaches(draft: Draft) -> int:
    """Up to which layer a draft is right."""
    if draft.mistake is None or draft.mistake.place is None:
        return len(draft.layers) + 1
    return draft.mistake.place


def _of_place(draft: Draft, place: int) -> Iterator[Mend]:
    if place == len(draft.layers):
        yield Mend("Put Flatten before it", draft.added(place, Flatten()))
        yield Mend("Put a global average before it", draft.added(place, GlobalAveragePooling2D()))
        return
    layer, shape = draft.layers[place], draft.shapes[place]
    if len(shape) == 1:
        yield from _before_the_row(draft, place)
    elif isinstance(layer, Conv2D):
        kernel = replace(layer, kernel_size=min(shape[:2]))
        yield Mend("Padding same", draft.changed(place, replace(layer, padding="same")))
        yield Mend(_named("Kernel", kernel.kernel_size), draft.changed(place, kernel))
    elif isinstance(layer, MaxPooling2D):
        smaller = MaxPooling2D(min(shape[:2]))
        yield Mend(_named("Pool", smaller.pool_size), draft.changed(place, smaller))
    yield Mend(f"Remove {layer.kind}", draft.removed(place))


def _before_the_row(draft: Draft, place: int) -> Iterator[Mend]:
    """Ways to give maps to the layer at `place`, which gets one row of numbers."""
    row = _to_a_row(draft)
    kind = draft.layers[row].kind
    layer = draft.layers[place]
    moved = draft.moved(place, row)
    if _reaches(moved) > place:
        yield Mend(f"Move {layer.kind} before {kind}", moved)
    without = draft.removed(row)
    # What stood at `place` stands one before now.
    if _reaches(without) >= place:
        yield Mend(f"Remove {kind} before it", without)


def _to_a_row(draft: Draft) -> int:
    """The place of the layer that makes one row of the maps."""
    return next(at for at, shape in enumerate(draft.shapes) if len(shape) == 1) - 1


def _smaller(draft: Draft) -> Iterator[Mend]:
    """Ways to a network with fewer numbers to learn, to keep or to multiply."""
    row = _to_a_row(draft)
    if isinstance(draft.layers[row], Flatten) and min(draft.shapes[row][:2]) > 1:
        yield Mend("Pool before Flatten", draft.added(row, MaxPooling2D(2)))
    place = _costliest(draft)
    if place and len(draft.shapes[place]) == 3 and min(draft.shapes[place][:2]) > 1:
        yield Mend(f"Pool before layer {place + 1}", draft.added(place, MaxPooling2D(2)))
    if place == len(draft.layers):
        return  # the ten probabilities stay ten
    layer = draft.layers[place]
    if isinstance(layer, Conv2D) and layer.filters > 1:
        half = replace(layer, filters=layer.filters // 2)
        yield Mend(f"{half.filters} filters in layer {place + 1}", draft.changed(place, half))
    if isinstance(layer, Dense) and layer.units > 1:
        fewer = replace(layer, units=layer.units // 2)
        yield Mend(f"{fewer.units} units in layer {place + 1}", draft.changed(place, fewer))
    yield Mend(f"Remove layer {place + 1}", draft.removed(place))


def _costliest(draft: Draft) -> int:
    """The place of the layer that takes the most of what there is too much of."""
    too_much, _ = max(zip(_MEASURES, _shares(draft), strict=True), key=lambda both: both[1])
    costs = [
        too_much(layer, shape)
        for layer, shape in zip((*draft.layers, END), draft.shapes, strict=True)
    ]
    return costs.index(max(costs))


def _excess(draft: Draft) -> float:
    """How far a draft is above what is allowed; infinite where it has another mistake."""
    if draft.mistake is None:
        return 0.0
    if draft.mistake.place is not None:
        return inf
    return sum(max(share - 1, 0.0) for share in _shares(draft))


def _shares(draft: Draft) -> list[float]:
    """Of parameters, multiplications and numbers, how much there is of what is allowed."""
    layers = list(zip((*draft.layers, END), draft.shapes, strict=True))
    return [
        sum(measure(layer, shape) for layer, shape in layers) / limit
        for measure, limit in _MEASURES.items()
    ]


def _numbers(layer: Layer, shape: Shape) -> int:
    return prod(layer.output_shape(shape))


def _named(what: str, size: int) -> str:
    return f"{what} of {size} x {size}"


_MEASURES: dict[Callable[[Layer, Shape], int], int] = {
    lambda layer, shape: layer.parameters(shape): PARAMETERS,
    lambda layer, shape: layer.multiplications(shape): MULTIPLICATIONS,
    _numbers: NUMBERS,
}
