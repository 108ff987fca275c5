"""How a committee votes, as HTML: what each member sees and says, and how their mean forms."""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import ACCENT, VALIDATION
from mnist_core.figures.pictures import picture
from mnist_core.models.answer import a_digit, in_percent

_GROUPS = "display:flex;flex-wrap:wrap;gap:12px"
_MARKS = "display:flex;flex-wrap:wrap;gap:3px;margin-top:4px"
_MARK = (
    "min-width:1.5em;text-align:center;border-radius:5px;padding:1px 2px;font-size:.85rem;"
    "font-variant-numeric:tabular-nums"
)
_LIKE_ALL = f"border:2px solid transparent;background:color-mix(in srgb,{ACCENT} 18%,transparent)"
_OTHERWISE = f"border:2px solid {VALIDATION};font-weight:700"
_STEPS = "display:flex;align-items:flex-end;gap:2px;height:72px"


class Seeing(NamedTuple):
    """Members that see the same.

    Attributes
    ----------
    title : str
        How they see it, or who it is.
    image : ndarray, (28, 28)
        What they see.
    members : sequence of int
        Their numbers, from 0 on.
    """

    title: str
    image: NDArray[Any]
    members: Sequence[int]


def votes(groups: Sequence[Seeing], answers: NDArray[np.float32]) -> str:
    """Show what each group of members sees, and below it what each of them answers.

    Parameters
    ----------
    groups : sequence of Seeing
        In the order in which to show them.
    answers : ndarray of float32, (members, 10)
        Each member's. An answer other than that of the mean is framed.

    Returns
    -------
    str
        HTML.
    """
    together = int(answers.mean(axis=0).argmax())
    figures = []
    for title, image, members in groups:
        marks = [_mark(member, answers[member], together) for member in members]
        shown = picture(image, f"The digit as it is seen: {title}", 84)
        caption = f'<figcaption style="font-size:.85rem">{escape(title)}</figcaption>'
        row = f'<div style="{_MARKS}">{"".join(marks)}</div>'
        figures.append(f'<figure style="margin:0;width:7.7em">{shown}{caption}{row}</figure>')
    return f'<div style="{_GROUPS}">{"".join(figures)}</div>'


def _mark(member: int, answer: NDArray[np.float32], together: int) -> str:
    digit = int(answer.argmax())
    said = f"Member {member + 1}: {a_digit(digit)}, {in_percent(float(answer[digit]))}"
    style = _LIKE_ALL if digit == together else _OTHERWISE
    return f'<span title="{said}" style="{_MARK};{style}">{digit}</span>'


def forming(answers: NDArray[np.float32], count: int) -> str:
    """Show how sure the mean is of its answer after one member, two, and so on, as thin bars.

    Parameters
    ----------
    answers : ndarray of float32, (members, 10)
        Each member's, in the order in which they are heard.
    count : int
        Those after so many are pale.

    Returns
    -------
    str
        HTML. A bar is orange where the answer is another than the one of all.
    """
    numbers = np.arange(1, len(answers) + 1)
    means = answers.cumsum(axis=0) / numbers[:, np.newaxis]
    last = int(means[-1].argmax())
    bars = []
    for number, mean in zip(numbers.tolist(), means, strict=True):
        digit = int(mean.argmax())
        colour = ACCENT if digit == last else VALIDATION
        style = f"flex:1;max-width:22px;height:{mean[digit]:.1%};background:{colour}"
        pale = ";opacity:.3" if number > count else ""
        said = f"after {number}: {a_digit(digit)}, {in_percent(float(mean[digit]))}"
        bars.append(f'<span title="{said}" style="{style}{pale};border-radius:3px 3px 0 0"></span>')
    first = int(means[0].argmax())
    alt = (
        f"How sure the mean is after each member: after the first {a_digit(first)},"
        f" {in_percent(float(means[0][first]))}; after all {a_digit(last)},"
        f" {in_percent(float(means[-1][last]))}"
    )
    return f'<div role="img" aria-label="{escape(alt)}" style="{_STEPS}">{"".join(bars)}</div>'
