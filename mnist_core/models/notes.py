"""What somebody notes about digits: a flag, some words; kept in their browser, taken away as CSV.

A note has the time at which it was written. Of two notes about the same digit the later one counts,
so that the tabs of a browser and the server may each add theirs, in any order.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from io import StringIO

from mnist_core.errors import DataError

MOST = 1000  # notes that are kept, the latest
CHARACTERS = 300  # of one

_LONGEST = 200  # characters of a name
_NEVER = 1e12  # seconds
_FILE = "the notes"


@dataclass(frozen=True)
class Note:
    """A note about how a model reads a digit.

    Attributes
    ----------
    digits : str
        Where the digit comes from, in words.
    row : int
        Its place among them, counted from 0.
    truth, answer : int
        Its label, and what the model read.
    sureness : float
        The probability of the answer, 0..1.
    model : str
        What the model is called.
    flagged : bool
        Whether it was flagged.
    text : str
        What was written.
    at : float
        When, in seconds since 1970.

    Raises
    ------
    DataError
        A value is of another type than it should be, or out of bounds: a browser may send anything.
    """

    digits: str
    row: int
    truth: int
    answer: int
    sureness: float
    model: str
    flagged: bool
    text: str
    at: float

    def __post_init__(self) -> None:
        whole = all(type(value) is int for value in (self.row, self.truth, self.answer))
        numbers = all(type(value) in (int, float) for value in (self.sureness, self.at))
        texts = all(isinstance(value, str) for value in (self.digits, self.model, self.text))
        if not (whole and numbers and texts and isinstance(self.flagged, bool)):
            raise DataError("one has a value of another type than it should have.", file=_FILE)
        within = self.row >= 0 and 0 <= self.sureness <= 1 and 0 <= self.at < _NEVER
        digits = self.truth in range(10) and self.answer in range(10)
        short = len(self.text) <= CHARACTERS and len(self.digits) <= _LONGEST
        if not (within and digits and short and len(self.model) <= _LONGEST):
            raise DataError("one has a value that is out of bounds.", file=_FILE)

    @property
    def empty(self) -> bool:
        """Whether it says nothing: its flag and its words were taken back."""
        return not self.flagged and not self.text


Notes = Mapping[str, Note]  # by a key of the digit and the model


def read(stored: object) -> dict[str, Note]:
    """Read what a browser has kept.

    Parameters
    ----------
    stored : object
        What `as_plain` made, or anything else; what makes no sense is left out.

    Returns
    -------
    dict of Note
        By key, `MOST` at most.
    """
    if not isinstance(stored, Mapping):
        return {}
    found = {}
    for key, values in stored.items():
        try:
            if len(key) <= _LONGEST:
                found[str(key)] = Note(**values)
        except (TypeError, DataError):
            continue
    return _latest(found)


def as_plain(notes: Notes) -> dict[str, dict[str, object]]:
    """Make of notes what can be sent to a browser."""
    return {key: asdict(note) for key, note in notes.items()}


def merged(some: Notes, others: Notes) -> dict[str, Note]:
    """Put notes together; of two about the same digit the later one counts.

    Examples
    --------
    >>> early = Note("digits", 5, 7, 2, 0.9, "model", True, "", at=1)
    >>> late = Note("digits", 5, 7, 2, 0.9, "model", False, "a 7 after all", at=2)
    >>> merged({"a": late}, {"a": early})["a"].text
    'a 7 after all'
    """
    together = dict(some)
    for key, note in others.items():
        if key not in together or note.at > together[key].at:
            together[key] = note
    return _latest(together)


def to_csv(notes: Notes, cell: Callable[[object], object] = lambda value: value) -> bytes:
    """Write notes as a table, the earliest first; those that say nothing are left out.

    Parameters
    ----------
    notes : mapping of Note
        By key.
    cell : callable, optional
        Makes of a value what may stand in a spreadsheet.

    Returns
    -------
    bytes
        The file.
    """
    columns = [field.name for field in fields(Note) if field.name != "at"]
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    for note in sorted(notes.values(), key=lambda note: note.at):
        if not note.empty:
            table.writerow([cell(getattr(note, column)) for column in columns])
    return text.getvalue().encode()


def _latest(notes: Notes) -> dict[str, Note]:
    in_order = sorted(notes.items(), key=lambda pair: pair[1].at)
    return dict(in_order[-MOST:])
