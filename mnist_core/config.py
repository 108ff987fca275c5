"""The one door into training: the page, a notebook and a test all go through `TrainingConfig`."""

from dataclasses import dataclass

from mnist_core.architectures import architecture
from mnist_core.errors import ConfigError

# What one run may ask for. The widgets of the Train page read these; the browser is not trusted to keep them.
EPOCHS = range(1, 101)
BATCH_SIZE = range(8, 1025)
SEED = range(2**31)
OPTIMIZERS = ("rmsprop", "adam", "adamw", "sgd")
LEARNING_RATE = (1e-6, 1.0)


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

    optimizer : ``"rmsprop"`` (the tutorial's), ``"adam"``, ``"adamw"`` or ``"sgd"`` (with momentum 0.9).
    learning_rate : 1e-6..1; Keras's default for RMSprop is 0.001.

    Raises
    ------
    ConfigError : a value is out of its bounds or of another type, or a name does not exist.
    """

    architecture: str
    epochs: int
    batch_size: int = 64
    seed: int = 0
    optimizer: str = "rmsprop"
    learning_rate: float = 0.001

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
        if self.optimizer not in OPTIMIZERS:
            raise ConfigError(f"There is no optimizer {self.optimizer!r}. Choose one of: {', '.join(OPTIMIZERS)}.")
        low, high = LEARNING_RATE
        # Written so that NaN is refused too.
        if not isinstance(self.learning_rate, int | float) or not low <= self.learning_rate <= high:
            raise ConfigError(
                f"The learning rate must be a number from {low:g} to {high:g}, not {self.learning_rate!r}."
            )
