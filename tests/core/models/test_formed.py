"""Committees that visitors form."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.folders import runs_folder
from mnist_core.models import formed
from mnist_core.models.formed import form, is_formed, remove


def cards(*names: str) -> list[mc.Card]:
    return [mc.read_card(name) for name in names]


def names() -> list[str]:
    return [card.name for card in mc.list_cards()[0]]


def test_a_committee_is_formed_once_listed_asked_and_removed(few: Digits) -> None:
    kept = form(cards("single_conv", "stacked_conv", "robust"), "me", "  We vote ")
    assert kept.title == "We vote" and kept.name in names() and is_formed(kept)
    models = [mc.load_model(name) for name in ("single_conv", "stacked_conv", "robust")]
    voted = mc.load_model(kept.name).predict(few.images)
    np.testing.assert_array_equal(voted, mc.Committee(models).predict(few.images))
    assert form(cards("single_conv", "stacked_conv", "robust"), "me", "again") == kept
    with pytest.raises(mc.ModelError, match="Only whoever has formed"):
        remove(kept, "you")
    remove(kept, "me")
    assert kept.name not in names() and not list(runs_folder().glob("*vote*"))


def test_without_a_name_it_is_called_by_its_members_and_long_names_are_cut() -> None:
    pair = cards("single_conv", "stacked_conv")
    assert form(pair, "me", "").title == "One convolution + Stacked convolutions"
    assert len(form(pair, "you", "x" * 1000).label) == formed.LONGEST_LABEL


def test_what_ships_and_what_runs_have_trained_cannot_be_removed() -> None:
    for card in cards("committee", "robust"):
        with pytest.raises(mc.ModelError):
            remove(card, card.owner)
    with pytest.raises(mc.ModelError, match="two models at least, and not of committees"):
        form(cards("committee", "robust"), "me", "")


def test_nobody_fills_the_list_of_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formed, "OF_ONE", 1)
    monkeypatch.setattr(formed, "OF_ALL", 2)
    form(cards("single_conv", "robust"), "me", "")
    with pytest.raises(mc.LimitError, match="You have 1 committees"):
        form(cards("single_conv", "deep"), "me", "")
    form(cards("single_conv", "deep"), "you", "")
    with pytest.raises(mc.LimitError, match="keeps 2 committees"):
        form(cards("single_conv", "deep"), "they", "")
