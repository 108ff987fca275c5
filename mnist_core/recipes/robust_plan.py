"""What is trained for `models/robust`, for how long and on how much of what.

All of this was chosen on held-out writers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, pi

from mnist_core.network.architectures import Architecture, architecture
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)

WARM_UP = 0.1  # the share of a cycle's epochs in which the learning rate goes up; then it goes down

# How many pictures of each part an epoch has.
MANY = {
    "mnist": 40_000,
    "varied": 130_000,
    "pen": 142_000,
    "styles": 40_000,
    "no digits": 30_000,
    "spoilt": 130_000,
}
# In the end more of those that a person might bring, and MNIST's held-out writers, too: nothing is
# left to choose then.
LAST = {
    "mnist": 90_000,
    "varied": 80_000,
    "held out": 10_000,
    "held out, varied": 10_000,
    "pen": 142_000,
    "styles": 40_000,
    "no digits": 30_000,
    "spoilt": 110_000,
}


@dataclass(frozen=True)
class Cycle:
    """A run of epochs under one rise and fall of the learning rate, with a fresh optimizer.

    Attributes
    ----------
    epochs : int
        How many epochs it has.
    peak : float
        The highest learning rate.
    dropout : float
        The rate of the Dropout layers.
    jitter : float
        How much each picture is moved and changed each time, 0..1.
    shares : mapping of str to int
        How many pictures of each part an epoch has.
    """

    epochs: int
    peak: float
    dropout: float = 0.1
    jitter: float = 1.0
    shares: Mapping[str, int] = field(default_factory=lambda: MANY)

    def learning_rate(self, epoch: float) -> float:
        """Return how fast to learn.

        Parameters
        ----------
        epoch : float
            Epochs since the beginning of the cycle.

        Returns
        -------
        float
            0 to `peak`.
        """
        warm = WARM_UP * self.epochs
        if epoch < warm:
            return self.peak * epoch / warm
        return self.peak * (1 + cos(pi * (epoch - warm) / (self.epochs - warm))) / 2


NETWORK = architecture("robust")

# The first cycle finds the network; the next let it use all it has, on digits that are nearer to
# those it will meet.
CYCLES = (
    Cycle(26, 2e-3, dropout=0.2),
    Cycle(16, 1e-3, jitter=0.7),
    Cycle(8, 8e-4, jitter=0.5, shares=LAST),
    Cycle(8, 8e-4, jitter=0.5, shares=LAST),
    Cycle(8, 8e-4, jitter=0.5, shares=LAST),
    Cycle(8, 8e-4, jitter=0.5, shares=LAST),
)
AVERAGED = 4  # of the last cycles' ends: their mean reads better than each of them

# What larger networks say to each picture is a part of what `robust` learns to say: where they
# hesitate, there is something to hesitate about. The rest is the label.
TEACHERS = 2
TAUGHT = 0.5
TEACHING = Cycle(12, 2e-3, dropout=0.3)
TEACHER = Architecture(
    name="teacher",
    title="Teacher",
    summary="As robust, but with three times the filters.",
    layers=(
        Conv2D(96, kernel_size=3),
        BatchNormalization(),
        Conv2D(96, kernel_size=3),
        BatchNormalization(),
        MaxPooling2D(2),
        Conv2D(176, kernel_size=3),
        BatchNormalization(),
        Conv2D(176, kernel_size=3),
        BatchNormalization(),
        MaxPooling2D(2),
        Conv2D(288, kernel_size=3, padding="same"),
        BatchNormalization(),
        Conv2D(288, kernel_size=3, padding="same"),
        BatchNormalization(),
        Flatten(),
        Dropout(0.4),
        Dense(10, activation="softmax"),
    ),
    epochs=12,
)
