"""What went wrong, in words for a person."""

import errno
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import NamedTuple

from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from mnist_core.errors import EngineError, MnistError
from mnist_core.training.run import Status


class Ending(NamedTuple):
    """How a run ended.

    Attributes
    ----------
    status : Status
        The run's last status.
    message : str
        Why it failed or was interrupted.
    """

    status: Status
    message: str = ""


def ending_by(error: Exception) -> Ending:
    """How a run ends that `error` has broken off."""
    match error:
        # CommClosedError and TimeoutError are OSErrors, so they come first.
        case CancelledError() | CommClosedError() | TimeoutError():
            return Ending(
                "interrupted", "The training process or cluster went away in the middle of it."
            )
        case KilledWorker():
            return Ending(
                "failed",
                "The training process died several times at the same epoch. Has it enough memory?",
            )
        case MnistError():
            return Ending("failed", str(error))
        case OSError():
            return Ending("failed", disk_error_in_words(error))
        case _:
            return Ending("failed", f"{type(error).__name__}: {error}")


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Turn the OSErrors of a block into an EngineError for a person.

    Parameters
    ----------
    what : str
        What was to be done, as the first sentence of the message.

    Raises
    ------
    EngineError
        A file could not be written. The message says what to do.
    """
    try:
        yield
    except OSError as error:
        raise EngineError(f"{what} {disk_error_in_words(error)}") from error


def disk_error_in_words(error: OSError) -> str:
    """What a person can do about a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "The disk is full. Delete runs or other files, then resume: nothing that was finished"
            " is lost."
        )
    return (
        f"The run's folder cannot be written ({error}). See to it, then resume: nothing that was"
        " finished is lost."
    )
