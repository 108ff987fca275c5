"""All that is a visitor's own as one file, to be gone on with on another computer.

It holds their digits, their key, by which the server knows whose runs are theirs, and what those
runs are called. The runs themselves stay on the server.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mnist_core.digits import own_digits
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.errors import DataError
from mnist_core.training.run import Run

_VERSION = 1
_BEGINNING = '{"my_work": '
_RUNS = 1000  # names that are read
_LONGEST = 200  # characters of a name or of the key

MEGABYTES = 7  # of a file: the digits that a browser keeps, and names


@dataclass(frozen=True, eq=False)
class MyWork:
    """What is a visitor's own.

    Attributes
    ----------
    key : str
        The visitor's secret key.
    digits : list of OwnDigit
        In the order in which they were kept.
    runs : mapping of str
        What their runs are called, by id.
    """

    key: str
    digits: list[OwnDigit]
    runs: Mapping[str, str]


def names_of(runs: Iterable[Run], owner: str) -> dict[str, str]:
    """Return what the runs of `owner` are called, by id; those without a name by their network."""
    return {
        run.id: run.title or run.config.architecture.title for run in runs if run.owner == owner
    }


def dumps(work: MyWork) -> bytes:
    """Write the file.

    Examples
    --------
    >>> loads(dumps(MyWork("a key", [], {"20260101-000000-aaaa": "My run"})), "it.json").runs
    {'20260101-000000-aaaa': 'My run'}
    """
    stored = {
        "my_work": _VERSION,
        "key": work.key,
        "runs": dict(work.runs),
        "digits": own_digits.dumps(work.digits),
    }
    return json.dumps(stored).encode()


def is_one(content: bytes) -> bool:
    """Return whether a file begins as `dumps` begins it."""
    return content.startswith(_BEGINNING.encode())


def loads(content: bytes, name: str) -> MyWork:
    """Read what `dumps` wrote.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call the file in messages.

    Raises
    ------
    DataError
        It is anything else. People edit files.
    """
    if len(content) > MEGABYTES * 1_000_000:
        raise DataError(f"more than {MEGABYTES} MB are not taken.", file=name)
    try:
        stored = json.loads(content)
        version, key, runs = stored["my_work"], stored["key"], stored["runs"]
        if version != _VERSION or not _is_text(key) or not key.isascii():
            raise ValueError("another version")
        if len(runs) > _RUNS or not all(_is_text(text) for row in runs.items() for text in row):
            raise ValueError("no names of runs")
        digits = own_digits.loads(stored["digits"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, DataError) as error:
        raise DataError(
            f"this is not what the button All my work has written ({error}).", file=name
        ) from error
    return MyWork(key, digits, runs)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST
