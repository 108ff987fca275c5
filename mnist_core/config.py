"""The one door into training: the page, a notebook and a test all go through `TrainingConfig`."""

from dataclasses import dataclass

from mnist_core.architectures import architecture
from mnist_core.errors import ConfigError

# What one run may ask for. The widgets of the Train page read these; the browser is not trusted to keep them.
EPOCHS = range(1, 101)
BATCH_SIZE = range(8, 1025)
SEED = range(2**31)


@dataclass(frozen=True)
class TrainingConfig:
    """What to train and how; checks itself.

    Parameters
    ----------
    architecture : a name in `mnist_core.architectures.ARCHITECTURES`.
    epochs : passes over the training digits, 1..100.
    batch_size : digits per step, 8..1024; the tutorial's is 64.
    seed : start of all randomness (initial weights, dropout, order of the digits), 0..2**31 - 1. The same seed gives
        the same weights, bit for bit, on the same kind of machine.

    The optimizer is the tutorial's: RMSprop at Keras's default learning rate of 0.001.

    Raises
    ------
    ConfigError : a value is out of its bounds or not a whole number, or the architecture does not exist.
    """

    architecture: str
    epochs: int
    batch_size: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        architecture(self.architecture)
        for name, bounds in (("epochs", EPOCHS), ("batch_size", BATCH_SIZE), ("seed", SEED)):
            value = getattr(self, name)
            # bool is an int in Python, and no number of epochs.
            if not isinstance(value, int) or isinstance(value, bool) or value not in bounds:
                words = name.replace("_", " ")
                raise ConfigError(
                    f"The {words} must be a whole number from {bounds.start} to {bounds.stop - 1}, not {value!r}."
                )
