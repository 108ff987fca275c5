"""Who may do what to whose run."""

import pytest

import mnist_core as mc
from mnist_core.engine import Engine, Visitor
from mnist_core.training.visitor import network_of
from tests.helpers.runs import put_run


def test_a_teacher_renames_deletes_and_brings_back_any_run(idle: Engine, few: mc.Digits) -> None:
    run, teacher = put_run(few, owner="pupil"), Visitor("a teacher", is_teacher=True)
    idle.stop(run.id, teacher)  # it has ended
    idle.rename(run.id, "Something decent", teacher)
    assert idle.snapshot(run.id).title == "Something decent"
    assert idle.snapshot(run.id).owner == "pupil"
    idle.delete(run.id, teacher)
    assert not idle.runs()
    idle.restore(run.id, teacher)
    assert [found.id for found in idle.runs()] == [run.id]
    for act in (
        lambda: idle.pin(run.id, True, teacher),
        lambda: idle.resume(run.id, few, teacher),
        lambda: idle.train_further(run.id, 1, few, teacher),
    ):
        with pytest.raises(mc.EngineError, match="Only the visitor"):
            act()


def test_nobody_else_may(idle: Engine, few: mc.Digits) -> None:
    run, stranger = put_run(few, owner="pupil"), Visitor("stranger", "192.0.2.1", "a tab")
    for act in (
        lambda: idle.stop(run.id, stranger),
        lambda: idle.rename(run.id, "Something else", stranger),
        lambda: idle.delete(run.id, stranger),
    ):
        with pytest.raises(mc.EngineError, match="Only the visitor"):
            act()
    idle.delete(run.id, Visitor("pupil"))
    with pytest.raises(mc.EngineError, match="Only the visitor who started a run"):
        idle.restore(run.id, stranger)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:ffff::9", network_of("2001:db8:1:2::1")),
        ("fe80::1%eth0", "fe80::/64"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_what_an_address_counts_as(address: str, network: str) -> None:
    assert network_of(address) == network
