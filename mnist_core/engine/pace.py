"""How far a run may go before it waits for its owner: all the way, an epoch, or one batch."""

from enum import Enum

# A run that is held keeps a place on the server. After so long nobody is there any more.
LONGEST_HOLD = 1800.0  # seconds


class Step(Enum):
    """What a run that is held does at one press of a button. The value is how pages name it."""

    BATCH = "batch"
    EPOCH = "epoch"


class Pace:
    """How far a run may go. Its methods are called with what guards the run held.

    Parameters
    ----------
    held : bool
        Whether it waits from the beginning on.

    Attributes
    ----------
    held : bool
        Whether the run waits for its owner before each step.
    """

    def __init__(self, held: bool = False) -> None:
        self.held = held
        self._granted: Step | None = None
        self._must_break_off = False

    def hold(self) -> None:
        """Have the run wait where it is."""
        self.held = True
        self._granted = None
        self.break_off()

    def go_on(self) -> None:
        """Let it go on to its end."""
        self.held = False
        self._granted = None

    def grant(self, step: Step) -> None:
        """Let it go one step, if it is held."""
        self._granted = step if self.held else None

    def break_off(self) -> None:
        """Have the part under way come back with what it has."""
        self._must_break_off = True

    def must_break_off(self) -> bool:
        """Whether the part under way is to come back with what it has."""
        return self._must_break_off

    def may_go(self) -> bool:
        """Whether a part may begin."""
        return not self.held or self._granted is not None

    def begin(self) -> int | None:
        """Begin a part: how many batches it may have at most, None for all that are left."""
        only_one = self._granted is Step.BATCH
        self._granted = None
        self._must_break_off = False
        return 1 if only_one else None
