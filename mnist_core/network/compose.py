"""A network that somebody composes, layer by layer: it may have mistakes on the way.

    draft = Draft((Conv2D(32, 3),))
    draft.mistake.words     # "The last layer gives ten probabilities at each pixel, …"
    draft.added(1, Flatten()).architecture().parameters

The last layer is always the same, the ten probabilities, and is no part of a draft.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mnist_core.errors import ConfigError
from mnist_core.network import notation
from mnist_core.network.architectures import (
    ARCHITECTURES,
    LAYERS,
    TITLE,
    Architecture,
    architecture,
)
from mnist_core.network.layers import (
    INPUT_SHAPE,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    Shape,
)

END = Dense(10, activation="softmax")
MOST = LAYERS.stop - 2  # layers before it

# What can be added, and with which settings it begins.
NEW: dict[str, Layer] = {
    layer.kind: layer
    for layer in (
        Conv2D(32, kernel_size=3),
        MaxPooling2D(2),
        BatchNormalization(),
        Dropout(0.25),
        Flatten(),
        GlobalAveragePooling2D(),
        Dense(64, activation="relu"),
    )
}

NAME = "composed"  # of every composed network
_SUMMARY = "Composed on the page Anatomy, layer by layer."
_EPOCHS = 5
_TITLE_SIGN = "~"  # between the layers and the title, in an address

# What is told of the layers of a network that nobody has named; the others change little.
_IN_BRIEF: dict[type[Layer], str] = {
    Conv2D: "conv {0.filters}",
    MaxPooling2D: "pool {0.pool_size}",
    GlobalAveragePooling2D: "mean",
    Dense: "dense {0.units}",
}
_LONGEST = 2000  # characters of an address that are read


@dataclass(frozen=True)
class Mistake:
    """Why a draft is no network yet.

    Attributes
    ----------
    place : int or None
        The layer that cannot stand where it does, counted from 0; one more than the last is the
        answer's. None where each can, and all together are too much.
    words : str
        What is wrong.
    """

    place: int | None
    words: str


@dataclass(frozen=True)
class Draft:
    """Layers between the picture and the ten probabilities, and what to call them.

    Attributes
    ----------
    layers : tuple of Layer
        In order; at most `MOST`.
    title : str
        At most 60 characters; may be empty.

    Raises
    ------
    ConfigError
        There are too many layers, or a setting is out of its bounds.

    Examples
    --------
    >>> draft = Draft((Conv2D(8, kernel_size=3), Flatten()), "Small")
    >>> draft.mistake is None, draft.architecture().parameters
    (True, 54170)
    >>> draft.moved(1, 0).mistake.place
    1
    """

    layers: tuple[Layer, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if len(self.layers) > MOST:
            raise ConfigError(f"A network has at most {MOST} layers before the last.")
        for layer in self.layers:
            layer.check()
        printable = "".join(sign if sign.isprintable() else " " for sign in self.title)
        object.__setattr__(self, "title", " ".join(printable.split())[:TITLE].strip())

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of the picture, then of each layer's output, up to the first mistake."""
        return self._walked[0]

    @cached_property
    def mistake(self) -> Mistake | None:
        """The first one; None where this is a network."""
        if mistake := self._walked[1]:
            return mistake
        if len(self.shapes[-1]) != 1:
            shape = " x ".join(map(str, self.shapes[-1]))
            return Mistake(
                len(self.layers),
                f"The last layer gets maps, {shape}, and would give ten probabilities at each "
                "pixel. Its numbers must lie in one row.",
            )
        try:
            self.architecture()
        except ConfigError as error:
            return Mistake(None, str(error))
        return None

    def architecture(self) -> Architecture:
        """The network.

        Raises
        ------
        ConfigError
            It is none: there is a mistake.
        """
        title = self.title or self.in_brief
        return Architecture(NAME, title, _SUMMARY, (*self.layers, END), _EPOCHS)

    @property
    def in_brief(self) -> str:
        """Its layers in short, to call it by as long as it has no title.

        Examples
        --------
        >>> Draft((Conv2D(8, kernel_size=3), MaxPooling2D(2), Flatten())).in_brief
        'Conv 8, pool 2'
        """
        said = [
            _IN_BRIEF[type(layer)].format(layer)
            for layer in self.layers
            if type(layer) in _IN_BRIEF
        ]
        text = ", ".join(said).capitalize() or "No hidden layer"
        return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"

    def added(self, place: int, layer: Layer) -> "Draft":
        """The same with another layer, which then stands at `place`, counted from 0."""
        return self._with((*self.layers[:place], layer, *self.layers[place:]))

    def removed(self, place: int) -> "Draft":
        """The same without the layer at `place`."""
        return self._with((*self.layers[:place], *self.layers[place + 1 :]))

    def moved(self, place: int, to: int) -> "Draft":
        """The same with the layer of `place` at the place `to`; those between make room."""
        return self.removed(place).added(to, self.layers[place])

    def changed(self, place: int, layer: Layer) -> "Draft":
        """The same with another layer in the place of one."""
        return self._with((*self.layers[:place], layer, *self.layers[place + 1 :]))

    def to_text(self) -> str:
        """The draft in a short line: ``c32k3_f~My network``."""
        is_bare = self.layers and not self.title  # never an empty text: that would be no draft
        title = "" if is_bare else f"{_TITLE_SIGN}{self.title}"
        return notation.write(self.layers) + title

    def _with(self, layers: tuple[Layer, ...]) -> "Draft":
        return replace(self, layers=layers)

    @cached_property
    def _walked(self) -> tuple[tuple[Shape, ...], Mistake | None]:
        shapes: list[Shape] = [INPUT_SHAPE]
        for place, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except ConfigError as error:
                return tuple(shapes), Mistake(place, str(error))
        return tuple(shapes), None


def draft_of(network: Architecture) -> Draft:
    """A draft that begins as `network`; a registered one's title is left to whoever changes it."""
    draft = Draft(network.layers[:-1])
    is_registered = ARCHITECTURES.get(network.name) == network
    if is_registered or network.title == draft.in_brief:
        return draft
    return replace(draft, title=network.title)


def draft_from_text(text: str) -> Draft:
    """The draft that `Draft.to_text` has written; strangers may have written something else.

    Raises
    ------
    ConfigError
        It is none.
    """
    layers, _, title = text[:_LONGEST].partition(_TITLE_SIGN)
    return Draft(notation.read(layers), title)


def network_from_text(text: Any) -> Architecture:
    """The network that `text_of_network` has written: a registered name, or a composed one.

    Raises
    ------
    ConfigError
        There is none of that name, and it is no composed network either, or has a mistake.

    Examples
    --------
    >>> network_from_text("single_conv").title, network_from_text("f~No hidden layer").parameters
    ('One convolution', 7850)
    """
    if isinstance(text, str) and text not in ARCHITECTURES and is_composed(text):
        return draft_from_text(text).architecture()
    return architecture(text)


def text_of_network(network: Architecture) -> str:
    """A network as a link names it: a registered one by its name, another by its layers.

    Examples
    --------
    >>> import mnist_core as mc
    >>> text_of_network(mc.architecture("robust"))
    'robust'
    """
    if ARCHITECTURES.get(network.name) == network:
        return network.name
    return draft_of(network).to_text()


def is_composed(text: str) -> bool:
    """Return whether a text of an address looks like a composed network."""
    layers, _, _ = text.partition(_TITLE_SIGN)
    return 0 < len(text) <= _LONGEST and notation.is_one(layers)
