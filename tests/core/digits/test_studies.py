"""Long computations in processes of their own: answers, progress, cancelling, and what is kept."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from mnist_core.digits import studies
from mnist_core.digits.apart import Arrays, Report, Study
from mnist_core.digits.studies import Studies


def double(arrays: Arrays, report: Report) -> Arrays:
    report(0.5)
    return {"twice": arrays["numbers"] * 2}


def fail(arrays: Arrays, report: Report) -> Arrays:
    raise ValueError("these are no digits")


def never_end(arrays: Arrays, report: Report) -> Arrays:
    report(0.25)
    while True:
        time.sleep(3600)


HERE = "tests.core.digits.test_studies"


@pytest.fixture
def kept() -> Iterator[Studies]:
    kept = Studies()
    yield kept
    kept.close()


def begin(kept: Studies, name: str, who: str = "me", on: object = 0) -> tuple[object, Study]:
    asked = studies.question(f"{HERE}:{name}", on)
    return asked, kept.begin(asked, lambda: {"numbers": np.arange(3)}, who)


def until_it_computes(study: Study) -> None:
    deadline = time.monotonic() + 60
    while study.progress < 0.25:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_answer_is_computed_once_and_kept(kept: Studies, tmp_path: Path) -> None:
    asked, study = begin(kept, "double")
    assert kept.answer(asked) is None  # type: ignore[arg-type]
    study.wait()
    assert study.progress == 0.5 and not study.problem
    answer = Studies().answer(asked)  # type: ignore[arg-type]
    assert answer is not None and answer["twice"].tolist() == [0, 2, 4]
    # What is damaged is as if it had never been.
    (file,) = (tmp_path / "cache/studies").glob("*.npz")
    file.write_bytes(file.read_bytes()[:-30])
    assert kept.answer(asked) is None and not file.exists()  # type: ignore[arg-type]


def test_what_goes_wrong_is_said_in_words(kept: Studies) -> None:
    asked, study = begin(kept, "fail")
    study.wait()
    assert "ValueError: these are no digits" in study.problem
    assert kept.answer(asked) is None  # type: ignore[arg-type]


def test_it_is_broken_off_once_nobody_waits_and_the_next_has_its_turn(kept: Studies) -> None:
    others = set(psutil.Process().children())  # of tests before
    asked, study = begin(kept, "never_end", "one")
    assert begin(kept, "never_end", "two")[1] is study
    until_it_computes(study)
    (process,) = set(psutil.Process().children()) - others
    kept.leave(asked, "one")  # type: ignore[arg-type]
    assert study.is_running and not study.is_cancelled
    asked_next, following = begin(kept, "double", on=1)
    assert following.is_running and not following.progress
    kept.leave(asked, "two")  # type: ignore[arg-type]
    study.wait()
    following.wait()
    assert not process.is_running() and not study.problem
    assert kept.answer(asked) is None  # type: ignore[arg-type]
    assert kept.answer(asked_next) is not None  # type: ignore[arg-type]


def test_the_oldest_answers_make_room(
    kept: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "MOST", 2)
    folder = tmp_path / "cache/studies"
    folder.mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.npz").write_bytes(b"")
        stamp = 1_000_000 + number
        import os

        os.utime(folder / f"{number}.npz", (stamp, stamp))
    begin(kept, "double")[1].wait()
    assert {file.stem for file in folder.glob("?.npz")} == {"2", "3"}
