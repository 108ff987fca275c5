"""The one door into training: the page, a notebook and a test all go through `TrainingConfig`.

Its fields are the table of settings. A row has a name, a type, bounds, a default, a label and a
why; the check, the link, the form and the files of a run follow from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from mnist_core import rate_changes as rates
from mnist_core.errors import ConfigError
from mnist_core.network.architectures import (
    ARCHITECTURES,
    Architecture,
    architecture_from_dict,
)
from mnist_core.network.compose import network_from_text
from mnist_core.rate_changes import RateChange, Stretch
from mnist_core.settings import Choice, Number, Setting, Switch, Whole

EPOCHS = range(1, 201)  # of one training
LEARNING_RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)  # of a slider


@dataclass(frozen=True)
class Optimizer:
    """A way to turn slopes into steps.

    Attributes
    ----------
    label : str
        What a form calls it.
    keras_name : str
        Its class in ``keras.optimizers``.
    keras_arguments : mapping
        What is given to it beside the learning rate.
    """

    label: str
    keras_name: str
    keras_arguments: Mapping[str, float] = field(default_factory=dict)


OPTIMIZERS = {
    "rmsprop": Optimizer("RMSprop", "RMSprop"),
    "adam": Optimizer("Adam", "Adam"),
    "adamw": Optimizer("AdamW", "AdamW"),
    "sgd": Optimizer("SGD with momentum", "SGD", {"momentum": 0.9}),
}


@cache
def fast_math_available() -> bool:
    """Whether this computer's processor multiplies bfloat16 by itself (``avx512_bf16``).

    Only Linux tells.
    """
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False


def epochs_in_words(done: int, asked: int | None = None) -> str:
    """So many epochs, or so many of those that were asked for.

    Examples
    --------
    >>> epochs_in_words(1), epochs_in_words(3), epochs_in_words(1, 1), epochs_in_words(1, 4)
    ('1 epoch', '3 epochs', '1 of 1 epoch', '1 of 4 epochs')
    """
    if asked is None:
        return f"{done} epoch" if done == 1 else f"{done} epochs"
    return f"{done} of {epochs_in_words(asked)}"


def _row(setting: Setting, default: Any = MISSING, *, kw_only: bool = False) -> Any:
    """A row of the table: a field of `TrainingConfig`.

    One that came later is `kw_only`: it stands where a form should have it, and moves no argument.
    """
    return field(default=default, metadata={"setting": setting}, kw_only=kw_only)


@dataclass(frozen=True)
class TrainingConfig:
    """What to train and how; checks itself.

    Parameters
    ----------
    architecture : Architecture or str
        The network, or the name of one in `mnist_core.ARCHITECTURES`, or a composed one as a link
        names it.
    epochs : int
        Passes over the training digits, 1..200.
    batch_size : int
        Digits per step, 8..1024; the tutorial's is 64.
    seed : int
        Start of all randomness (initial weights, dropout, order of the digits), 0..2**31 - 1. The
        same seed gives the same weights, bit for bit, on the same kind of machine.
    optimizer : str
        ``"rmsprop"`` (the tutorial's), ``"adam"``, ``"adamw"`` or ``"sgd"`` (with momentum 0.9).
    learning_rate : float
        1e-6..1; Keras's default for RMSprop is 0.001.
    schedule : str
        What becomes of the learning rate: ``"constant"``, or ``"cosine"``, which lets it fall to
        zero over the planned epochs, as half a cosine wave, or ``"warmup_cosine"``, where it rises
        to its height in a straight line first, for a twentieth of all batches.
    average_last : int, optional
        The network that is kept, and validated, after each epoch has the mean of the weights at the
        ends of so many last epochs, 2..10; of fewer where there are not so many yet. Each epoch
        goes on from the weights of the one before, not from the mean. None keeps the last weights.
    dropout : float, optional
        0..0.8, in place of the rate of every Dropout layer; None keeps the network's own.
    augment : bool
        Show each digit a little turned, shifted and scaled, another way in every epoch.
    distortion : float, optional
        Distort each digit, another way in every epoch: turned, sheared, scaled, shifted and
        elastically bent, 0.25..2 times as far as `mnist_core.training.distortion.DISTORTION`
        says; with `augment` after what that does. None for no distortion.
    subset : int, optional
        Train on so many of the training digits, 100..1,000,000, drawn with `seed`; None for all.
        Where there are fewer, all are taken.
    fast_math : bool
        Multiply in bfloat16. On a processor made for it (see `fast_math_available`) faster and
        about as accurate; elsewhere much slower.
    rate_changes : tuple of RateChange
        How the learning rate was changed while it trained, in order. No setting of a form: it comes
        about while a run goes on, and lets the run be repeated.

    Raises
    ------
    ConfigError
        A value is out of its bounds or of another type, or a name does not exist, or a rate that
        follows a schedule was changed by hand.

    Examples
    --------
    >>> import mnist_core as mc
    >>> config = mc.TrainingConfig("single_conv", epochs=2)
    >>> config.architecture.title, config.batch_size
    ('One convolution', 64)
    >>> mc.TrainingConfig("single_conv", epochs=0)
    Traceback (most recent call last):
    mnist_core.errors.ConfigError: "Epochs" must be a whole number from 1 to 200, not 0.
    """

    architecture: Architecture
    epochs: int = _row(
        Whole(
            bounds=EPOCHS,
            label="Epochs",
            why="How often the network sees all training digits. More help until the validation "
            "loss no longer falls.",
        )
    )
    batch_size: int = _row(
        Whole(
            bounds=range(8, 1025),
            label="Batch size",
            why="How many digits it sees before each correction of its weights. Small batches "
            "correct often and waver, large ones are quick and steady. The tutorial takes 64.",
            brief="batch {}",
        ),
        default=64,
    )
    seed: int = _row(
        Whole(
            bounds=range(2**31),
            label="Seed",
            why="Where all randomness starts: first weights, dropout, the order of the digits. The "
            "same seed gives the same run again; another one shows how much is luck.",
            brief="seed {}",
        ),
        default=0,
    )
    optimizer: str = _row(
        Choice(
            options={name: optimizer.label for name, optimizer in OPTIMIZERS.items()},
            label="Optimizer",
            why="Turns slopes into steps. RMSprop and Adam give each weight a step size of its "
            "own; SGD treats all alike, and is the one of the textbooks.",
            brief="{}",
        ),
        default="rmsprop",
    )
    learning_rate: float = _row(
        Number(
            low=1e-6,
            high=1.0,
            steps=LEARNING_RATES,
            label="Learning rate",
            why="How far each correction goes. Too small learns slowly, too large overshoots and "
            "learns nothing: try both. The tutorial takes 0.001.",
            brief="rate {:g}",
        ),
        default=0.001,
    )
    schedule: str = _row(
        Choice(
            options={
                "constant": "Constant",
                "cosine": "Cosine",
                "warmup_cosine": "Warm-up, cosine",
            },
            off="constant",
            label="Schedule of the rate",
            why="Large steps get near, small ones settle. A cosine lets the rate fall to zero over "
            "the epochs asked for, so these must be known before; the short rise spares the first "
            "weights.",
            brief="{}",
        ),
        default="constant",
        kw_only=True,
    )
    average_last: int | None = _row(
        Whole(
            bounds=range(2, 11),
            optional=True,
            label="Average the last epochs",
            why="Keeps the mean of the weights at the ends of so many last epochs: each wavers "
            "another way, and the mean lies between them. Empty keeps the last epoch's own.",
            brief="mean of the last {}",
        ),
        default=None,
        kw_only=True,
    )
    dropout: float | None = _row(
        Number(
            low=0.0,
            high=0.8,
            step=0.05,
            optional=True,
            label="Dropout",
            why="The share of values that is thrown away at random while training, so that nothing "
            "is learnt by heart. Empty means the network's own rate.",
            brief="dropout {:g}",
        ),
        default=None,
    )
    augment: bool = _row(
        Switch(
            label="Augmentation",
            why="Shows every digit a little turned, scaled and shifted, anew in each epoch: as "
            "good as more digits, and against learning by heart.",
            brief="augmented",
        ),
        default=False,
    )
    distortion: float | None = _row(
        Number(
            low=0.25,
            high=2.0,
            step=0.25,
            optional=True,
            label="Elastic distortion",
            why="Turns, shears, scales, shifts and bends every digit as if on rubber, anew in each "
            "epoch. 1 is what deep and committee have learned with. Empty means none.",
            brief="distorted x {:g}",
        ),
        default=None,
        kw_only=True,
    )
    subset: int | None = _row(
        Whole(
            bounds=range(100, 1_000_001),
            optional=True,
            label="Training digits",
            why="Learn from only so many of them, drawn with the seed. Few are quick, and show "
            "overfitting well. Empty means all.",
        ),
        default=None,
    )
    fast_math: bool = _row(
        Switch(
            label="Fast math",
            why="Multiplies in bfloat16, for which this processor is made: the larger networks "
            "train in about two thirds of the time, and read as well.",
            brief="fast math",
            available=fast_math_available,
        ),
        default=False,
    )

    rate_changes: tuple[RateChange, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.architecture, Architecture):
            object.__setattr__(self, "architecture", network_from_text(self.architecture))
        for name, setting in SETTINGS.items():
            value = getattr(self, name)
            if value is not None or not setting.optional:
                setting.check(value)
        object.__setattr__(self, "rate_changes", rates.checked(self.rate_changes))
        for change in self.rate_changes:
            SETTINGS["learning_rate"].check(change.rate)
        if self.rate_changes and self.follows_schedule:
            raise ConfigError(
                "The learning rate of this run follows its schedule. To change it by hand, start "
                "a run with a constant one."
            )

    @property
    def network(self) -> Architecture:
        """The architecture with the dropout that is asked for."""
        return self.architecture.with_dropout(self.dropout)

    def with_rate(self, change: RateChange) -> "TrainingConfig":
        """The configuration with another learning rate from some batch on.

        Raises
        ------
        ConfigError
            The rate is out of its bounds, or it was changed too often.
        """
        return replace(self, rate_changes=rates.with_change(self.rate_changes, change))

    @property
    def follows_schedule(self) -> bool:
        """Whether the learning rate is planned for all epochs, and so not changed by hand."""
        return self.schedule != "constant"

    @property
    def why_no_further(self) -> str:
        """Why a run cannot be trained for more epochs than it was planned for; empty if it can."""
        if not self.follows_schedule:
            return ""
        return (
            f"Its learning rate was planned to fall to zero over {self.epochs} epochs: more of "
            "them would make it another run. Duplicate it, ask for more epochs, and start that."
        )

    def with_more_epochs(self, done: int, more: int) -> "TrainingConfig":
        """The configuration with which a run goes on for `more` epochs after `done` of them.

        It comes to what a run of so many epochs from the beginning comes to.

        Raises
        ------
        ConfigError
            They are too many, or see `why_no_further`.
        """
        if self.why_no_further:
            raise ConfigError(self.why_no_further)
        # Checked on its own first, so that a message speaks of what was asked for.
        return replace(self, epochs=done + replace(self, epochs=more).epochs)

    def rate_at(self, epoch: int, batch: int) -> float:
        """The learning rate of a batch, before a schedule; both are counted from 0."""
        return rates.rate_at(self.learning_rate, self.rate_changes, epoch, batch)

    def rate_stretches(self, epoch: int, begin: int, end: int) -> Iterator[Stretch]:
        """The batches from `begin` up to `end` of an epoch, parted where the rate changes."""
        return rates.stretches(self.learning_rate, self.rate_changes, epoch, begin, end)

    def samples(self, available: int) -> int:
        """How many of `available` training digits an epoch sees."""
        return available if self.subset is None else min(self.subset, available)

    def in_brief(self) -> str:
        """Its settings in short, for a table of runs that has columns for network and epochs.

        Examples
        --------
        >>> import mnist_core as mc
        >>> mc.TrainingConfig("single_conv", epochs=2, augment=True).in_brief()
        'batch 64, seed 0, rmsprop, rate 0.001, augmented'
        """
        said = [setting.in_brief(getattr(self, name)) for name, setting in SETTINGS.items()]
        said += [f"then rate {change.rate:g}" for change in self.rate_changes]
        return ", ".join(words for words in said if words)

    def to_dict(self) -> dict[str, Any]:
        """The configuration as JSON has it: a registered network by name, another by its layers."""
        network = self.architecture
        registered = ARCHITECTURES.get(network.name) == network
        values = {name: getattr(self, name) for name in SETTINGS}
        # The app of before there were these can read a configuration without them.
        for row in fields(self):
            if row.kw_only and values[row.name] == row.default:
                del values[row.name]
        if self.rate_changes:
            values["rate_changes"] = [list(change) for change in self.rate_changes]
        return {"architecture": network.name if registered else network.to_dict()} | values


SETTINGS: dict[str, Setting] = {
    row.name: row.metadata["setting"] for row in fields(TrainingConfig) if row.metadata
}


def config_from_dict(stored: Mapping[str, Any]) -> TrainingConfig:
    """What `TrainingConfig.to_dict` has written, perhaps before a setting was added.

    Raises
    ------
    ConfigError
        It is none, or has a setting that does not exist.
    """
    values = dict(stored)
    network = values.pop("architecture", None)
    if unknown := sorted(set(values) - {*SETTINGS, "rate_changes"}):
        raise ConfigError(f"There is no setting {unknown[0]!r:.80}.")
    if "epochs" not in values:
        raise ConfigError("A configuration says how many epochs.")
    if isinstance(network, Mapping):
        network = architecture_from_dict(network)
    return TrainingConfig(network, **values)


def tutorial_config(network: Architecture) -> TrainingConfig:
    """The settings with which the tutorial trains `network`; for another network, that suit it."""
    return TrainingConfig(network, network.epochs)
