"""How long a worker may be silent."""

from types import SimpleNamespace

import pytest

import mnist_core as mc
from mnist_core.engine import watchdog
from mnist_core.engine.progress import Report
from mnist_core.engine.watchdog import PATIENCE, SILENCE_SECONDS, START_SECONDS, Watchdog

WORKER = "tls://127.0.0.1:1"
CONFIG = mc.TrainingConfig("single_conv", 5, batch_size=50)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def report(step: int) -> Report:
    return Report(
        task="t", worker=WORKER, epoch=0, step=step, begins=step == 0, steps=100, points=[]
    )


def say(dog: Watchdog, clock: Clock, *times: tuple[float, int]) -> None:
    """Have the worker report such steps, each after so many seconds."""
    for seconds, step in times:
        clock.now += seconds
        dog.on_report(report(step))


def test_what_has_not_begun_is_not_watched(clock: Clock) -> None:
    dog = Watchdog(CONFIG, validation=500)
    clock.now += 10**6
    assert dog.silent_worker() is None


def test_before_the_speed_is_known_there_is_time_to_trace_the_network(clock: Clock) -> None:
    dog = Watchdog(CONFIG, validation=500)
    # Tracing took long. That says nothing of the speed.
    say(dog, clock, (0, 0), (100, 4))
    clock.now += START_SECONDS - 1
    assert dog.silent_worker() is None
    clock.now += 2
    assert dog.silent_worker() == WORKER


def test_a_worker_of_ordinary_speed_may_be_silent_for_a_minute(clock: Clock) -> None:
    dog = Watchdog(CONFIG, validation=500)
    say(dog, clock, (0, 0), (8, 4), (0.2, 8), (0.2, 12))
    clock.now += SILENCE_SECONDS - 1
    assert dog.silent_worker() is None
    clock.now += 2
    assert dog.silent_worker() == WORKER
    dog.disarm()
    assert dog.silent_worker() is None
    say(dog, clock, (0, 0))
    clock.now += 1
    assert dog.silent_worker() is None


def test_a_slow_one_may_be_silent_for_as_long_as_the_validation_takes(clock: Clock) -> None:
    """A batch of 50 takes 3 s; the validation of 2,000 digits is 40 times as much."""
    dog = Watchdog(CONFIG, validation=2000)
    say(dog, clock, (0, 0), (8, 1), (3, 2), (3, 3))
    assert dog.limit() == pytest.approx(PATIENCE * 3 * 40)
    # With few validation digits the pace of the reports is what counts.
    dog = Watchdog(CONFIG, validation=50)
    say(dog, clock, (0, 0), (8, 1), (30, 11), (30, 21))
    assert dog.limit() == pytest.approx(PATIENCE * 3 * 10)


def test_an_epoch_that_is_done_again_is_measured_anew(clock: Clock) -> None:
    dog = Watchdog(CONFIG, validation=500)
    say(dog, clock, (0, 0), (8, 4), (0.2, 8), (30, 0))
    assert dog.limit() >= START_SECONDS
