"""What all runs of an engine share."""

import threading
from dataclasses import dataclass, field


@dataclass
class EngineState:
    """A lock that tells of changes, and whether the class is paused.

    Attributes
    ----------
    condition : threading.Condition
        Held by whoever reads or changes a run. Notified when something changes.
    paused : bool
        Whether no epoch begins at present.
    """

    condition: threading.Condition = field(default_factory=threading.Condition)
    paused: bool = False
