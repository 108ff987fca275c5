"""The progress within epochs."""

from mnist_core.engine.trail import Trail, up_to, with_points


def points(*epochs: float) -> Trail:
    return tuple({"epoch": epoch, "loss": 1.0, "accuracy": 0.5} for epoch in epochs)


def test_late_points_are_put_where_they_belong() -> None:
    assert with_points(points(0.5, 1.5), points(0.9, 1.0)) == points(0.5, 0.9, 1.0, 1.5)


def test_of_an_epoch_that_is_done_again_nothing_stays() -> None:
    assert up_to(points(0.5, 1.0, 1.5), 1) == points(0.5, 1.0)


def test_a_long_trail_is_thinned_and_keeps_its_span() -> None:
    trail: Trail = ()
    for step in range(10_000):
        trail = with_points(trail, points(step / 100))
    assert 1000 <= len(trail) <= 2000
    assert trail[0]["epoch"] < 0.5
    assert trail[-1]["epoch"] == 99.99
    assert [point["epoch"] for point in trail] == sorted(point["epoch"] for point in trail)
