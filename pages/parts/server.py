"""What the server process keeps for as long as it lives, for all visitors.

It is not in Streamlit's caches: any visitor's browser can have those emptied, with one message. The
caches only save work that can be done again; what cannot is here.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from mnist_core.teacher_key import TeacherKey
from pages.parts import (
    descriptors,
    gone_widgets,
    made_files,
    newer_messages,
    own_address,
    plain_data,
    untold_widgets,
    widget_values,
)
from pages.parts.background import Jobs

if TYPE_CHECKING:
    from mnist_core.digits.studies import Studies
    from mnist_core.engine import Engine
    from mnist_core.models.readers import Readers

T = TypeVar("T")


class Kept(Generic[T]):
    """Something that the process makes once, when it is first asked for.

    Parameters
    ----------
    make : callable
        Makes it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = threading.Lock()

    def get(self) -> T:
        """The one there is. Those who ask while it is made wait for it."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]

    def get_if_made(self) -> T | None:
        """The one there is; None where nobody has asked for it."""
        with self._lock:
            return self._made[0] if self._made else None

    def forget(self) -> None:
        """Make another one when it is next asked for, as a new process would. For tests."""
        with self._lock:
            self._made.clear()


def prepare() -> None:
    """Make the process ready for many visitors; done once, however often it is asked for."""
    PREPARED.get()


def engine() -> "Engine":
    """The one training engine of this server."""
    return ENGINE.get()


def engine_if_any() -> "Engine | None":
    """The same, where somebody has needed it: to make one takes as long as the rest of a page."""
    return ENGINE.get_if_made()


def readers() -> "Readers":
    """The threads that read whole test sets for all visitors."""
    return READERS.get()


def jobs() -> Jobs:
    """What this server computes beside the pages."""
    return JOBS.get()


def teacher_key() -> TeacherKey:
    """Tells a teacher by ``MNIST_TEACHER_KEY`` as it was when this was first asked for."""
    return TEACHER_KEY.get()


def studies() -> "Studies":
    """The long computations of this server, each for all who ask for it."""
    return STUDIES.get()


def loaded_for_good() -> None:
    """Let the garbage collector pass over what is in memory now.

    Streamlit has it look at everything after each run of a page or a part of one. With Dask loaded
    that takes 40 ms, ten times as long as the part itself, and thirty pages that watch a run ask
    many times a second. It is called seldom: what lies in memory at that moment is never collected
    where it refers to itself in a circle.
    """
    gc.collect()
    gc.freeze()


def settle() -> None:
    """Let the garbage collector pass over what the page has loaded, if that is more than before.

    Without it, looking at everything takes as long after each stroke as all the rest of its work.
    """
    with _loaded.lock:
        if len(sys.modules) >= _loaded.modules + _MANY_MODULES:
            loaded_for_good()
            _loaded.modules = len(sys.modules)


class _Loaded:
    """How much was loaded when that was done last."""

    modules = 0
    lock = threading.Lock()


_MANY_MODULES = 50
_loaded = _Loaded()


def _prepare() -> None:
    descriptors.prepare()
    own_address.never_ask()
    plain_data.look_for_no_tables()
    widget_values.take_only_what_fits()
    gone_widgets.remember()
    made_files.keep()
    untold_widgets.make_known()
    newer_messages.wait_their_turn()


def _make_engine() -> "Engine":
    # Dask takes as long to import as the rest of the page, and only Train needs it.
    from mnist_core.engine import Engine

    engine = Engine()
    loaded_for_good()
    return engine


def _make_readers() -> "Readers":
    from mnist_core.models.readers import Readers

    return Readers()


def _make_studies() -> "Studies":
    from mnist_core.digits.studies import Studies

    return Studies()


PREPARED = Kept(_prepare)
STUDIES = Kept(_make_studies)
ENGINE = Kept(_make_engine)
READERS = Kept(_make_readers)
JOBS = Kept(Jobs)
TEACHER_KEY = Kept(lambda: TeacherKey(os.environ.get("MNIST_TEACHER_KEY", "")))
