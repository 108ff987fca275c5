"""One program at a time changes what runs are called and which are pinned.

Two servers may share a folder of runs.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import locket

from mnist_core import durable, folders

# Who holds it writes a few files. One that was halted meanwhile must not halt the others for good.
_SECONDS = 10.0


@contextmanager
def held() -> Iterator[None]:
    """Hold the lock of the folder of runs, which is a file there. It cannot be held twice.

    Where the disk has no locks, as some network drives have none, or another program holds it for
    too long, the block is run without.
    """
    # No run can be called that.
    file = folders.runs_folder() / ".training" / "details.lock"
    with ExitStack() as stack:
        with suppress(OSError, locket.LockError):
            durable.make_folder(file.parent, exist_ok=True)
            lock = locket.lock_file(str(file), timeout=_SECONDS, retry_period=0.002)
            stack.enter_context(lock)
        yield
