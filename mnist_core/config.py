"""The one door into training: the page, a notebook and a test all go through `TrainingConfig`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mnist_core.errors import ConfigError
from mnist_core.network.architectures import architecture

# What one run may ask for. The widgets of the Train page read these; the browser is not trusted to
# keep them.
EPOCHS = range(1, 101)
BATCH_SIZE = range(8, 1025)
SEED = range(2**31)
OPTIMIZERS = ("rmsprop", "adam", "adamw", "sgd")
LEARNING_RATE = (1e-6, 1.0)
DROPOUT = (0.0, 0.8)
SUBSET = range(100, 1_000_001)


@dataclass(frozen=True)
class TrainingConfig:
    """What to train and how; checks itself.

    Parameters ---------- architecture : a name in `mnist_core.architectures.ARCHITECTURES`. epochs
    : passes over the training digits, 1..100. batch_size : digits per step, 8..1024; the tutorial's
    is 64. seed : start of all randomness (initial weights, dropout, order of the digits), 0..2**31
    - 1. The same seed gives
        the same weights, bit for bit, on the same kind of machine.

    optimizer : ``"rmsprop"`` (the tutorial's), ``"adam"``, ``"adamw"`` or ``"sgd"`` (with momentum
        0.9).
    learning_rate : 1e-6..1; Keras's default for RMSprop is 0.001.
    dropout : 0..0.8, in place of the rate of every Dropout layer; None keeps the architecture's
        own.
    augment : show each digit a little turned, shifted and scaled, another way in every epoch.
    subset : train on so many of the training digits, 100..1,000,000, drawn with `seed`; None for
        all. Where there are fewer, all are taken.
    fast_math : multiply in bfloat16. On a processor made for it (see `fast_math_available`) faster
        and about as accurate; elsewhere much slower.

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
    dropout: float | None = None
    augment: bool = False
    subset: int | None = None
    fast_math: bool = False

    def __post_init__(self) -> None:
        architecture(self.architecture)
        self._check_whole("epochs", EPOCHS)
        self._check_whole("batch_size", BATCH_SIZE)
        self._check_whole("seed", SEED)
        if self.subset is not None:
            self._check_whole("subset", SUBSET)
        if self.optimizer not in OPTIMIZERS:
            raise ConfigError(
                f"There is no optimizer {self.optimizer!r}. Choose one of: {', '.join(OPTIMIZERS)}."
            )
        self._check_number("learning_rate", LEARNING_RATE)
        if self.dropout is not None:
            self._check_number("dropout", DROPOUT)
        for name in ("augment", "fast_math"):
            if not isinstance(getattr(self, name), bool):
                raise ConfigError(
                    f"{_words(name).capitalize()} must be true or false, not"
                    f" {getattr(self, name)!r}."
                )

    def samples(self, available: int) -> int:
        """How many of `available` training digits an epoch sees."""
        return available if self.subset is None else min(self.subset, available)

    def _check_whole(self, name: str, bounds: range) -> None:
        value = getattr(self, name)
        # bool is an int in Python, and no number of epochs.
        if not isinstance(value, int) or isinstance(value, bool) or value not in bounds:
            raise ConfigError(
                f"The {_words(name)} must be a whole number from {bounds.start} to"
                f" {bounds.stop - 1}, not {value!r}."
            )

    def _check_number(self, name: str, bounds: tuple[float, float]) -> None:
        value, (low, high) = getattr(self, name), bounds
        # Written so that NaN is refused too.
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not low <= value <= high
        ):
            raise ConfigError(
                f"The {_words(name)} must be a number from {low:g} to {high:g}, not {value!r}."
            )


@cache
def fast_math_available() -> bool:
    """Whether this computer's processor multiplies bfloat16 by itself (``avx512_bf16``); only Linux
    tells."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False


def _words(name: str) -> str:
    return name.replace("_", " ")
