"""Runs as files: written whole, read as they were."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits.digits import Origin
from mnist_core.training import run_files
from tests.helpers.runs import STATE, put_run

MADE = Path(__file__).resolve().parents[2] / "made_before"
STATUSES = ("finished", "stopped", "failed", "interrupted")


def test_a_run_comes_back_as_it_was(few: mc.Digits) -> None:
    run = put_run(few)
    # NaN is not itself, but looks so.
    assert repr(run_files.read(run.id)) == repr(run)
    assert run_files.ids() == [run.id]
    for found, kept in zip(run_files.read_state(run), STATE, strict=True):
        assert found.dtype == kept.dtype
        assert found.tobytes() == kept.tobytes()


@pytest.mark.parametrize(
    "origin", [Origin("upload", "MNIST (x).csv", 3), Origin("other", "MNIST (mnist.npz)")]
)
def test_an_origin_comes_back_as_it_was(origin: Origin, few: mc.Digits) -> None:
    run = put_run(few, origin=origin)
    assert run_files.read(run.id).origin == origin
    assert run_files.read(run.id).source == origin.title


def test_a_run_of_last_week_has_an_origin(few: mc.Digits) -> None:
    run = put_run(few, origin=Origin("upload", "MNIST (x).csv", 3))
    (folders.runs_folder() / ".training" / run.id / "origin.json").unlink()
    assert run_files.read(run.id).origin == run.origin


def test_last_weeks_app_reads_a_run(few: mc.Digits) -> None:
    """It takes a run.json with any other field for damaged."""
    before = json.loads(next((MADE / "runs/.training").glob("*/run.json")).read_text())
    file = folders.runs_folder() / ".training" / put_run(few).id / "run.json"
    now = json.loads(file.read_text())
    assert set(now) == set(before) and now["source"] == few.source


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"kind": "moon"}', b'{"moon": 1}'])
def test_a_damaged_origin_is_one_problem(content: bytes, few: mc.Digits) -> None:
    run = put_run(few)
    (folders.runs_folder() / ".training" / run.id / "origin.json").write_bytes(content)
    with pytest.raises(mc.EngineError, match=f"The run {run.id} is damaged"):
        run_files.read(run.id)


def test_a_second_run_of_the_same_name_does_the_first_no_harm(few: mc.Digits) -> None:
    run = put_run(few)
    with pytest.raises(FileExistsError):
        run_files.create(replace(run, owner="you"))
    assert repr(run_files.read(run.id)) == repr(run)
    assert run_files.read_state(run)


def test_a_run_that_broke_off_has_no_model_of_its_last_epoch(few: mc.Digits) -> None:
    kept = {
        status: put_run(few, f"2026010{day}-000000-aaaa", status=status)
        for day, status in enumerate(STATUSES, 1)
    }
    assert {status for status, run in kept.items() if run.has_model} == {"finished", "stopped"}
    assert not replace(kept["stopped"], history=()).has_model


def test_weights_beyond_float16_are_clipped_without_a_warning(few: mc.Digits) -> None:
    run = put_run(few)
    run_files.write_weights(run, [np.array([1e9, -1e9, np.nan], np.float32)])
    (weights,) = run_files.read_weights(run.id, 1)
    np.testing.assert_array_equal(weights, np.array([65504, -65504, np.nan], np.float32))


class ForgottenAtOnce(dict):
    """The cache of run files when another thread forgets a run at the worst moment.

    That is right after anybody has asked for the run or put it there.
    """

    def __contains__(self, file: object) -> bool:
        found = super().__contains__(file)
        self.pop(file, None)
        return found

    def __setitem__(self, file: Path, cached: object) -> None:
        super().__setitem__(file, cached)
        self.pop(file)


def test_a_run_is_read_while_another_thread_forgets_it(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = put_run(few)
    run_files.read(run.id)
    monkeypatch.setattr(run_files, "_cache", ForgottenAtOnce(run_files._cache))
    assert repr(run_files.read(run.id)) == repr(run)
    # And when it is not in the cache to begin with:
    run_files.forget(run.id)
    assert repr(run_files.read(run.id)) == repr(run)
