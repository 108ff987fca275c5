"""What has been on the paper, step by step, so that each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from mnist_core.drawing.sketch import Sketch

_MOST = 100


class Step(NamedTuple):
    """What was to be seen on the paper for a while."""

    sheet: str  # the name of the sheet it was drawn on
    sketch: Sketch


@dataclass(frozen=True)
class Steps:
    """All that can be taken back, over all sheets, and all that was taken back.

    Attributes
    ----------
    steps : tuple of Step
        The earliest first.
    at : int
        The place of the one that is seen.
    top : str, optional
        The name of the last sheet that was laid out; None before the first.
    """

    steps: tuple[Step, ...] = ()
    at: int = -1
    top: str | None = None

    @property
    def now(self) -> Step:
        """The step that is seen."""
        return self.steps[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return self.at < len(self.steps) - 1

    def then(self, sketch: Sketch, sheet: str | None = None) -> Steps:
        """Return these with one more step, on a new sheet if that is named. What was taken back
        before is gone."""
        step = Step(self.now.sheet if sheet is None else sheet, sketch)
        steps = (*self.steps[: self.at + 1], step)[-_MOST:]
        return Steps(steps, len(steps) - 1, self.top if sheet is None else sheet)

    def moved(self, by: int) -> Steps:
        """Return these with an earlier or a later step to be seen, as far as there are any."""
        return replace(self, at=min(max(self.at + by, 0), len(self.steps) - 1))
