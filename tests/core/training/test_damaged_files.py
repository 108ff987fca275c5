"""Damaged files of a run, at random with fixed seeds: each is an error for a person, no other."""

import contextlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.engine import Engine
from mnist_core.models import store
from mnist_core.training import run_files, trash
from tests.helpers.runs import put_run

FILES = {
    "run.json": ".training/{id}/run.json",
    "origin.json": ".training/{id}/origin.json",
    "card.json": "{id}/card.json",
    "history.csv": "{id}/history.csv",
    "state": ".training/{id}/state-001.npz",
    "weights": ".training/{id}/weights/001.npz",
}
VALUES = (
    '"text"', "[]", "{}", "null", "true", "-1", "1e999", "-1e999", "NaN", "9" * 400, "9" * 5000,
    "[" * 5000 + "]" * 5000, "[" * 900 + "]" * 900, '{"a":' * 5000 + "1" + "}" * 5000, '"\\u0000"',
)  # fmt: skip
DAMAGES_OF_EACH_FILE = 150


def flip(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def another_value(content: bytes, draw: random.Random) -> bytes:
    """Another value anywhere in a JSON file; in others, in the place of a part."""
    value = draw.choice(VALUES)
    try:
        data = json.loads(content)
    except ValueError:
        start = draw.randrange(len(content))
        return content[:start] + value.encode() + content[start + len(value) :]
    place = data
    while True:
        key = draw.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place[key], dict | list) and place[key] and draw.random() < 0.7:
            place = place[key]
            continue
        place[key] = "@here@"
        return json.dumps(data).replace('"@here@"', value).encode()


def use(run_id: str) -> None:
    """What pages ask of a run."""
    store.list_cards()
    for run in (run_files.read(run_id),):
        if run is not None:
            _ = (run.digits_title, run.progress, run.seconds, f"{run.samples:,}")
            run_files.read_state(run)
    run_files.read_weights(run_id, 1)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [flip, cut, another_value])
def test_damage_is_an_error_for_a_person(
    name: str, damage: Callable[[bytes, random.Random], bytes], few: mc.Digits
) -> None:
    run_id = put_run(few).id
    file: Path = folders.runs_folder() / FILES[name].format(id=run_id)
    engine = Engine()
    content, draw = file.read_bytes(), random.Random(f"{name} {damage.__name__}")
    for _ in range(DAMAGES_OF_EACH_FILE // 3):
        file.write_bytes(damage(content, draw))
        run_files.forget(run_id)
        trash.owner(run_id)
        # Each on its own: an error of one hides none of the others.
        for ask in (use, store.read_card, store.read_history):
            with contextlib.suppress(mc.MnistError):
                ask(run_id)
        for card in store.list_cards()[0]:
            assert card.title and card.digits_title
        assert_told(engine, run_id)


def assert_told(engine: Engine, run_id: str) -> None:
    """The engine shows the run, or says in words what is wrong with it; both it never does."""
    shown = [run.id for run in engine.runs()]
    told = [str(problem) for problem in engine.problems()]
    assert shown in ([], [run_id]) and (len(told) == 1 - len(shown))
    assert all(run_id in problem for problem in told)
    assert (engine.snapshot(run_id) is None) == (not shown)
