"""Composed networks that are kept: whose they are, how many, and what becomes of a damaged file."""

import pytest

import mnist_core as mc
from mnist_core import durable, folders
from mnist_core.network.compose import Draft
from mnist_core.network.layers import Conv2D, Flatten
from mnist_core.training import own_networks

DRAFT = Draft((Conv2D(8, 3), Flatten()), "Mine ~ and *bold*")
WRONG = Draft((Flatten(), Conv2D(8, 3)), "Not finished")


def titles(owner: str) -> list[str]:
    return [draft.title for draft in own_networks.of(owner)]


def test_kept_changed_and_removed() -> None:
    assert not own_networks.of("a")
    own_networks.keep("a", DRAFT)
    own_networks.keep("a", WRONG)  # a mistake is no reason to lose it
    own_networks.keep("b", DRAFT)
    assert own_networks.of("a") == (DRAFT, WRONG)
    changed = DRAFT.removed(0)
    own_networks.keep("a", changed)
    assert own_networks.of("a") == (WRONG, changed) and own_networks.of("b") == (DRAFT,)
    own_networks.remove("a", WRONG.title)
    own_networks.remove("a", "there is none")
    assert own_networks.of("a") == (changed,)
    with pytest.raises(mc.ConfigError, match="name first"):
        own_networks.keep("a", Draft((Flatten(),)))


def test_there_is_an_end_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_networks, "MOST", 2)
    monkeypatch.setattr(own_networks, "MOST_OF_ALL", 3)
    for title in ("x", "y", "y"):
        own_networks.keep("a", Draft((Flatten(),), title))
    with pytest.raises(mc.LimitError, match="keep 2 networks"):
        own_networks.keep("a", Draft((Flatten(),), "z"))
    for owner in "bc":
        own_networks.keep(owner, DRAFT)
    assert [titles(owner) for owner in "abc"] == [[], [DRAFT.title], [DRAFT.title]]


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"a": 5}', '{"a": ["q9"]}', "\x00\xff"])
def test_a_damaged_file_counts_as_none_and_is_replaced(content: str) -> None:
    own_networks.keep("a", DRAFT)
    file = folders.runs_folder() / ".training" / "networks.json"
    file.write_text(content, encoding="latin-1")
    assert not own_networks.of("a")
    own_networks.keep("a", DRAFT)
    assert own_networks.of("a") == (DRAFT,)


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    own_networks.keep("a", DRAFT)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(mc.EngineError, match="No space left"):
        own_networks.keep("a", WRONG)
    assert own_networks.of("a") == (DRAFT,)
