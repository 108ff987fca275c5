"""SIGKILL while a run is written. `tests/benchmarks/kills.py` does it at each operation."""

import sys
from pathlib import Path

import pytest

import mnist_core as mc
from mnist_core.engine import Engine
from tests.helpers import kills

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/fd"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    ),  # Keras's, of an export
]


@pytest.fixture(scope="module")
def taken(few: mc.Digits) -> kills.Record:
    return kills.record(few)


# Spread over the run, which takes some sixty operations.
@pytest.mark.parametrize("operation", [9, 29, 47])
def test_a_run_goes_on_after_a_kill_at_any_operation(
    operation: int,
    taken: kills.Record,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "disk" / "runs"
    place.parent.mkdir()
    monkeypatch.setenv("MNIST_RUNS", str(place))
    assert kills.kill_at(operation, taken, place)
    kills.assert_goes_on(engine, taken)
