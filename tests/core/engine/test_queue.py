"""Who trains next: fairness, the pause of a class, and what the pages say of the queue."""

import threading
from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, Run, Visitor
from mnist_core.engine.queue import Entry, Line, Position, Wait, wait_for_turn
from mnist_core.engine.run_thread import RunThread
from mnist_core.folders import runs_folder
from tests.helpers.engines import assert_undisturbed, finish, wait_until


@pytest.fixture
def tiny(few: mc.Digits) -> mc.Digits:
    return mc.Digits(few.images[::2].copy(), few.labels[::2].copy(), "a hundred digits")


def test_runs_take_turns(engine, few):
    ids = [
        engine.start(mc.TrainingConfig("single_conv", epochs=6, seed=seed), few)
        for seed in range(3)
    ]
    apart = 0

    def all_done() -> bool:
        nonlocal apart
        runs = [engine.snapshot(i) for i in ids]
        if all(run.active for run in runs):
            done = [len(run.history) for run in runs]
            apart = max(apart, max(done) - min(done))
        return not any(run.active for run in runs)

    wait_until(all_done)
    assert [engine.snapshot(i).status for i in ids] == ["finished"] * 3
    assert apart <= 2


def ended(run_id: str) -> float:
    return (runs_folder() / run_id / "card.json").stat().st_mtime


def test_many_runs_take_turns_and_a_newcomer_is_let_in(engine: Engine, tiny: mc.Digits) -> None:
    """Five runs begin together, and one when they are half way."""
    ids = [
        engine.start(mc.TrainingConfig("single_conv", epochs=8, seed=seed), tiny)
        for seed in range(5)
    ]
    apart, ahead, most_training = 0, 0, 0
    newcomer = None

    def all_ended() -> bool:
        nonlocal apart, ahead, most_training, newcomer
        runs = [engine.snapshot(run_id) for run_id in ids]
        if all(run.active for run in runs):
            done = [len(run.history) for run in runs]
            apart, ahead = (
                max(apart, max(done) - min(done)),
                max(ahead, *(run.ahead for run in runs)),
            )
            most_training = max(most_training, engine.queue().training)
            if newcomer is None and min(done) >= 4:
                newcomer = engine.start(mc.TrainingConfig("single_conv", epochs=2, seed=9), tiny)
        return not any(run.active for run in runs)

    wait_until(all_ended)
    runs = [engine.snapshot(run_id) for run_id in ids]
    assert {run.status for run in runs} == {"finished"} and {len(run.history) for run in runs} == {
        8
    }
    assert 1 <= apart <= 2 and 3 <= ahead <= 10
    # There is one worker with one thread; epochs whose results are on their way still count.
    assert 1 <= most_training < len(ids)
    assert finish(engine, newcomer).status == "finished"
    assert engine.queue().training == engine.queue().waiting == 0
    # It neither waited for the others to end, nor they for it to catch up with them.
    order = sorted([*ids, newcomer], key=lambda run_id: ended(run_id))
    assert order[0] == newcomer


def entry(
    number: int, seconds: float | None, training: bool = False, visitor: Visitor | None = None
) -> Entry:
    """A run in the queue, whose last epoch took so long; by default of a visitor of its own."""
    position = Position(number)
    visitor = visitor or Visitor(f"visitor {position.ticket}")
    config = mc.TrainingConfig("single_conv", 20)
    run = Run(f"20260101-000000-{position.ticket:08}", "", config, "", status="waiting")
    if seconds is not None:
        # The first epoch is no measure.
        run = replace(run, history=({},), epoch_seconds=(99.0, seconds))
    position = replace(position, visitor=visitor)
    return Entry(replace(run, began=1.0 if training else None), position)


def test_how_long_until_ones_turn() -> None:
    first = entry(number=0, seconds=None)
    assert wait_for_turn(first, [first]) == Wait(0, None)

    training = entry(2, 3.0, training=True)
    owing = entry(0, 5.0)
    newcomer = entry(1, None)
    mine = entry(2, 4.0)
    everyone = [training, owing, newcomer, mine, entry(3, 4.0)]
    # The rest of the epoch under way, at most 3 s, two turns of 5 s, and one of a newcomer: as long
    # as is usual, 4 s.
    assert wait_for_turn(mine, everyone) == Wait(4, 17.0)
    # Two workers train side by side.
    everyone.append(entry(3, 4.0, training=True))
    assert wait_for_turn(mine, everyone) == Wait(5, 21.0 / 2)


def test_the_runs_of_one_visitor_come_seldom_one_by_one() -> None:
    many, mine = Visitor("many"), entry(5, 1.0)
    theirs = [entry(number, 1.0, visitor=many) for number in (3, 4, 5, 6)]
    # Those before mine have one turn each: their next are four numbers on.
    assert wait_for_turn(mine, [mine, *theirs]).epochs == 2


def test_a_run_that_saves_or_has_few_epochs_left_delays_nobody_longer() -> None:
    mine = entry(9, 4.0)
    saving = entry(0, 2.0)
    saving = saving._replace(run=replace(saving.run, status="saving"))
    nearly_done = entry(0, 2.0)
    nearly_done = nearly_done._replace(run=replace(nearly_done.run, history=({},) * 19))
    assert wait_for_turn(mine, [mine, saving, nearly_done]) == Wait(1, 2.0)


