"""How a committee votes, as HTML."""

import re

import numpy as np
import pytest

from mnist_core.figures.colours import VALIDATION
from mnist_core.figures.votes import Seeing, forming, votes


@pytest.fixture
def answers() -> np.ndarray:
    """Five members: the first reads a 7, and not quite so surely all others a 1."""
    said = np.full((5, 10), 0.01, np.float32)
    said[0, 7], said[1:, 1] = 0.91, 0.71
    return said / said.sum(axis=1, keepdims=True)


def test_the_mean_is_that_of_the_first_so_many(answers: np.ndarray) -> None:
    html = forming(answers, count=3)
    heights = [float(height) for height in re.findall(r"height:([\d.]+)%;background", html)]
    means = [answers[:count].mean(axis=0).max() for count in range(1, 6)]
    assert heights == pytest.approx([100 * mean for mean in means], abs=0.06)
    assert html.count(VALIDATION) == 2  # after one and after two it is still a 7
    assert html.count("opacity:.3") == 2  # the last two are not heard
    assert "after the first a 7, 91.0%; after all a 1," in html


def test_each_member_has_its_mark_and_who_says_otherwise_is_framed(answers: np.ndarray) -> None:
    image = np.zeros((28, 28), np.float32)
    groups = [Seeing("as written", image, [0, 1]), Seeing("<b>", image, [2, 3, 4])]
    html = votes(groups, answers)
    marks = re.findall(r'title="Member (\d): a (\d), [^"]*" style="[^"]*(#\w+)?[^"]*">(\d)<', html)
    assert [(number, said) for number, said, _, _ in marks] == [
        ("1", "7"),
        ("2", "1"),
        ("3", "1"),
        ("4", "1"),
        ("5", "1"),
    ]
    assert html.count(f"2px solid {VALIDATION}") == 1
    assert "<b>" not in html and "&lt;b&gt;" in html
