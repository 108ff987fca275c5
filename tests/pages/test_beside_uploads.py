"""One visitor's answers while others upload what is refused."""

from pathlib import Path
from statistics import median

from tests.helpers import beside
from tests.helpers.server import serve


def test_answers_take_at_most_twice_as_long_beside_refused_uploads(tmp_path: Path) -> None:
    with serve(tmp_path, MNIST_DATA="") as server:
        idle, busy, refused = beside.measure(server.url, blocks=3, answers=8)
    assert refused >= 3
    # By turns and in the middle, because what else the machine does changes; and some milliseconds
    # are nobody's loss.
    most = max(2 * median(idle), median(idle) + 0.15)
    assert median(busy) <= most, (sorted(idle), sorted(busy))
