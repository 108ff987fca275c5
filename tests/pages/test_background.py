"""Work beside the pages: in turns, once for all, given up when nobody waits."""

import threading
from collections.abc import Generator

import pytest

from mnist_core.errors import DataError, LimitError
from pages.parts import background
from pages.parts.background import Jobs

SECONDS = 30


def counting(steps: int, seen: list[str], name: str) -> Generator[float, None, str]:
    for step in range(steps):
        seen.append(name)
        yield (step + 1) / steps
    return name


def test_what_two_ask_for_is_done_once() -> None:
    jobs, seen = Jobs(), []
    first = jobs.ask("key", "a", lambda: counting(3, seen, "x"))
    assert first.finished.wait(SECONDS) and first.result() == "x" and first.progress == 1
    second = jobs.ask("key", "b", lambda: counting(3, seen, "y"))
    assert second.result() == "x" and seen == ["x"] * 3
    jobs.forget("key")
    third = jobs.ask("key", "b", lambda: counting(1, seen, "y"))
    assert third.finished.wait(SECONDS) and third.result() == "y"


def test_a_short_piece_does_not_wait_for_a_long_one() -> None:
    jobs, seen, go = Jobs(), [], threading.Event()

    def long() -> Generator[float, None, str]:
        assert go.wait(SECONDS)
        return (yield from counting(1000, seen, "long"))

    slow = jobs.ask("long", "a", long)
    quick = jobs.ask("quick", "a", lambda: counting(2, seen, "quick"))
    go.set()
    assert quick.finished.wait(SECONDS) and slow.finished.wait(SECONDS)
    assert seen[:10].count("quick") == 2


def test_work_that_nobody_waits_for_is_given_up() -> None:
    jobs, closed, begun = Jobs(), threading.Event(), threading.Event()

    def endless() -> Generator[float, None, None]:
        try:
            while True:
                begun.set()
                yield 0.5
        finally:
            closed.set()

    job = jobs.ask("key", "a", endless)
    jobs.ask("key", "b", endless)
    assert begun.wait(SECONDS)
    job.leave("a")
    after = jobs.ask("quick", "b", lambda: counting(3, [], "x"))
    assert after.finished.wait(SECONDS) and not closed.is_set()  # b still waits
    job.leave("b")
    assert closed.wait(SECONDS) and not job.finished.is_set()


def test_one_session_does_not_take_all_places() -> None:
    jobs, begun, go = Jobs(), threading.Event(), threading.Event()

    def waiting() -> Generator[float, None, str]:
        begun.set()
        assert go.wait(SECONDS)
        yield 1.0
        return "x"

    first = jobs.ask("first", "a", waiting)
    assert begun.wait(SECONDS)  # all others stay in the queue until `go`
    mine = [jobs.ask(number, "a", waiting) for number in range(background.OF_ONE + 1)]
    assert [job.wanted() for job in (first, *mine)] == [False, False] + [True] * background.OF_ONE
    theirs = jobs.ask(0, "b", waiting)
    go.set()
    assert theirs is mine[0] and theirs.finished.wait(SECONDS)  # the other one waits for it
    assert all(job.finished.wait(SECONDS) for job in mine[1:])


def test_what_goes_wrong_is_told_to_who_asks() -> None:
    def fail() -> Generator[float, None, None]:
        yield 0.1
        raise DataError("it is damaged.", file="x.csv")

    jobs = Jobs()
    job = jobs.ask("key", "a", fail)
    assert job.finished.wait(SECONDS)
    with pytest.raises(DataError, match="damaged"):
        job.result()
    fine = jobs.ask("other", "a", lambda: counting(1, [], "x"))
    assert fine.finished.wait(SECONDS)


def test_there_is_an_end_to_what_is_done_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AT_MOST", 1)
    monkeypatch.setattr(background, "RESULTS", 1)
    jobs, seen, go = Jobs(), [], threading.Event()

    def waiting() -> Generator[float, None, str]:
        assert go.wait(SECONDS)
        yield 1.0
        return "x"

    first = jobs.ask("first", "a", waiting)
    with pytest.raises(LimitError, match="Try again"):
        jobs.ask("second", "a", waiting)
    go.set()
    assert first.finished.wait(SECONDS)
    while True:  # until the first has made room
        try:
            second = jobs.ask("second", "a", lambda: counting(1, seen, "y"))
            break
        except LimitError:
            pass
    assert second.finished.wait(SECONDS)
    third = jobs.ask("third", "a", lambda: counting(1, seen, "z"))
    assert third.finished.wait(SECONDS)
    again = jobs.ask("first", "a", lambda: counting(1, seen, "anew"))
    assert again.finished.wait(SECONDS) and again.result() == "anew"
