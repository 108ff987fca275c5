"""The networks, as a registry: an architecture is a readable list of layers."""

from dataclasses import dataclass

from mnist_core.errors import ConfigError
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)


@dataclass(frozen=True)
class Architecture:
    """A network from the 28x28 picture to ten probabilities.

    `epochs` is how long to train it: the tutorial's choice for its two networks.
    """

    name: str
    title: str
    summary: str
    layers: tuple[Layer, ...]
    epochs: int


_REGISTERED = (
    Architecture(
        name="single_conv",
        title="One convolution",
        summary=(
            "The tutorial's first network: 32 small filters look at the picture, ten units decide."
        ),
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
        summary=(
            "The tutorial's second network: filters that look at the output of filters, and dropout"
            " against learning by heart."
        ),
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
        summary=(
            "Six convolutions with batch normalization between them: deeper, and harder to confuse."
        ),
        layers=(
            *(Conv2D(32, kernel_size=3), BatchNormalization()),
            *(Conv2D(32, kernel_size=3), BatchNormalization()),
            MaxPooling2D(2),
            *(Conv2D(64, kernel_size=3), BatchNormalization()),
            *(Conv2D(64, kernel_size=3), BatchNormalization()),
            MaxPooling2D(2),
            *(Conv2D(128, kernel_size=3, padding="same"), BatchNormalization()),
            *(Conv2D(96, kernel_size=3, padding="same"), BatchNormalization()),
            Flatten(),
            Dropout(0.4),
            Dense(10, activation="softmax"),
        ),
        epochs=10,
    ),
)

ARCHITECTURES = {architecture.name: architecture for architecture in _REGISTERED}


def architecture(name: str) -> Architecture:
    """The architecture registered under `name`; raises ConfigError when there is none."""
    try:
        return ARCHITECTURES[name]
    except KeyError:
        known = ", ".join(ARCHITECTURES)
        raise ConfigError(f"There is no architecture {name!r}. Choose one of: {known}.") from None
