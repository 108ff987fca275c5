"""The schedule of a learning rate, as Keras's ``CosineDecay`` is told it."""

from math import cos, pi
from typing import NamedTuple

from mnist_core.config import TrainingConfig

WARM_UP = 0.05  # the share of all steps in which a rate rises, if it does
FIRST_RATE = 1e-6  # from here


class Plan(NamedTuple):
    """The arguments of ``keras.optimizers.schedules.CosineDecay``, under its names for them.

    Attributes
    ----------
    initial_learning_rate : float
        Where a rise begins.
    decay_steps : int
        For so many steps it falls, to zero.
    warmup_target : float
        From where it falls.
    warmup_steps : int
        For so many steps it rises before; 0 where it begins at its height.
    """

    initial_learning_rate: float
    decay_steps: int
    warmup_target: float
    warmup_steps: int

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0 over all epochs."""
        if step < self.warmup_steps:
            risen = step / self.warmup_steps
            first = self.initial_learning_rate
            return first + (self.warmup_target - first) * risen
        fallen = min((step - self.warmup_steps) / self.decay_steps, 1.0)
        return self.warmup_target * (1 + cos(pi * fallen)) / 2


def plan(config: TrainingConfig, steps: int) -> Plan | None:
    """The schedule of a whole run.

    Parameters
    ----------
    config : TrainingConfig
        Its ``schedule`` and ``learning_rate`` matter.
    steps : int
        Batches in an epoch.

    Returns
    -------
    Plan or None
        None where the rate stays as it is.
    """
    if not config.follows_schedule:
        return None
    total = steps * config.epochs
    rise = int(WARM_UP * total) if config.schedule == "warmup_cosine" else 0
    return Plan(FIRST_RATE, total - rise, config.learning_rate, rise)
