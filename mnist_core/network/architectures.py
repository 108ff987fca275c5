"""The networks of the app: an architecture is a readable list of layers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

from mnist_core.errors import ConfigError
from mnist_core.network.layers import (
    INPUT_SHAPE,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Shape,
    ZeroPadding2D,
    layer_from_dict,
)

# What a network may be. Whoever writes an address or a file may ask for anything.
LAYERS = range(1, 41)
PARAMETERS = 2_000_000
MULTIPLICATIONS = 200_000_000  # of one digit; an epoch of 60,000 then takes half an hour
# Numbers that come out of all layers for one digit: a batch's are in memory together. With 190,000,
# a batch of 1,024 digits takes 2.1 GB, and our worker is given 2.
NUMBERS = 150_000
TITLE = 60  # characters
SUMMARY = 300

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Architecture:
    """A network from the 28x28 picture to ten probabilities; checks itself.

    Attributes
    ----------
    name : str
        Lower-case letters, digits, ``-`` and ``_``; also its name in files and addresses.
    title : str
        What to call it on a page.
    summary : str
        What it is, in a sentence.
    layers : tuple of Layer
        From the picture on; the last is ``Dense(10, "softmax")``.
    epochs : int
        How long to train it: the tutorial's choice for its two networks.

    Raises
    ------
    ConfigError
        The layers do not fit one another, or are too many, or the network is too large.

    Examples
    --------
    >>> import mnist_core as mc
    >>> from mnist_core.network.layers import Dense, Flatten
    >>> layers = (Flatten(), Dense(10, activation="softmax"))
    >>> mc.Architecture("smallest", "No hidden layer", "", layers, epochs=5).parameters
    7850
    """

    name: str
    title: str
    summary: str
    layers: tuple[Layer, ...]
    epochs: int

    def __post_init__(self) -> None:
        self.check()

    def check(self) -> None:
        """Raise ConfigError where it is no network: as it is made, and where it comes from afar."""
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"A network cannot be called {self.name!r:.80}. Use up to 64 lower-case letters, "
                "digits, - and _."
            )
        for what, most in (("title", TITLE), ("summary", SUMMARY)):
            text = getattr(self, what)
            if not isinstance(text, str) or len(text) > most:
                raise ConfigError(f"The {what} of a network has at most {most} characters.")
        if len(self.layers) not in LAYERS:
            raise ConfigError(
                f"A network has {LAYERS.start} to {LAYERS.stop - 1} layers, not {len(self.layers)}."
            )
        if not isinstance(self.epochs, int) or isinstance(self.epochs, bool) or self.epochs < 1:
            raise ConfigError(f"Epochs must be a whole number above 0, not {self.epochs!r}.")
        for layer in self.layers:
            layer.check()
        self._check_the_end()
        self._check_the_size()

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of the picture, then of each layer's output; without the batch axis."""
        shapes: list[Shape] = [INPUT_SHAPE]
        for number, layer in enumerate(self.layers, start=1):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except ConfigError as error:
                raise ConfigError(f"Layer {number}, {layer.kind}: {error}") from error
        return tuple(shapes)

    @property
    def parameters(self) -> int:
        """How many numbers it learns, or keeps."""
        inputs = zip(self.layers, self.shapes, strict=False)
        return sum(layer.parameters(shape) for layer, shape in inputs)

    @property
    def multiplications(self) -> int:
        """How many multiplications one picture takes, counting those that an addition follows."""
        inputs = zip(self.layers, self.shapes, strict=False)
        return sum(layer.multiplications(shape) for layer, shape in inputs)

    @property
    def numbers(self) -> int:
        """How many numbers come out of all layers together for one picture."""
        return sum(prod(shape) for shape in self.shapes[1:])

    def with_dropout(self, rate: float | None) -> "Architecture":
        """The same network with `rate` in all of its Dropout layers; None changes nothing."""
        if rate is None:
            return self
        changed = [Dropout(rate) if isinstance(layer, Dropout) else layer for layer in self.layers]
        return replace(self, layers=tuple(changed))

    def to_dict(self) -> dict[str, Any]:
        """The network as JSON has it."""
        return {
            "name": self.name,
            "title": self.title,
            "summary": self.summary,
            "layers": [layer.to_dict() for layer in self.layers],
            "epochs": self.epochs,
        }

    def _check_the_end(self) -> None:
        last = self.layers[-1]
        if last != Dense(10, activation="softmax"):
            raise ConfigError(
                "The last layer must give the ten probabilities: Dense with 10 units and softmax, "
                f"not {last.kind}."
            )
        if self.shapes[-1] != (10,):
            raise ConfigError(
                "The last layer gives ten probabilities at each pixel, and not ten in all. "
                "Put a Flatten before it."
            )

    def _check_the_size(self) -> None:
        if self.parameters > PARAMETERS:
            raise ConfigError(
                f"This network has {self.parameters:,} parameters; {PARAMETERS:,} are allowed. "
                "Use fewer filters or units, or pool before Flatten."
            )
        if self.multiplications > MULTIPLICATIONS:
            raise ConfigError(
                f"This network takes {self.multiplications:,} multiplications a digit; "
                f"{MULTIPLICATIONS:,} are allowed. Use fewer filters, a stride, or pool earlier."
            )
        if self.numbers > NUMBERS:
            raise ConfigError(
                f"Of one digit, the layers of this network make {self.numbers:,} numbers; "
                f"{NUMBERS:,} are allowed. Use fewer filters, or pool earlier."
            )


