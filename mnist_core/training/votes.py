"""What a class sees in digits whose labels are suspicious: one vote a visitor and digit.

The votes lie in one file beside the runs, ``runs/.training/votes.json``: by the picture's checksum
(`Digits.picture_sums`), then by the owner, which is a checksum of the visitor's key.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from mnist_core.errors import EngineError
from mnist_core.training import details_lock
from mnist_core.training.shared_file import SharedFile

NO_DIGIT = 10  # the vote of who sees none
MOST = 500  # pictures; the one that was voted on longest ago goes when there are more
VOTERS = 60  # of a picture; the whole file then has 700 kB at most

Votes = Mapping[str, Mapping[str, int]]


def _parse(stored: Any) -> Votes:
    votes = {
        str(picture): {str(owner): int(digit) for owner, digit in own.items() if digit in range(11)}
        for picture, own in stored.items()
    }
    return dict(list(votes.items())[-MOST:])


_FILE = SharedFile("votes.json", _parse, "vote")


def all_of_them() -> Votes:
    """The votes, 0..10, by picture and owner. A damaged file counts as none."""
    return _FILE.read()


def of(picture: int) -> Counter[int]:
    """Count the votes for a picture.

    Parameters
    ----------
    picture : int
        Its checksum.

    Returns
    -------
    Counter
        By digit, and `NO_DIGIT`.
    """
    return Counter(all_of_them().get(_name(picture), {}).values())


def of_owner(picture: int, owner: str) -> int | None:
    """Return what an owner has voted for a picture; None where they have not."""
    return all_of_them().get(_name(picture), {}).get(owner)


def vote(picture: int, owner: str, digit: int | None) -> None:
    """Take an owner's vote, in the place of the one before.

    Parameters
    ----------
    picture : int
        The picture's checksum.
    owner : str
        As of `Visitor.owner`.
    digit : int or None
        0..9, or `NO_DIGIT`; None takes the vote back.

    Raises
    ------
    ValueError
        There is no such vote.
    EngineError
        It cannot be written, or too many have voted on this picture.
    """
    if digit is not None and digit not in range(NO_DIGIT + 1):
        raise ValueError(f"A vote is 0..{NO_DIGIT}, not {digit}.")
    with details_lock.held():
        votes = dict(all_of_them())
        own = dict(votes.pop(_name(picture), {}))
        own.pop(owner, None)
        if len(own) >= VOTERS:
            raise EngineError(f"{VOTERS} have voted on this digit; more are not counted.")
        if digit is not None:
            own[owner] = digit
        if own:
            votes[_name(picture)] = own
        _FILE.write(dict(list(votes.items())[-MOST:]))


def _name(picture: int) -> str:
    return f"{picture:016x}"
