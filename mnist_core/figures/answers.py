"""The answer of a network to a drawing, as HTML: the digit, how sure it is, ten bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import ACCENT
from mnist_core.figures.pictures import picture
from mnist_core.models.answer import SURE_FROM, in_percent, read_answer

_GREY = "rgba(128,128,128,.65)"
_PALE_GREY = "rgba(128,128,128,.18)"
_ALIGNED = "width:7.5ch;white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums"

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
    line = headline(probabilities, sure_from)
    return f'{line}<div style="margin-top:14px">{bars(probabilities, sure_from)}</div>'


def headline(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Show the answer to one drawing in a line: the digit, large, and how sure.

    Parameters
    ----------
    probabilities : ndarray of float, (10,)
        They sum to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.

    Returns
    -------
    str
        HTML, whose text begins with the digit if there is an answer.
    """
    said = read_answer(probabilities, sure_from)
    if said.sure:
        return _line(_large(str(said.digit), ACCENT), said.sureness)
    return _line(_large("?", _GREY), said.words)


def bars(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Show ten bars: the answer's in the accent colour, all of them grey if there is none.

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
    return _bars(probabilities, sure_from, _ROOMY)


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
        words += f", then {second} ({in_percent(float(probabilities[second]))})"
    return f'<div style="font-size:1.15rem;margin-top:4px">{words}</div>'


def number_headline(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Show the answer to several digits in a line: the number, large.

    Parameters
    ----------
    probabilities : ndarray of float, (n, 10)
        Each row sums to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.

    Returns
    -------
    str
        HTML.
    """
    whole = number_in_words(probabilities, sure_from)
    return _line(_large(whole, ACCENT), f"{len(probabilities)} digits")


def number_in_words(probabilities: Probabilities, sure_from: float = SURE_FROM) -> str:
    """Return the number that several digits make, with ``?`` for each that is not sure.

    Parameters
    ----------
    probabilities : ndarray of float, (n, 10)
        Each row sums to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1.
    """
    answers = [read_answer(row, sure_from) for row in probabilities]
    return "".join(str(said.digit) if said.sure else "?" for said in answers)


def number(
    probabilities: Probabilities,
    pictures: Sequence[NDArray[np.float32]],
    sure_from: float = SURE_FROM,
) -> str:
    """Show the answer to several digits: each by itself, beside one another.

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
    digits: list[str] = []
    for image, row in zip(pictures, probabilities, strict=True):
        digits.append(_one_of_several(len(digits) + 1, image, row, sure_from))
    # As many in a row as there are, up to six.
    columns = f"repeat({min(len(digits), _IN_A_ROW)},minmax(0,{_WIDEST}))"
    style = f"display:grid;grid-template-columns:{columns};gap:12px;margin-top:12px"
    return f'<div style="{style}">{"".join(digits)}</div>'


_IN_A_ROW = 6
_WIDEST = "8rem"


def _one_of_several(
    place: int,
    image: NDArray[np.float32],
    probabilities: Probabilities,
    sure_from: float,
) -> str:
    """Show the digit at `place`, counted from 1: its picture, its answer, its bars."""
    said = read_answer(probabilities, sure_from)
    shown = picture(image, f"Digit {place} as the network sees it", 72)
    digit = str(said.digit) if said.sure else "?"
    words = in_percent(said.probability) if said.sure else said.words
    caption = (
        f'<figcaption style="margin:4px 0;line-height:1.25"><b style="font-size:1.3rem">{digit}</b>'
        f" {escape(words)}</figcaption>"
    )
    bars = _bars(probabilities, sure_from, _NARROW)
    return f'<figure style="margin:0">{shown}{caption}{bars}</figure>'


def _line(large: str, words: str) -> str:
    style = "display:flex;align-items:center;gap:16px;min-height:4rem"
    return f'<div style="{style}">{large} <span style="font-size:1.25rem">{words}</span></div>'


def _large(text: str, colour: str) -> str:
    size = "clamp(3.5rem, 8vw, 5.5rem)"
    style = f"font-size:{size};font-weight:700;line-height:1;color:{colour}"
    return f'<span style="{style}">{text}</span>'


@dataclass(frozen=True)
class _BarStyle:
    """How bars look; `height` is in CSS pixels, `text` is CSS."""

    height: int
    text: str
    with_numbers: bool


_ROOMY = _BarStyle(height=14, text="line-height:1.6;font-size:1rem", with_numbers=True)
_NARROW = _BarStyle(height=5, text="line-height:1.2;font-size:0.8rem", with_numbers=False)


def _bars(probabilities: Probabilities, sure_from: float, style: _BarStyle) -> str:
    """Return ten bars, the answer in the accent colour."""
    said = read_answer(probabilities, sure_from)
    rows = []
    for digit, probability in enumerate(probabilities.tolist()):
        is_answer = said.sure and digit == said.digit
        rows.append(_bar(digit, probability, style, is_answer=is_answer))
    return f'<div role="group" aria-label="Probability of each digit">{"".join(rows)}</div>'


def _bar(digit: int, probability: float, style: _BarStyle, *, is_answer: bool) -> str:
    weight = 700 if is_answer else 400
    colour = ACCENT if is_answer else _GREY
    row = f"display:flex;align-items:center;gap:9px;{style.text};font-weight:{weight}"
    shape = f"height:{style.height}px;border-radius:{style.height}px"
    filled = f"display:block;{shape};width:{probability * 100:.2f}%;background:{colour}"
    track = f"flex:1;{shape};background:{_PALE_GREY};overflow:hidden"
    cells = (
        f'<span style="width:1ch">{digit}</span>'
        f'<span style="{track}"><span style="{filled}"></span></span>'
    )
    if style.with_numbers:
        cells += f'<span style="{_ALIGNED}">{_beside_a_bar(probability)}</span>'
    return f'<div style="{row}">{cells}</div>'


def _beside_a_bar(probability: float) -> str:
    return in_percent(probability).replace("more than ", "&gt; ").replace("less than ", "&lt; ")
