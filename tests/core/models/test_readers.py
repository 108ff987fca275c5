"""Test sets that are read in the background."""

import threading

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.digits.digits import Digits
from mnist_core.models import readers
from mnist_core.models import reading as readings
from mnist_core.models.readers import Readers
from mnist_core.models.reading import BLOCK, Reading
from mnist_core.models.snapshot import Snapshot
from tests.helpers.random_networks import random_network, random_weights


class Slow:
    """A model that reads a block only when it is told to."""

    def __init__(self) -> None:
        self.may_go = threading.Semaphore(0)
        self.began = threading.Semaphore(0)

    def for_many(self):
        def read(images):
            self.began.release()
            assert self.may_go.acquire(timeout=30)
            return np.full((len(images), 10), 0.1, np.float32)

        return read


def wait(reading: Reading) -> None:
    assert reading.wait(60)


@pytest.mark.parametrize("name", ["single_conv", "stacked_conv", "robust", "deep", "committee"])
def test_the_answers_are_those_of_predict(name: str, few: Digits) -> None:
    model = mc.load_model(name)
    images = few.images[: 20 if name == "committee" else 75]  # no whole blocks
    # Bit for bit: the same kernels read the same numbers.
    np.testing.assert_array_equal(mc.read_all(model, images), model.predict(images))
    as_floats = (images / 255).astype(np.float32)
    np.testing.assert_allclose(mc.read_all(model, as_floats), model.predict(images), atol=1e-6)


def test_several_vote(few: Digits) -> None:
    models = [mc.load_model(name) for name in ("single_conv", "stacked_conv")]
    voted = mc.read_all(models, few.images)
    np.testing.assert_array_equal(voted, mc.Committee(models).predict(few.images))


def test_a_network_that_still_learns_can_be_asked(few: Digits) -> None:
    rng = np.random.default_rng(0)
    network = random_network(rng)
    weights = random_weights(network, rng)
    model = Snapshot(network, weights)
    # How many rows are multiplied at a time changes how some processors round.
    np.testing.assert_allclose(mc.read_all(model, few.images), model.predict(few.images), atol=1e-6)


def test_no_pictures_are_read_at_once() -> None:
    assert mc.read_all(mc.load_model("single_conv"), np.zeros((0, 28, 28), np.uint8)).shape == (
        0,
        10,
    )


def test_wrong_pictures_are_refused() -> None:
    with pytest.raises(mc.DrawingError, match="shape"):
        mc.read_all(mc.load_model("single_conv"), np.zeros((3, 27, 28), np.uint8))


def test_a_cancelled_reading_ends_at_its_block_and_can_begin_anew(few: Digits) -> None:
    slow = Slow()
    pool = Readers(threads=1)
    reading = pool.read("a", [slow], few.images, "me")
    assert slow.began.acquire(timeout=30)
    reading.leave("me")
    assert reading.over and not reading.finished
    slow.may_go.release(10)
    anew = pool.read("a", [slow], few.images, "me")
    assert anew is not reading
    wait(anew)
    assert anew.finished and anew.done == len(few)


def test_those_who_want_the_same_share_it_and_one_who_leaves_takes_it_from_nobody(
    few: Digits,
) -> None:
    slow = Slow()
    pool = Readers(threads=1)
    reading = pool.read("a", [slow], few.images, "me")
    assert pool.read("a", [slow], few.images, "you") is reading
    reading.leave("me")
    assert not reading.over and reading.wanted_by("you") and not reading.wanted_by("me")
    slow.may_go.release(10)
    wait(reading)
    assert reading.finished and pool.find("a") is reading


def test_whoever_asks_for_another_leaves_the_one_before(few: Digits) -> None:
    slow = Slow()
    pool = Readers(threads=1)
    mine = pool.read("a", [slow], few.images, "me")
    ours = pool.read("b", [slow], few.images, "me")
    assert mine.over and not ours.over
    pool.read("b", [slow], few.images, "you")
    pool.read("c", [slow], few.images, "me")
    assert not ours.over and not ours.wanted_by("me")
    slow.may_go.release(20)
    wait(ours)
    wait(pool.find("c"))


def test_blocks_of_several_take_turns(few: Digits) -> None:
    """A few pictures are not read only after somebody's thousands."""
    slow, quick = Slow(), Slow()
    pool = Readers(threads=1)
    many = np.resize(few.images, (100 * BLOCK, 28, 28))
    thousands = pool.read("many", [slow], many, "me")
    some = pool.read("few", [quick], few.images[:10], "you")
    slow.may_go.release(2)
    quick.may_go.release(1)
    wait(some)
    assert some.finished and thousands.done <= 2 * BLOCK
    thousands.leave("me")
    slow.may_go.release(2)


def test_who_has_gone_without_a_word_holds_nobody_up(
    few: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    pool = Readers(threads=1)
    reading = pool.read("a", [slow], np.resize(few.images, (999, 28, 28)), "me")
    assert slow.began.acquire(timeout=30)
    monkeypatch.setattr(readings, "LONGEST_SILENCE", -1.0)
    slow.may_go.release()
    wait(reading)
    assert not reading.finished and reading.done == BLOCK


def test_only_so_many_are_kept(few: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_KEPT", 2)
    slow = Slow()
    pool = Readers(threads=1)
    for key in "ab":
        pool.read(key, [slow], few.images[:1], key)
    with pytest.raises(mc.LimitError, match="for 2 people already"):
        pool.read("c", [slow], few.images[:1], "c")
    slow.may_go.release(2)
    wait(pool.find("a"))
    wait(pool.read("c", [Slow()], few.images[:0], "c"))
    assert pool.find("a") is None


def test_a_model_that_fails_is_said_to(few: Digits) -> None:
    class Broken:
        def for_many(self):
            raise RuntimeError("no memory")

    reading = Readers(threads=1).read("a", [Broken()], few.images, "me")
    wait(reading)
    assert isinstance(reading.problem, mc.ModelError) and "no memory" in str(reading.problem)


def test_memory_does_not_grow_with_the_pictures(few: Digits) -> None:
    """The answers do, 40 bytes a picture: nothing else is kept once it is over."""
    pool = Readers(threads=1)
    reading = pool.read("a", [mc.load_model("single_conv")], few.images, "me")
    wait(reading)
    held = sum(array.nbytes for array in vars(reading).values() if isinstance(array, np.ndarray))
    assert held == 40 * len(few)
    assert reading._images is None and not reading._models
