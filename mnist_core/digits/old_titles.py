"""Read files in which only a title says where the digits come from.

Runs and models made before digits had an `Origin` keep its title alone. Nothing else in the code
reads a title back.
"""

import re
from collections.abc import Mapping

from mnist_core.digits.digits import Origin

_WITH_OWN_DIGITS = re.compile(r"(?P<others>.*), and (?P<count>[0-9]+) of my digits", re.DOTALL)

# The titles as they were then; they stay as they are when today's change. The first that fits is
# taken. An upload may be called like any other file, so it is the first.
_TITLES = {
    "upload": re.compile(r"(.*) \(uploaded\)", re.DOTALL),
    "kaggle": re.compile(r"Kaggle's Digit Recognizer \((.*)\)", re.DOTALL),
    "mnist": re.compile(r"MNIST \((.*)\)", re.DOTALL),
    "sample": re.compile(r"5,000 digits of MNIST, bundled()"),
    "own": re.compile(r"my digits()"),
    "other": re.compile(r"(.*)", re.DOTALL),
}


def read_origin(stored: Mapping[str, object] | None, title: object) -> Origin:
    """Return the origin that a file tells of.

    Parameters
    ----------
    stored : mapping or None
        The fields of the origin; None in a file that has only its title.
    title : str
        Its title.

    Raises
    ------
    ConfigError, TypeError, ValueError
        They are not what was written.
    """
    if not isinstance(title, str):
        raise ValueError(f"the source must be text, not {title!r}")
    if stored is None:
        return origin_from_title(title)
    return Origin(**stored)  # type: ignore[arg-type]  # it checks the types itself


def origin_from_title(title: str) -> Origin:
    """Return the origin that was called `title`.

    >>> origin_from_title("MNIST (x).csv (uploaded), and 3 of my digits")
    Origin(kind='upload', file='MNIST (x).csv', own_digits=3)
    """
    own_digits = 0
    if found := _WITH_OWN_DIGITS.fullmatch(title):
        title = found["others"]
        own_digits = int(found["count"])
    for kind, pattern in _TITLES.items():
        if found := pattern.fullmatch(title):
            return Origin(kind, found[1], own_digits)
    raise AssertionError("the last pattern fits every title")
