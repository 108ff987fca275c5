"""Nicknames: kept on the disk, short, and nobody's to lose a page over."""

from pathlib import Path

import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.training import nicknames


def file() -> Path:
    return folders.runs_folder() / ".training" / "nicknames.json"


def test_given_changed_and_taken_back() -> None:
    assert nicknames.all_of_them() == {}
    assert nicknames.give("a", "  Red\n fox ") == "Red fox"
    assert nicknames.give("b", "Owl" * 20) == ("Owl" * 20)[:24]
    assert nicknames.all_of_them() == {"a": "Red fox", "b": ("Owl" * 20)[:24]}
    nicknames.give("a", "Wolf")
    nicknames.give("b", "")
    assert nicknames.all_of_them() == {"a": "Wolf"}


def test_of_too_many_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nicknames, "MOST", 3)
    for owner in "abcd":
        nicknames.give(owner, owner.upper())
    assert list(nicknames.all_of_them()) == ["b", "c", "d"]


@pytest.mark.parametrize("content", ["", "[1, 2]", "{", "[" * 100_000, '"x"', "\x00\xff"])
def test_a_damaged_file_counts_as_none_and_is_replaced(content: str) -> None:
    nicknames.give("a", "Fox")
    file().write_text(content, encoding="latin-1")
    assert nicknames.all_of_them() == {}
    nicknames.give("a", "Fox")
    assert nicknames.all_of_them() == {"a": "Fox"}


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nicknames.give("a", "Fox")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(mc.EngineError, match="No space left"):
        nicknames.give("a", "Wolf")
    assert nicknames.all_of_them() == {"a": "Fox"}
