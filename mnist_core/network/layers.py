"""The layers that networks are made of.

The classes carry the names and arguments of their Keras namesakes, so `training.epoch.build` makes
the one from the other without a table in between, and `anatomy` computes shapes and parameters
without Keras.
"""

from dataclasses import dataclass

INPUT_SHAPE = (28, 28, 1)


@dataclass(frozen=True)
class Conv2D:
    filters: int
    kernel_size: int
    strides: int = 1
    activation: str = "relu"
    padding: str = "valid"


@dataclass(frozen=True)
class BatchNormalization:
    pass


@dataclass(frozen=True)
class MaxPooling2D:
    pool_size: int = 2


@dataclass(frozen=True)
class Dense:
    units: int
    activation: str


@dataclass(frozen=True)
class Dropout:
    rate: float


@dataclass(frozen=True)
class Flatten:
    pass


Layer = Conv2D | BatchNormalization | MaxPooling2D | Dense | Dropout | Flatten
