"""What the curves of a run say, in plain language.

They say that it still improves, overfits, has come to a plateau, trains at too high a rate, or has
diverged. Each remark is a sentence with this run's own numbers and, if there is something, what to
try. The thresholds are judgement. They were set by looking at runs of this app's networks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean
from typing import Literal

from mnist_core.config import TrainingConfig, epochs_in_words

Kind = Literal["diverged", "rate", "overfitting", "plateau", "improving"]
Values = Mapping[str, float]
History = Sequence[Values]

GUESSING = 2.3026  # ln 10: the loss of a network that gives every digit a tenth

# A training loss of more than this share of guessing is no better than guessing.
_NO_BETTER = 0.98

# A training loss that is so many times its best, and at least so much above it, has jumped.
_JUMP = 2.0
_LEAST_JUMP = 0.1

# Within the first epoch, so many points must have come before the loss of the latest is judged.
_POINTS = 10
_LATEST_POINTS = 5
_WORSE_THAN_GUESSING = 2.0  # times

# A validation loss so many times its best is overfitting. Less is the noise of few digits.
WORSE = 1.05

# A validation loss that falls by less than this share in `PATIENCE` epochs has come to rest.
STILL = 0.01
PATIENCE = 3


@dataclass(frozen=True)
class Remark:
    """One observation.

    Attributes
    ----------
    kind : str
        ``"diverged"``, ``"rate"``, ``"overfitting"``, ``"plateau"`` or ``"improving"``.
    sentence : str
        For a person to read.
    """

    kind: Kind
    sentence: str

    @property
    def worrying(self) -> bool:
        """Whether something should be changed, and not just known."""
        return self.kind in ("diverged", "rate", "overfitting")


def remarks(history: History, trail: Sequence[Values], config: TrainingConfig) -> list[Remark]:
    """Return what there is to say of a run so far.

    Parameters
    ----------
    history : sequence of mapping
        The metrics of each finished epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``.
    trail : sequence of mapping
        Points within the epochs, each with ``epoch``, ``loss`` and ``accuracy``, as `Run.trail` has
        them.
    config : TrainingConfig
        How the run trains.

    Returns
    -------
    list of Remark
        Often one, sometimes none.

    Examples
    --------
    >>> import mnist_core as mc
    >>> history = [
    ...     {"loss": 0.5, "accuracy": 0.85, "val_loss": 0.4, "val_accuracy": 0.88},
    ...     {"loss": 0.3, "accuracy": 0.91, "val_loss": 0.3, "val_accuracy": 0.92},
    ... ]
    >>> for remark in remarks(history, [], mc.TrainingConfig("single_conv", 20)):
    ...     print(remark.kind, remark.worrying)
    improving False
    """
    # Numbers that are none compare with nothing, so the other remarks are not looked for.
    if found := _diverged(history, trail, config):
        return [found]
    if found := _rate_too_high(history, trail, config):
        return [found]
    if found := _overfitting(history) or _plateau(history, config) or _improving(history, config):
        return [found]
    return []


def _diverged(history: History, trail: Sequence[Values], config: TrainingConfig) -> Remark | None:
    """Look for values that are not finite: in training, or on the validation digits only."""
    advice = (
        f"Duplicate the run with a learning rate below {config.learning_rate:g}, for instance"
        f" {config.learning_rate / 10:g}."
    )
    in_training = [_epoch_of(point) for point in trail if not _is_finite(point)]
    on_validation = []
    for epoch, values in enumerate(history, start=1):
        broken = [key for key, value in values.items() if not isfinite(value)]
        if not broken:
            continue
        if all(key.startswith("val_") for key in broken):
            on_validation.append(epoch)
        else:
            in_training.append(epoch)
    if in_training:
        return Remark(
            "diverged",
            f"The training diverged in epoch {min(in_training)}: the loss is no longer a number,"
            f" and no further epoch mends that. {advice}",
        )
    if on_validation:
        return Remark(
            "diverged",
            f"After epoch {min(on_validation)} the validation loss is no number, while the training"
            f" loss is one: some weights have grown too large. {advice}",
        )
    return None


def _is_finite(values: Values) -> bool:
    return all(isfinite(value) for value in values.values())


def _epoch_of(point: Values) -> int:
    """Return the epoch, counted from 1, within which a point of the trail lies."""
    return int(point["epoch"]) + 1


def _rate_too_high(
    history: History, trail: Sequence[Values], config: TrainingConfig
) -> Remark | None:
    """Look for steps that overshoot: a loss that stays at guessing, or jumps back up."""
    advice = (
        f"The learning rate, {config.learning_rate:g}, is probably too high: try"
        f" {config.learning_rate / 10:g}."
    )
    found = _still_guessing(history) or _jumped(history) or _bad_beginning(history, trail)
    if found is None:
        return None
    return Remark("rate", f"{found} {advice}")


def _still_guessing(history: History) -> str | None:
    if not history:
        return None
    loss = history[-1]["loss"]
    if loss <= _NO_BETTER * GUESSING:
        return None
    return (
        f"After {epochs_in_words(len(history))} the training loss is {loss:.2f}; a network that"
        f" only guesses has {GUESSING:.2f}."
    )


def _jumped(history: History) -> str | None:
    if len(history) < 2:
        return None
    losses = [values["loss"] for values in history]
    best = min(losses)
    last = losses[-1]
    if last <= _JUMP * best or last - best <= _LEAST_JUMP:
        return None
    epoch = losses.index(best) + 1
    return (
        f"The training loss has jumped from {best:.3f} (epoch {epoch}) to {last:.3f}, where it"
        " should only fall."
    )


def _bad_beginning(history: History, trail: Sequence[Values]) -> str | None:
    """Look at the batches, as long as no epoch is finished."""
    if history or len(trail) < _POINTS:
        return None
    loss = fmean(point["loss"] for point in trail[-_LATEST_POINTS:])
    if loss <= _WORSE_THAN_GUESSING * GUESSING:
        return None
    return (
        f"The loss of the latest batches is {loss:.2f}, worse than the {GUESSING:.2f} of guessing."
    )


def _overfitting(history: History) -> Remark | None:
    """Look for a validation loss that rises for two epochs while the training loss falls."""
    best = _best_epoch(history)
    later = history[best:]
    if len(later) < 2:
        return None
    then = history[best - 1]
    now = history[-1]
    losses = [values["val_loss"] for values in later]
    rises = min(losses) > then["val_loss"] and fmean(losses[-2:]) >= WORSE * then["val_loss"]
    falls = now["loss"] < then["loss"]
    if not (rises and falls):
        return None
    return Remark(
        "overfitting",
        f"Overfitting since epoch {best + 1}: the training loss went on falling, from"
        f" {then['loss']:.3f} to {now['loss']:.3f}, but the validation loss rose from"
        f" {then['val_loss']:.3f} to {now['val_loss']:.3f}. The network learns its digits by"
        f" heart. Stop at epoch {best}, or try dropout, augmentation or more digits.",
    )


def _plateau(history: History, config: TrainingConfig) -> Remark | None:
    """Look for a validation loss that no longer falls."""
    if len(history) <= PATIENCE:
        return None
    before = min(values["val_loss"] for values in history[:-PATIENCE])
    lately = min(values["val_loss"] for values in history[-PATIENCE:])
    if lately < before * (1 - STILL):
        return None
    advice = "a lower learning rate may"
    if config.follows_schedule:  # which falls as it is
        advice = "more digits or augmentation may"
    return Remark(
        "plateau",
        f"A plateau: over the last {PATIENCE} epochs the validation loss has come to {lately:.3f}"
        f" at best, against {before:.3f} before. More epochs of the same will hardly help;"
        f" {advice}.",
    )


def _improving(history: History, config: TrainingConfig) -> Remark | None:
    """Look for a validation loss that falls."""
    if len(history) < 2:
        return None
    latest = history[-PATIENCE:]
    then = latest[0]
    now = latest[-1]
    if now["val_loss"] >= then["val_loss"]:
        return None
    advice = "More epochs may help."
    if config.follows_schedule:  # such a run is not trained further
        advice = "A run that is planned for more epochs may come further."
    return Remark(
        "improving",
        f"Still improving: within {epochs_in_words(len(latest) - 1)} the validation loss fell from"
        f" {then['val_loss']:.3f} to {now['val_loss']:.3f}, and {now['val_accuracy']:.2%} of the"
        f" validation digits are read rightly. {advice}",
    )


def _best_epoch(history: History) -> int:
    """Return the epoch, counted from 1, with the lowest validation loss; 0 if there is none."""
    if not history:
        return 0
    losses = [values["val_loss"] for values in history]
    return losses.index(min(losses)) + 1
