"""What went wrong, in words."""

import errno
from concurrent.futures import CancelledError

import pytest
from distributed.comm.core import CommClosedError

import mnist_core as mc
from mnist_core.engine.failures import disk_errors, ending_by


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CancelledError(), "interrupted", "went away"),
        (CommClosedError("closed"), "interrupted", "went away"),
        (TimeoutError(), "interrupted", "went away"),
        (mc.EngineError("It is damaged."), "failed", "It is damaged."),
        (OSError(errno.ENOSPC, "No space left"), "failed", "The disk is full."),
        (PermissionError(errno.EACCES, "not allowed"), "failed", "not allowed"),
        (RuntimeError("odd"), "failed", "RuntimeError: odd"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_how_a_run_ends(error: Exception, status: str, words: str) -> None:
    ending = ending_by(error)
    assert ending.status == status
    assert words in ending.message


def test_a_disk_error_becomes_what_to_do() -> None:
    with (
        pytest.raises(mc.EngineError, match=r"^It cannot begin\. The disk is full\."),
        disk_errors("It cannot begin."),
    ):
        raise OSError(errno.ENOSPC, "No space left")
