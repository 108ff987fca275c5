"""Who trains next: fairness, the pause of a class, and what the pages say of the queue."""

import threading
from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, Run
from mnist_core.engine.queue import Entry, Position, Wait, newcomer, wait_for_turn
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
    # There is one worker with one thread; an epoch whose result is on its way still counts.
    assert 1 <= most_training <= 2
    assert finish(engine, newcomer).status == "finished"
    assert engine.queue().training == engine.queue().waiting == 0
    # It neither waited for the others to end, nor they for it to catch up with them.
    order = sorted([*ids, newcomer], key=lambda run_id: ended(run_id))
    assert order[0] == newcomer


def entry(turns: int, seconds: float | None, training: bool = False) -> Entry:
    """A run in the queue, whose last epoch took so long."""
    position = Position(turns)
    config = mc.TrainingConfig("single_conv", 20)
    run = Run(f"20260101-000000-{position.ticket:08}", "", config, "", status="waiting")
    if seconds is not None:
        # The first epoch is no measure.
        run = replace(run, history=({},), epoch_seconds=(99.0, seconds))
    return Entry(replace(run, began=1.0 if training else None), position)


def test_how_long_until_ones_turn() -> None:
    first = entry(turns=0, seconds=None)
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


def test_a_run_that_saves_or_has_few_epochs_left_delays_nobody_longer() -> None:
    mine = entry(9, 4.0)
    saving = entry(0, 2.0)
    saving = saving._replace(run=replace(saving.run, status="saving"))
    nearly_done = entry(0, 2.0)
    nearly_done = nearly_done._replace(run=replace(nearly_done.run, history=({},) * 19))
    assert wait_for_turn(mine, [mine, saving, nearly_done]) == Wait(1, 2.0)


def test_who_has_had_fewer_turns_goes_first_and_then_who_came_first() -> None:
    first = Position(1)
    second = Position(1)
    newest = newcomer([first.after_a_turn(), second])
    assert first < second < newest < first.after_a_turn()
    assert second < first.joined_again()
    assert first.after_a_turn().priority < second.priority
    assert newcomer([]).turns == 0


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
