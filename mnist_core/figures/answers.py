"""The answer of a network to a drawing, as HTML: the digit, how sure it is, ten bars."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import ACCENT
from mnist_core.figures.pictures import data_url, shown_at
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
        return TEMPLATES["sure"].format(digit=said.digit, words=said.sureness)
    return TEMPLATES["not_sure"].format(words=said.words)


def prompt(heading: str, text: str = "") -> str:
    """Say in the place of an answer what to do for one.

    Parameters
    ----------
    heading, text : str
        HTML.

    Returns
    -------
    str
        HTML.
    """
    return TEMPLATES["prompt"].format(heading=heading, text=text)


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
    return _bars(probabilities, sure_from, "roomy")


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
    return TEMPLATES["number"].format(number=whole, count=len(probabilities))


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
    return TEMPLATES["digits"].format(columns=min(len(digits), IN_A_ROW), figures="".join(digits))


def seen(image: Probabilities) -> str:
    """Show one drawing as the network sees it.

    Parameters
    ----------
    image : ndarray of float, (28, 28)
        1 is ink.

    Returns
    -------
    str
        HTML.
    """
    return TEMPLATES["seen"].format(source=data_url(image))


def _one_of_several(
    place: int,
    image: NDArray[np.float32],
    probabilities: Probabilities,
    sure_from: float,
) -> str:
    """Show the digit at `place`, counted from 1: its picture, its answer, its bars."""
    said = read_answer(probabilities, sure_from)
    return TEMPLATES["one_of_several"].format(
        place=place,
        source=data_url(image),
        digit=said.digit if said.sure else "?",
        words=in_percent(said.probability) if said.sure else said.words,
        bars=_bars(probabilities, sure_from, "narrow"),
    )


def _line(large: str, words: str) -> str:
    style = "display:flex;align-items:center;gap:16px;min-height:4rem"
    return f'<div style="{style}">{large} <span style="font-size:1.25rem">{words}</span></div>'


def _prompt() -> str:
    heading = '<h2 style="font-size:1.25rem;margin:0;padding:0">{heading}</h2>'
    return f'<div style="min-height:4rem">{heading}{{text}}</div>'


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


_STYLES = {
    "roomy": _BarStyle(height=14, text="line-height:1.6;font-size:1rem", with_numbers=True),
    "narrow": _BarStyle(height=5, text="line-height:1.2;font-size:0.8rem", with_numbers=False),
}


def _bar(style: _BarStyle, *, is_answer: bool) -> str:
    weight = 700 if is_answer else 400
    colour = ACCENT if is_answer else _GREY
    row = f"display:flex;align-items:center;gap:9px;{style.text};font-weight:{weight}"
    shape = f"height:{style.height}px;border-radius:{style.height}px"
    filled = f"display:block;{shape};width:{{width}}%;background:{colour}"
    track = f"flex:1;{shape};background:{_PALE_GREY};overflow:hidden"
    cells = (
        '<span style="width:1ch">{digit}</span>'
        f'<span style="{track}"><span style="{filled}"></span></span>'
    )
    if style.with_numbers:
        cells += f'<span style="{_ALIGNED}">{{percent}}</span>'
    return f'<div style="{row}">{cells}</div>'


def _figure() -> str:
    """One of several digits: its picture, its answer, its bars."""
    shown = shown_at("{source}", "Digit {place} as the network sees it", 72)
    caption = (
        '<figcaption style="margin:4px 0;line-height:1.25"><b style="font-size:1.3rem">{digit}</b>'
        " {words}</figcaption>"
    )
    return f'<figure style="margin:0">{shown}{caption}{{bars}}</figure>'


IN_A_ROW = 6  # of several digits

_SEEN = "Your drawing as the network sees it: white on black, 28 by 28."
_GRID = "display:grid;grid-template-columns:repeat({columns},minmax(0,8rem));gap:12px"

# The HTML of all answers, for `str.format`. A browser that answers while one draws fills the same.
TEMPLATES = {
    "sure": _line(_large("{digit}", ACCENT), "{words}"),
    "not_sure": _line(_large("?", _GREY), "{words}"),
    "prompt": _prompt(),
    "number": _line(_large("{number}", ACCENT), "{count} digits"),
    "bars": '<div role="group" aria-label="Probability of each digit">{rows}</div>',
    "roomy": _bar(_STYLES["roomy"], is_answer=False),
    "roomy_answer": _bar(_STYLES["roomy"], is_answer=True),
    "narrow": _bar(_STYLES["narrow"], is_answer=False),
    "narrow_answer": _bar(_STYLES["narrow"], is_answer=True),
    "digits": f'<div style="{_GRID};margin-top:12px">{{figures}}</div>',
    "one_of_several": _figure(),
    "seen": shown_at("{source}", _SEEN),
}


def _bars(probabilities: Probabilities, sure_from: float, style: str) -> str:
    """Return ten bars in one of `_STYLES`, the answer in the accent colour."""
    said = read_answer(probabilities, sure_from)
    rows = []
    for digit, probability in enumerate(probabilities.tolist()):
        is_answer = said.sure and digit == said.digit
        bar = TEMPLATES[f"{style}_answer" if is_answer else style]
        width, percent = f"{probability * 100:.2f}", beside_a_bar(probability)
        rows.append(bar.format(digit=digit, width=width, percent=percent))
    return TEMPLATES["bars"].format(rows="".join(rows))


def beside_a_bar(probability: float) -> str:
    """Return a probability, 0..1, as short as it must be beside its bar, in HTML."""
    return in_percent(probability).replace("more than ", "&gt; ").replace("less than ", "&lt; ")
