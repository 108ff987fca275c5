"""A training run as the engine tells of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mnist_core.config import TrainingConfig

Status = Literal["waiting", "training", "saving", "finished", "stopped", "failed"]


@dataclass(frozen=True)
class Run:
    """A training run at one moment; never changes, so a page can read it at leisure.

    Attributes
    ----------
    id : also the name of the trained model once it is saved.
    owner : who may stop it; see `store.Card.owner`.
    source : where its digits come from, in words.
    status : ``waiting`` for a worker, ``training``, ``saving``, then ``finished``, ``stopped`` or ``failed``.
    message : why it failed, for a person to read.
    history : metrics of each finished epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``.
    step, steps : steps done in the epoch under way, of how many.
    trail : the progress within epochs, a few points a second: ``epoch`` (2.5 is the middle of the third), and the mean
        ``loss`` and ``accuracy`` over the batches since the point before.
    started, ended : seconds since 1970; None before the first step and before the end.
    """

    id: str
    owner: str
    config: TrainingConfig
    source: str
    status: Status = "waiting"
    message: str = ""
    history: tuple[Mapping[str, float], ...] = ()
    step: int = 0
    steps: int = 0
    trail: tuple[Mapping[str, float], ...] = ()
    started: float | None = None
    ended: float | None = None

    @property
    def active(self) -> bool:
        """Whether there is still work to do for it."""
        return self.status in ("waiting", "training", "saving")

    @property
    def progress(self) -> float:
        """The share of the epochs that is done, 0..1."""
        within = self.step / self.steps if self.steps else 0.0
        return min((len(self.history) + within) / self.config.epochs, 1.0)

    @property
    def seconds(self) -> float:
        """How long it has trained."""
        return 0.0 if self.started is None else (self.ended or time.time()) - self.started