_REGISTERED = (
    Architecture(
        name="single_conv",
        title="One convolution",
        summary="The tutorial's first network: 32 small filters look at the picture, ten units "
        "decide.",
        layers=(
            Conv2D(32, kernel_size=3, strides=2),
            MaxPooling2D(2),
            Flatten(),
            Dense(10, activation="softmax"),
        ),
        epochs=20,
    ),
    Architecture(
        name="stacked_conv",
        title="Stacked convolutions",
        summary="The tutorial's second network: filters that look at the output of filters, and "
        "dropout against learning by heart.",
        layers=(
            Conv2D(64, kernel_size=5),
            Conv2D(32, kernel_size=3),
            MaxPooling2D(2),
            Dense(128, activation="relu"),  # on each of the 11 x 11 pixels, as in the tutorial
            Dropout(0.2),
            Flatten(),
            Dense(10, activation="softmax"),
        ),
        epochs=5,
    ),
    Architecture(
        name="robust",
        title="Robust",
        summary="Six convolutions with batch normalization between them: deeper, and harder to "
        "confuse.",
        layers=(
            Conv2D(32, kernel_size=3),
            BatchNormalization(),
            Conv2D(32, kernel_size=3),
            BatchNormalization(),
            MaxPooling2D(2),
            Conv2D(64, kernel_size=3),
            BatchNormalization(),
            Conv2D(64, kernel_size=3),
            BatchNormalization(),
            MaxPooling2D(2),
            Conv2D(128, kernel_size=3, padding="same"),
            BatchNormalization(),
            Conv2D(96, kernel_size=3, padding="same"),
            BatchNormalization(),
            Flatten(),
            Dropout(0.4),
            Dense(10, activation="softmax"),
        ),
        epochs=10,
    ),
    Architecture(
        name="deep",
        title="Deep",
        summary="Seven convolutions with batch normalization, the filters doubled three times: the "
        "entry for Kaggle, trained on its digits alone.",
        layers=(
            Conv2D(32, kernel_size=3),
            BatchNormalization(),
            Conv2D(32, kernel_size=3),
            BatchNormalization(),
            MaxPooling2D(2),
            Conv2D(64, kernel_size=3, padding="same"),
            BatchNormalization(),
            Conv2D(64, kernel_size=3, padding="same"),
            BatchNormalization(),
            MaxPooling2D(2),
            Conv2D(128, kernel_size=3, padding="same"),
            BatchNormalization(),
            Conv2D(128, kernel_size=3, padding="same"),
            BatchNormalization(),
            MaxPooling2D(2),
            Conv2D(256, kernel_size=3),
            BatchNormalization(),
            Flatten(),
            Dropout(0.4),
            Dense(10, activation="softmax"),
        ),
        epochs=20,
    ),
    Architecture(
        name="column",
        title="Column of a committee",
        summary="One of the 35 networks of Cireşan, Meier and Schmidhuber (2012), with ReLU for "
        "their tanh: small, and one of many that vote.",
        layers=(
            ZeroPadding2D(((0, 1), (0, 1))),  # theirs sees 29 x 29 pixels
            Conv2D(20, kernel_size=4),
            MaxPooling2D(2),
            Conv2D(40, kernel_size=5),
            MaxPooling2D(3),
            Flatten(),
            Dense(150, activation="relu"),
            Dense(10, activation="softmax"),
        ),
        epochs=15,
    ),
)

ARCHITECTURES = {network.name: network for network in _REGISTERED}

# The tutorial's networks, in its order.
TUTORIAL = ("single_conv", "stacked_conv")

# The shipped models, the one that reads best first: it answers unless another is chosen.
PREFERENCE = ("robust", "stacked_conv", "single_conv")


def architecture(name: str) -> Architecture:
    """The architecture registered under `name`.

    Raises
    ------
    ConfigError
        There is none.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.architecture("single_conv").title
    'One convolution'
    """
    try:
        return ARCHITECTURES[name]
    except (KeyError, TypeError):
        known = ", ".join(ARCHITECTURES)
        raise ConfigError(f"There is no architecture {name!r}. Choose one of: {known}.") from None


def architecture_from_dict(stored: Mapping[str, Any]) -> Architecture:
    """The network that `Architecture.to_dict` has written.

    Raises
    ------
    ConfigError
        It is no such network.
    """
    try:
        layers = tuple(layer_from_dict(layer) for layer in stored["layers"])
        others = {name: stored[name] for name in ("name", "title", "summary", "epochs")}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"This describes no network ({error!r:.100}).") from error
    return Architecture(layers=layers, **others)
