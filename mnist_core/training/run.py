"""A training run as the engine tells of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Origin
from mnist_core.models.card import network_name
from mnist_core.training import schedule

Status = Literal["waiting", "training", "saving", "finished", "stopped", "interrupted", "failed"]


@dataclass(frozen=True)
class Run:
    """A training run at one moment; never changes, so a page can read it at leisure.

    Attributes
    ----------
    id : str
        Also the name of the trained model once it is saved.
    owner : str
        Who may stop, resume, rename, pin or delete it; see `mnist_core.models.card.Card`.
    config : TrainingConfig
        ``config.epochs`` are asked for in all, those it was trained further by included.
    origin : Origin
        Where its digits come from.
    sha256 : str
        The checksum of those digits, `Digits.sha256`. It can be resumed with no others.
    samples : int
        How many training digits an epoch sees.
    created : str
        ISO 8601, UTC.
    title : str
        What its owner calls it. Empty if they gave it no name.
    pinned : bool
        Whether it stays when the disk gets full.
    status : str
        ``waiting`` for a worker, ``training``, ``saving`` (and ending), then ``finished``,
        ``stopped`` or ``failed``; or ``interrupted``, when the server or the cluster went away in
        the middle of it.
    message : str
        Why it failed or was interrupted, for a person to read.
    history : tuple of mapping
        Metrics of each finished epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``.
    epoch_seconds : tuple of float
        How long each took, waiting for its turn not counted.
    step, steps : int
        Steps done in the epoch under way, of how many.
    trail : tuple of mapping
        The progress within epochs, a point every few batches (fewer of a long run): ``epoch`` (2.5
        is the middle of the third), and the mean ``loss`` and ``accuracy`` over the batches since
        the point before.
    began : float, optional
        Seconds since 1970 at which the epoch under way began; None while it waits for its turn.
    ahead : int
        Epochs of other runs before its own next one.
    ahead_seconds : float, optional
        About how long those take; None before any epoch was measured.
    checkpoint : bool
        Whether it can go on from its last finished epoch.
    held : bool
        Whether it waits for its owner before each step.
    """

    id: str
    owner: str
    config: TrainingConfig
    origin: Origin
    sha256: str = ""
    samples: int = 0
    created: str = ""
    title: str = ""
    pinned: bool = False
    status: Status = "waiting"
    message: str = ""
    history: tuple[Mapping[str, float], ...] = ()
    epoch_seconds: tuple[float, ...] = ()
    step: int = 0
    steps: int = 0
    trail: tuple[Mapping[str, float], ...] = ()
    began: float | None = None
    ahead: int = 0
    ahead_seconds: float | None = None
    checkpoint: bool = False
    held: bool = False

    @property
    def name(self) -> str:
        """What to call it on a page, as the model that it leads to is called."""
        has_ended = self.history and not self.active
        epochs = len(self.history) if has_ended else self.config.epochs
        return network_name(self.title, self.config.architecture.title, epochs)

    @property
    def source(self) -> str:
        """Where its digits come from, in words: the title of `origin`."""
        return self.origin.title

    @property
    def digits_title(self) -> str:
        """What it trains on, in words, such as ``"1,000 of MNIST (mnist.npz)"``.

        The number is there only if the run was to use a part of its training digits, and they are
        more than that part.
        """
        return self.origin.title_of_part(self.samples, self.config.subset)

    @property
    def active(self) -> bool:
        """Whether there is still work to do for it."""
        return self.status in ("waiting", "training", "saving")

    @property
    def learning_rate(self) -> float:
        """That of the batch under way, or of the next."""
        epoch = len(self.history)
        steps = self.steps or ceil(self.samples / self.config.batch_size)
        if planned := schedule.plan(self.config, steps):
            return planned.rate_at(epoch * steps + self.step)
        return self.config.rate_at(epoch, self.step)

    @property
    def has_model(self) -> bool:
        """Whether there is a model that is as `history` says: a run that breaks off makes none."""
        return bool(self.history) and self.status in ("finished", "stopped")

    @property
    def resumable(self) -> bool:
        """Whether `Engine.resume` has something to do."""
        return self.checkpoint and self.status in ("stopped", "interrupted", "failed")

    @property
    def progress(self) -> float:
        """The share of the epochs that is done, 0..1."""
        within = self.step / self.steps if self.steps else 0.0
        return min((len(self.history) + within) / self.config.epochs, 1.0)

    @property
    def seconds(self) -> float:
        """How long it has trained, waiting for its turn not counted."""
        return sum(self.epoch_seconds) + (time.time() - self.began if self.began else 0.0)
