"""Which server writes a run. Two servers may share one folder."""

import os
import platform
from typing import NamedTuple

import psutil


class Server(NamedTuple):
    """A process on a computer.

    Attributes
    ----------
    computer : str
        The computer's name.
    process : int
        The number of the process.
    began : float
        When the process began, in seconds since 1970. Numbers of processes are used again.
    """

    computer: str
    process: int
    began: float


def this_server() -> Server:
    """This process."""
    return Server(platform.node(), os.getpid(), psutil.Process().create_time())


def is_another_alive(server: Server) -> bool:
    """Whether a server is another process on this computer, and still there."""
    if server.computer != platform.node() or server.process == os.getpid():
        return False
    try:
        return bool(psutil.Process(server.process).create_time() == server.began)
    except (psutil.Error, ValueError, OverflowError):
        # No process has such a number; it comes from a damaged file.
        return False
