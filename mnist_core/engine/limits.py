"""What this server gives to those who train on it: generous on one's own computer, modest on a
shared copy."""

import os
from dataclasses import dataclass, fields, replace

from mnist_core.config import EPOCHS
from mnist_core.errors import ConfigError


@dataclass(frozen=True)
class Limits:
    """How much may be asked for.

    Attributes ---------- epochs : of one run, those it is trained further included. digits :
    training digits that an epoch of one run may see. runs_per_visitor : of one visitor at the same
    time. runs : of all visitors at the same time. disk_mb : for all runs together, their
    checkpoints included. When more is needed the oldest ended runs go,
        unless they are pinned; which half of the room may be.
    """

    epochs: int = EPOCHS[-1]
    digits: int = 200_000
    runs_per_visitor: int = 20
    runs: int = 100
    disk_mb: int = 4_000


HOSTED = Limits(epochs=30, digits=60_000, runs_per_visitor=2, runs=40, disk_mb=600)


def limits() -> Limits:
    """The limits of this server: those of a shared copy when ``MNIST_HOSTED`` is set, else those of
    one's own computer.

    Each can be set by an environment variable, such as ``MNIST_LIMIT_EPOCHS=50``.

    Raises
    ------
    ConfigError : such a variable is no whole number above 0.
    """
    chosen = HOSTED if os.environ.get("MNIST_HOSTED") else Limits()
    for field in fields(Limits):
        variable = f"MNIST_LIMIT_{field.name.upper()}"
        if value := os.environ.get(variable):
            if not value.isdecimal() or int(value) == 0:
                raise ConfigError(
                    f"{variable} is set to {value!r}. Set it to a whole number above 0, or"
                    " unset it."
                )
            chosen = replace(chosen, **{field.name: int(value)})
    return chosen
