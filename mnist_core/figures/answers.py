"""The answer of a network to a drawing, as HTML: the digit, how sure it is, ten bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import ACCENT
from mnist_core.figures.pictures import picture
from mnist_core.models.answer import SURE_FROM, Answer, read_answer

_GREY = "rgba(128,128,128,.65)"
_PALE_GREY = "rgba(128,128,128,.18)"
_ALIGNED = "width:6.5ch;text-align:right;font-variant-numeric:tabular-nums"

Probabilities = NDArray[np.float32]


def answer(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Show the answer to one drawing: the digit, large, how sure, and ten bars.

    Parameters
    ----------
    probabilities : ndarray of float, (10,)
        They sum to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.

    Returns
    -------
    str
        HTML.
    """
    said = read_answer(probabilities, sure_from)
    digit = _large(str(said.digit) if said.sure else "?", "5.5rem")
    words = said.sureness if said.sure else said.words
    return (
        '<div style="display:flex;align-items:center;gap:16px">'
        f"{digit} "
        f'<span style="font-size:1.15rem">{words}</span></div>'
        f'<div style="margin-top:14px">{_bars(probabilities, _ROOMY)}</div>'
    )


def short_answer(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Show the answer to one drawing in a line.

    Parameters
    ----------
    probabilities : ndarray of float, (10,)
        They sum to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.

    Returns
    -------
    str
        HTML.
    """
    said = read_answer(probabilities, sure_from)
    words = said.words
    if said.sure and not said.others:
        second = int(probabilities.argsort()[-2])
        words += f", then {second} ({probabilities[second]:.1%})"
    return f'<div style="font-size:1.15rem;margin-top:4px">{words}</div>'


def number(
    probabilities: Probabilities,
    pictures: Sequence[NDArray[np.float32]],
    sure_from: float = SURE_FROM,
) -> str:
    """Show the answer to several digits: the number, large, then each digit by itself.

    Parameters
    ----------
    probabilities : ndarray of float, (n, 10)
        Each row sums to 1.
    pictures : sequence of ndarray of float, (28, 28)
        The n digits as the network sees them.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.

    Returns
    -------
    str
        HTML.
    """
    answers = [read_answer(row, sure_from) for row in probabilities]
    whole = "".join(str(said.digit) if said.sure else "?" for said in answers)
    digits: list[str] = []
    for said, image, row in zip(answers, pictures, probabilities, strict=True):
        place = len(digits) + 1
        digits.append(_one_of_several(place, said, image, row))
    style = "display:flex;flex-wrap:wrap;gap:14px;margin-top:12px"
    return f'{_large(whole, "4.5rem")}<div style="{style}">{"".join(digits)}</div>'


def _one_of_several(
    place: int,
    said: Answer,
    image: NDArray[np.float32],
    probabilities: Probabilities,
) -> str:
    """Show the digit at `place`, counted from 1: its picture, its answer, its bars."""
    shown = picture(image, f"Digit {place} as the network sees it", 56)
    style = "font-size:.85rem;margin:4px 0"
    caption = f'<figcaption style="{style}">{escape(said.words)}</figcaption>'
    bars = _bars(probabilities, _NARROW)
    return f'<figure style="margin:0;width:104px">{shown}{caption}{bars}</figure>'


def _large(text: str, size: str) -> str:
    style = f"font-size:{size};font-weight:700;line-height:1;color:{ACCENT}"
    return f'<span style="{style}">{text}</span>'


@dataclass(frozen=True)
class _BarStyle:
    """How bars look; `height` is in CSS pixels, `text` is CSS."""

    height: int
    text: str
    with_numbers: bool


_ROOMY = _BarStyle(height=14, text="line-height:1.6;font-size:1rem", with_numbers=True)
_NARROW = _BarStyle(height=5, text="line-height:1.1;font-size:0.7rem", with_numbers=False)


def _bars(probabilities: Probabilities, style: _BarStyle) -> str:
    """Return ten bars, the longest of them in the accent colour."""
    best = int(probabilities.argmax())
    rows = []
    for digit, probability in enumerate(probabilities.tolist()):
        rows.append(_bar(digit, probability, style, is_best=digit == best))
    return f'<div role="group" aria-label="Probability of each digit">{"".join(rows)}</div>'


def _bar(digit: int, probability: float, style: _BarStyle, *, is_best: bool) -> str:
    weight = 700 if is_best else 400
    colour = ACCENT if is_best else _GREY
    row = f"display:flex;align-items:center;gap:9px;{style.text};font-weight:{weight}"
    shape = f"height:{style.height}px;border-radius:{style.height}px"
    filled = f"display:block;{shape};width:{probability * 100:.2f}%;background:{colour}"
    track = f"flex:1;{shape};background:{_PALE_GREY};overflow:hidden"
    cells = (
        f'<span style="width:1ch">{digit}</span>'
        f'<span style="{track}"><span style="{filled}"></span></span>'
    )
    if style.with_numbers:
        cells += f'<span style="{_ALIGNED}">{probability:.1%}</span>'
    return f'<div style="{row}">{cells}</div>'
