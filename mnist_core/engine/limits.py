"""What this server gives to those who train on it.

That is much on one's own computer, and little on a shared copy.
"""

import os
from dataclasses import dataclass, fields, replace

from mnist_core.config import EPOCHS
from mnist_core.errors import ConfigError


@dataclass(frozen=True)
class Limits:
    """How much may be asked for.

    Attributes
    ----------
    epochs : int
        Epochs of one run, those that it is trained further included.
    digits : int
        Training digits that an epoch of one run sees.
    runs_per_visitor : int
        Runs of one visitor at the same time.
    runs_per_session : int
        Runs started over one connection to the page at the same time, whoever it says it is.
    runs_per_address : int
        Runs started from one address at the same time. A class may share one.
    runs : int
        Runs of all visitors at the same time.
    disk_mb : int
        Megabytes for all runs together, their checkpoints included. When more is needed, the
        oldest of the runs that have ended go. Pinned runs stay, and take at most half of it.
    """

    epochs: int = EPOCHS[-1]
    digits: int = 200_000
    runs_per_visitor: int = 20
    runs_per_session: int = 30
    runs_per_address: int = 50
    runs: int = 100
    disk_mb: int = 4_000


HOSTED = Limits(
    epochs=30,
    digits=60_000,
    runs_per_visitor=2,
    # Two pupils may follow each other at one desk.
    runs_per_session=4,
    # Half of the places stay free for those who come from elsewhere.
    runs_per_address=20,
    runs=40,
    disk_mb=600,
)


def is_hosted() -> bool:
    """Whether this is a shared copy, where strangers meet: ``MNIST_HOSTED`` is set."""
    return bool(os.environ.get("MNIST_HOSTED"))


def limits() -> Limits:
    """The limits of this server.

    They are those of a shared copy when ``MNIST_HOSTED`` is set, else those of one's own computer.
    Each can be set by an environment variable, such as ``MNIST_LIMIT_EPOCHS=50``.

    Raises
    ------
    ConfigError
        Such a variable is no whole number above 0.
    """
    chosen = HOSTED if is_hosted() else Limits()
    for field in fields(Limits):
        variable = f"MNIST_LIMIT_{field.name.upper()}"
        value = os.environ.get(variable)
        if not value:
            continue
        if not value.isdecimal() or int(value) == 0:
            raise ConfigError(
                f"{variable} is set to {value!r}. Set it to a whole number above 0, or unset it."
            )
        chosen = replace(chosen, **{field.name: int(value)})
    return chosen
