"""Votes on what a digit shows: one each, kept in a file that may be damaged."""

from pathlib import Path

import pytest

from mnist_core.errors import EngineError
from mnist_core.training import votes

PICTURE = 0xD1391CAC237B973


def test_each_has_one_vote_and_may_change_it() -> None:
    for owner, digit in (("a", 7), ("b", 2), ("c", votes.NO_DIGIT), ("a", 2)):
        votes.vote(PICTURE, owner, digit)
    votes.vote(5, "a", 1)
    assert votes.of(PICTURE) == {2: 2, votes.NO_DIGIT: 1} and votes.of(5) == {1: 1}
    assert votes.of_owner(PICTURE, "a") == 2 and votes.of_owner(PICTURE, "d") is None
    votes.vote(PICTURE, "a", None)
    assert votes.of(PICTURE) == {2: 1, votes.NO_DIGIT: 1}


@pytest.mark.parametrize("digit", [-1, 11])
def test_other_votes_are_refused(digit: int) -> None:
    with pytest.raises(ValueError, match="A vote is"):
        votes.vote(PICTURE, "a", digit)


def test_so_many_vote_and_the_oldest_picture_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "VOTERS", 2)
    monkeypatch.setattr(votes, "MOST", 2)
    votes.vote(1, "a", 1)
    votes.vote(1, "b", 1)
    with pytest.raises(EngineError, match="have voted"):
        votes.vote(1, "c", 1)
    votes.vote(1, "b", 2)  # a change is no further vote
    votes.vote(2, "a", 1)
    votes.vote(3, "a", 1)
    assert not votes.of(1) and votes.of(2) and votes.of(3)


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": {"b": []}}', "\udcff"])
def test_a_damaged_file_counts_as_none(content: str, tmp_path: Path) -> None:
    votes.vote(PICTURE, "a", 7)
    (file,) = tmp_path.glob("runs/.training/votes.json")
    file.write_bytes(content.encode(errors="surrogateescape"))
    assert not votes.of(PICTURE)
    votes.vote(PICTURE, "a", 7)
    assert votes.of(PICTURE) == {7: 1}
