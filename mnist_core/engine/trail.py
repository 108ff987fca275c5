"""The progress within epochs, as `Run.trail` has it."""

from collections.abc import Iterable, Mapping

Point = Mapping[str, float]
Trail = tuple[Point, ...]

_MOST_POINTS = 2000  # of more, every other is dropped


def with_points(trail: Trail, points: Iterable[Point]) -> Trail:
    """The trail with some points more.

    Late points of an epoch may come after the first ones of the next. They are put where they
    belong.
    """
    if len(trail) >= _MOST_POINTS:
        trail = trail[::2]
    return tuple(sorted((*trail, *points), key=lambda point: point["epoch"]))


def up_to(trail: Trail, epoch: float) -> Trail:
    """The trail as it was at some time, in epochs: 2.5 is the middle of the third."""
    return tuple(point for point in trail if point["epoch"] <= epoch)
