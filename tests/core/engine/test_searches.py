"""Pictures made for a map by the worker: watched, kept, called off, and not too many."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.engine import Asked, Engine
from mnist_core.engine import searches as limits
from mnist_core.models import keras_file, store
from mnist_core.network import forward
from mnist_core.training import best_input
from tests.helpers.engines import wait_until

NETWORK = mc.architecture("single_conv")


@pytest.fixture(scope="module")
def weights() -> list[np.ndarray]:
    return keras_file.weights(store.read_file("single_conv", "model.keras"), NETWORK)


def test_a_picture_is_made_watched_and_kept(engine: Engine, weights: list[np.ndarray]) -> None:
    asked = Asked("kept", 3, 4)
    assert engine.best_input(asked) is None
    engine.seek_best_input(asked, NETWORK, weights, "me")
    engine.seek_best_input(asked, NETWORK, weights, "somebody else")  # who waits for the same
    first = engine.best_input(asked)
    assert first.active and first.owner == "me"
    seen = set()

    def is_over() -> bool:
        search = engine.best_input(asked)
        seen.add((search.status, search.steps))
        return not search.active

    wait_until(is_over)
    assert seen <= {("waiting", 0), ("running", best_input.STEPS), ("done", best_input.STEPS)}
    done = engine.best_input(asked)
    (answer,) = forward.predict(NETWORK, weights, done.picture[np.newaxis])
    assert done.status == "done" and answer.argmax() == 4
    engine.seek_best_input(asked, NETWORK, weights, "me")
    assert engine.best_input(asked) is done, "it is not made again"


def test_only_who_has_asked_calls_it_off_and_it_can_be_asked_for_again(
    engine: Engine, weights: list[np.ndarray]
) -> None:
    asked = Asked("called off", 3, 1)
    engine.seek_best_input(asked, NETWORK, weights, "me")
    engine.call_off_best_input(asked, "somebody else")
    assert engine.best_input(asked).active
    engine.call_off_best_input(asked, "me")
    assert engine.best_input(asked).status == "called off"
    engine.seek_best_input(asked, NETWORK, weights, "me")
    wait_until(lambda: not engine.best_input(asked).active)
    assert engine.best_input(asked).status == "done"


def test_weights_of_another_network_are_told_of(engine: Engine, weights: list[np.ndarray]) -> None:
    asked = Asked("wrong", 0, 0)
    engine.seek_best_input(asked, mc.architecture("stacked_conv"), weights)
    wait_until(lambda: not engine.best_input(asked).active)
    search = engine.best_input(asked)
    assert search.status == "failed" and "broke off" in search.message and search.picture is None


def test_there_are_not_too_many(
    idle: Engine, weights: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.Searches, "_work", lambda *_: None)  # they wait for good
    monkeypatch.setattr(limits, "MOST", 3)
    for map_, owner in enumerate(("me", "me", "you")):
        idle.seek_best_input(Asked("many", 0, map_), NETWORK, weights, owner)
    for owner in ("me", "a third"):
        with pytest.raises(mc.LimitError, match="Wait for one"):
            idle.seek_best_input(Asked("many", 0, 9), NETWORK, weights, owner)
    idle.call_off_best_input(Asked("many", 0, 0), "me")
    idle.seek_best_input(Asked("many", 0, 9), NETWORK, weights, "me")


def test_of_many_results_the_oldest_are_forgotten(
    idle: Engine, weights: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.Searches, "_work", lambda *_: None)
    monkeypatch.setattr(limits, "KEPT", 2)
    for map_ in range(4):
        idle.seek_best_input(Asked("old", 0, map_), NETWORK, weights, "me")
        idle.call_off_best_input(Asked("old", 0, map_), "me")
    found = [idle.best_input(Asked("old", 0, map_)) is not None for map_ in range(4)]
    assert found == [False, False, True, True]
