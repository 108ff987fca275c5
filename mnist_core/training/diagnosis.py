"""What the curves of a run say, in plain language: still improving, overfitting, a plateau, too
high a learning rate.

Each remark is a sentence with this run's own numbers and, where there is one, what to try. The
thresholds below are judgement, set by looking at runs of this app's networks; each says what it
guards against.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from mnist_core.config import TrainingConfig

Kind = Literal["diverged", "rate", "overfitting", "plateau", "improving"]

GUESSING = 2.3026  # ln 10: the loss of a network that gives every digit a tenth
# A validation loss so many times its best is overfitting; below, it is the noise of few digits.
WORSE = 1.05
# A validation loss that falls by less than this share in `PATIENCE` epochs has come to rest.
STILL = 0.01
PATIENCE = 3


@dataclass(frozen=True)
class Remark:
    """One observation: what kind it is, and the sentence for a person."""

    kind: Kind
    sentence: str

    @property
    def worrying(self) -> bool:
        """Whether something should be changed, and not just known."""
        return self.kind in ("diverged", "rate", "overfitting")


def remarks(
    history: Sequence[Mapping[str, float]],
    trail: Sequence[Mapping[str, float]],
    config: TrainingConfig,
) -> list[Remark]:
    """What there is to say of a run so far; often one remark, sometimes none.

    Parameters ---------- history : metrics of each finished epoch: ``loss``, ``accuracy``,
    ``val_loss``, ``val_accuracy``. trail : points within the epochs, each with ``epoch``, ``loss``
    and ``accuracy``, as `Run.trail` has them. config : how the run trains.
    """
    if broken := _diverged(history, trail, config):
        return [broken]
    if rate := _rate_too_high(history, trail, config):
        return [rate]
    for look in (_overfitting, _plateau, _improving):
        if found := look(history):
            return [found]
    return []


def _diverged(
    history: Sequence[Mapping[str, float]],
    trail: Sequence[Mapping[str, float]],
    config: TrainingConfig,
) -> Remark | None:
    epochs = [
        epoch for epoch, values in enumerate(history, start=1) if not isfinite(values["loss"])
    ]
    epochs += [int(point["epoch"]) + 1 for point in trail if not isfinite(point["loss"])]
    if not epochs:
        return None
    return Remark(
        "diverged",
        f"The training diverged in epoch {min(epochs)}: the loss is no longer a number, and no"
        " further epoch mends that. Duplicate the run with a learning rate below"
        f" {config.learning_rate:g}, for instance {config.learning_rate / 10:g}.",
    )


def _rate_too_high(
    history: Sequence[Mapping[str, float]],
    trail: Sequence[Mapping[str, float]],
    config: TrainingConfig,
) -> Remark | None:
    """Each step overshoots: the loss is at or above guessing after many steps, or has jumped back
    there."""
    advice = (
        f"The learning rate, {config.learning_rate:g}, is probably too high: try"
        f" {config.learning_rate / 10:g}."
    )
    losses = [values["loss"] for values in history]
    if losses and losses[-1] > 0.98 * GUESSING:
        return Remark(
            "rate",
            f"After {_epochs(len(losses))} the training loss is {losses[-1]:.2f}; a network that"
            f" only guesses has {GUESSING:.2f}. {advice}",
        )
    if len(losses) > 1 and losses[-1] > 2 * min(losses) and losses[-1] - min(losses) > 0.1:
        return Remark(
            "rate",
            f"The training loss has jumped from {min(losses):.3f} (epoch"
            f" {losses.index(min(losses)) + 1}) to {losses[-1]:.3f}, where it should only fall."
            f" {advice}",
        )
    recent = [point["loss"] for point in trail[-5:]]
    if len(trail) >= 10 and not losses and float(np.mean(recent)) > 2 * GUESSING:
        return Remark(
            "rate",
            f"The loss of the latest batches is {np.mean(recent):.2f}, worse than the"
            f" {GUESSING:.2f} of guessing. {advice}",
        )
    return None


def _overfitting(history: Sequence[Mapping[str, float]]) -> Remark | None:
    """Validation gets worse for two epochs or more while training still gets better."""
    best = _best(history)
    if best is None or len(history) - best < 2:
        return None
    here, then = history[-1], history[best - 1]
    later = [values["val_loss"] for values in history[best:]]
    if min(later) <= then["val_loss"] or float(np.mean(later[-2:])) < WORSE * then["val_loss"]:
        return None
    if here["loss"] >= then["loss"]:
        return None
    return Remark(
        "overfitting",
        f"Overfitting since epoch {best + 1}: the training loss went on falling, from"
        f" {then['loss']:.3f} to {here['loss']:.3f}, but the validation loss rose from"
        f" {then['val_loss']:.3f} to {here['val_loss']:.3f}. The network learns its digits by"
        f" heart. Stop at epoch {best}, or try dropout, augmentation or more digits.",
    )


def _plateau(history: Sequence[Mapping[str, float]]) -> Remark | None:
    if len(history) <= PATIENCE:
        return None
    before = min(values["val_loss"] for values in history[:-PATIENCE])
    lately = min(values["val_loss"] for values in history[-PATIENCE:])
    if lately < before * (1 - STILL):
        return None
    return Remark(
        "plateau",
        f"A plateau: over the last {PATIENCE} epochs the validation loss has come to {lately:.3f}"
        f" at best, against {before:.3f} before. More epochs of the same will hardly help; a lower"
        " learning rate may.",
    )


def _improving(history: Sequence[Mapping[str, float]]) -> Remark | None:
    if len(history) < 2:
        return None
    earlier, here = history[-min(len(history), PATIENCE)], history[-1]
    if here["val_loss"] >= earlier["val_loss"]:
        return None
    return Remark(
        "improving",
        f"Still improving: within {_epochs(min(len(history), PATIENCE) - 1)} the validation loss"
        f" fell from {earlier['val_loss']:.3f} to {here['val_loss']:.3f}, and"
        f" {here['val_accuracy']:.2%} of the validation digits are read rightly. More epochs may"
        " help.",
    )


def _best(history: Sequence[Mapping[str, float]]) -> int | None:
    """The epoch, counted from 1, with the lowest validation loss."""
    if not history:
        return None
    return int(np.argmin([values["val_loss"] for values in history])) + 1


def _epochs(count: int) -> str:
    return "one epoch" if count == 1 else f"{count} epochs"
