"""The teacher's key: let in, held up, told again by a token. The clock is the test's own."""

import threading

import pytest

import mnist_core as mc
from mnist_core.teacher_key import TeacherKey

HOUR = 3600.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(clock: Clock) -> TeacherKey:
    return TeacherKey("äpfel", clock)


def guess(door: TeacherKey, address: str = "192.0.2.1") -> bool:
    """Try a wrong key; returns whether it was looked at."""
    try:
        door.admit("wrong", address)
    except mc.LimitError:
        return False
    except mc.MnistError as problem:
        assert "not the key" in str(problem)
        return True
    raise AssertionError("a wrong key was taken")


def test_the_key_gives_a_token_that_can_be_given_back(door: TeacherKey) -> None:
    token, another = door.admit("äpfel", "192.0.2.1"), door.admit("äpfel", "192.0.2.1")
    assert token != another and len(token) > 40 and "äpfel" not in token
    assert door.is_token(token) and not door.is_token(token[:-1]) and not door.is_token("äpfel")
    door.give_back(token)
    assert not door.is_token(token) and door.is_token(another)


def test_a_wrong_key_is_no_key(door: TeacherKey) -> None:
    assert guess(door)
    for offered in ("", "Äpfel", "äpfel ", "\ud800", "äpfel" * 1000):
        with pytest.raises(mc.MnistError):
            door.admit(offered, offered[:1])


def test_without_a_key_in_the_settings_nobody_is_a_teacher() -> None:
    door = TeacherKey("")
    with pytest.raises(mc.MnistError, match="not the key"):
        door.admit("", "192.0.2.1")
    assert not door.is_set and not door.is_token("")


def test_an_address_that_guesses_for_a_day_gets_few_tries(door: TeacherKey, clock: Clock) -> None:
    looked_at = 0
    for _ in range(24 * 60 * 60):
        clock.now += 1.0
        looked_at += guess(door)
    assert looked_at < 24 * HOUR / 300 + 15


def test_while_it_waits_even_the_right_key_is_not_looked_at(door: TeacherKey, clock: Clock) -> None:
    assert [guess(door) for _ in range(5)] == [True, True, True, False, False]
    with pytest.raises(mc.LimitError, match="Try again in 2 seconds"):
        door.admit("äpfel", "192.0.2.1")
    assert door.admit("äpfel", "192.0.2.2")  # another address need not wait
    clock.now += 2.0
    assert door.admit("äpfel", "192.0.2.1")
    assert guess(door)  # it begins anew


def test_many_addresses_together_are_held_up_too(door: TeacherKey, clock: Clock) -> None:
    door.admit("äpfel", "the teacher's")
    looked_at = 0
    for number in range(int(HOUR)):
        clock.now += 1.0
        looked_at += sum(guess(door, f"{number} {more}") for more in range(3))
    assert looked_at < 30 + HOUR / 30 + 10
    # The teacher, who was let in from there before, does not wait for them.
    assert door.admit("äpfel", "the teacher's")
    clock.now += 30.0
    assert door.admit("äpfel", "new here")


def test_what_is_long_ago_counts_no_more(door: TeacherKey, clock: Clock) -> None:
    while guess(door):
        pass
    clock.now += HOUR + 1
    assert [guess(door) for _ in range(4)] == [True, True, True, False]


def test_the_memory_of_guesses_is_bounded(door: TeacherKey, clock: Clock) -> None:
    for number in range(12_000):
        clock.now += 30.0
        guess(door, f"address {number}")
    assert len(door._tries) == 10_000


def test_guesses_at_the_same_moment_are_counted_one_by_one(door: TeacherKey) -> None:
    begun, looked_at = threading.Barrier(20), []

    def try_at_once() -> None:
        begun.wait()
        looked_at.append(guess(door))

    threads = [threading.Thread(target=try_at_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert looked_at.count(True) == 3