class Class:
    """Runs that take turns at one worker, as Dask has them do: by priority, then by age."""

    def __init__(self) -> None:
        self.standing: list[Position] = []
        self.line = Line(lambda: self.standing)

    def add(self, visitor: Visitor, runs: int = 1) -> None:
        for _ in range(runs):
            self.standing.append(self.line.join(visitor))

    def train(self, epochs: int) -> list[str]:
        """Who had their turns."""
        served = []
        for _ in range(epochs):
            first = min(self.standing)
            served.append(first.visitor.owner)
            self.standing[self.standing.index(first)] = first.after_a_turn()
        return served


def test_twenty_runs_of_one_train_together_as_often_as_one_of_another() -> None:
    line = Class()
    line.add(Visitor("many"), runs=20)
    line.add(Visitor("one"))
    served = line.train(400)
    assert 195 <= served.count("one") <= 205
    # It does not only even out in the end.
    assert all(1 <= served[start : start + 4].count("one") <= 3 for start in range(0, 400, 4))
    # A stranger who comes late waits no longer than another epoch or two.
    line.add(Visitor("late"))
    served = line.train(300)
    assert "late" in served[:3] and 95 <= served.count("late") <= 105


def test_twenty_names_at_one_address_train_together_as_often_as_one_at_another() -> None:
    line = Class()
    for number in range(20):
        line.add(Visitor(f"name {number}", "192.0.2.1"))
    line.add(Visitor("one", "192.0.2.2"))
    served = line.train(800)
    assert 380 <= served.count("one") <= 420
    # Those who share an address share its turns evenly.
    assert {18, 19, 20, 21, 22} >= {served.count(f"name {number}") for number in range(20)}


def test_a_long_epoch_elsewhere_gives_newcomers_no_start() -> None:
    line = Class()
    line.add(Visitor("slow"))
    slow = line.standing.pop()  # it trains all the while, at a worker of its own
    line.add(Visitor("quick"))
    line.train(50)
    line.standing.append(slow)
    line.add(Visitor("late"))
    line.standing.remove(slow)
    assert line.train(20).count("late") in (9, 10, 11)


def test_of_equal_numbers_the_one_that_was_drawn_first_goes_first() -> None:
    first, second = Position(1), Position(1)
    assert first < second < first.joined_again() < Position(2)
    assert second.priority > Position(2).priority


def test_one_person_with_many_runs_holds_nobody_up(engine: Engine, tiny: mc.Digits) -> None:
    """Real epochs at the real worker: the single run of one is done long before six of another."""
    many = [
        engine.start(mc.TrainingConfig("single_conv", epochs=4, seed=seed), tiny, "many")
        for seed in range(6)
    ]
    one = engine.start(mc.TrainingConfig("single_conv", epochs=4, seed=9), tiny, "one")
    assert finish(engine, one).status == "finished"
    trained = sum(len(engine.snapshot(run_id).history) for run_id in many)
    # In turn, a few while it begins and is saved included; run by run they would have had some 21.
    assert trained <= 12
    for run_id in many:
        engine.stop(run_id, "many")
        finish(engine, run_id)


def test_a_paused_class(engine: Engine, tiny: mc.Digits) -> None:
    ids = [
        engine.start(mc.TrainingConfig("single_conv", epochs=100, seed=seed), tiny)
        for seed in range(3)
    ]
    wait_until(lambda: all(engine.snapshot(run_id).history for run_id in ids))
    engine.pause()
    assert engine.paused and engine.queue().paused
    wait_until(lambda: engine.queue().training == 0)  # the epoch under way is finished
    stand = [len(engine.snapshot(run_id).history) for run_id in ids]
    late = engine.start(mc.TrainingConfig("single_conv", epochs=1), tiny)
    engine.stop(ids[0])  # a paused run can be stopped
    assert finish(engine, ids[0]).status == "stopped"  # and by now an epoch would have passed
    assert [len(engine.snapshot(run_id).history) for run_id in ids] == stand
    assert not engine.snapshot(late).history and engine.snapshot(late).active
    engine.unpause()
    wait_until(
        lambda: all(
            len(engine.snapshot(i).history) > n for i, n in zip(ids[1:], stand[1:], strict=True)
        )
    )
    assert finish(engine, late).status == "finished"
    for run_id in ids:
        engine.stop(run_id)
        finish(engine, run_id)
    assert not engine.queue().paused
    wait_until(lambda: not {*ids, late} & {thread.name for thread in threading.enumerate()})


def test_a_pause_at_the_moment_when_an_epoch_begins(
    engine: Engine, tiny: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has begun, and its report is still on its way: the epoch is called off, and done
    again later."""
    config, reports = mc.TrainingConfig("single_conv", epochs=2), []
    with monkeypatch.context() as on_the_way:
        on_the_way.setattr(RunThread, "on_report", lambda thread, report: reports.append(report))
        run_id = engine.start(config, tiny)
        wait_until(lambda: reports)
        engine.pause()
        wait_until(lambda: engine._registry.threads[run_id].task.called_off)
    engine._on_report(reports[0])
    run = engine.snapshot(run_id)
    assert (run.status, run.history, engine.queue().training) == ("waiting", (), 0)
    engine.unpause()
    assert_undisturbed(finish(engine, run_id), config, tiny)
