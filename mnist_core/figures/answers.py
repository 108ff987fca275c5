"""The answer of a network to a drawing, as HTML: the digit, how sure it is, ten bars."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.colours import ACCENT
from mnist_core.figures.pictures import picture
from mnist_core.models.answer import Answer, read_answer

_GREY, _PALE_GREY = "rgba(128,128,128,.65)", "rgba(128,128,128,.18)"


def answer(probabilities: NDArray[np.float32]) -> str:
    """The answer to one drawing: the digit, large, how sure, and ten bars; HTML.

    Parameters
    ----------
    probabilities : ndarray of float
        (10,), summing to 1.
    """
    said = read_answer(probabilities)
    large = str(said.digit) if said.sure else "?"
    rest = said.sureness if said.sure else said.words
    return (
        '<div style="display:flex;align-items:center;gap:16px">'
        f"{_large(large, '5.5rem')} "
        f'<span style="font-size:1.15rem">{rest}</span></div>'
        f'<div style="margin-top:14px">{_roomy_bars(probabilities)}</div>'
    )


def short_answer(probabilities: NDArray[np.float32]) -> str:
    """The answer to one drawing in a line; HTML."""
    said = read_answer(probabilities)
    words = said.words
    if said.sure and not said.others:
        second = int(probabilities.argsort()[-2])
        words += f", then {second} ({probabilities[second]:.1%})"
    return f'<div style="font-size:1.15rem;margin-top:4px">{words}</div>'


def number(probabilities: NDArray[np.float32], pictures: Sequence[NDArray[np.float32]]) -> str:
    """The answer to several digits: the number, large, then each digit by itself; HTML.

    Parameters
    ----------
    probabilities : ndarray of float
        (n, 10).
    pictures : sequence of ndarray of float
        n of (28, 28), as the network saw them.
    """
    said = [read_answer(row) for row in probabilities]
    whole = "".join(str(one.digit) if one.sure else "?" for one in said)
    digits = "".join(
        _one_of_several(place, *one)
        for place, one in enumerate(zip(said, pictures, probabilities, strict=True), start=1)
    )
    row = "display:flex;flex-wrap:wrap;gap:14px;margin-top:12px"
    return f'{_large(whole, "4.5rem")}<div style="{row}">{digits}</div>'


def _one_of_several(
    place: int, said: Answer, image: NDArray[np.float32], probabilities: NDArray[np.float32]
) -> str:
    """The digit at `place`, counted from 1: its picture, its answer, its bars."""
    shown = picture(image, f"Digit {place} as the network sees it", 56)
    caption = f'<figcaption style="font-size:.85rem;margin:4px 0">{escape(said.words)}</figcaption>'
    bars = _narrow_bars(probabilities)
    return f'<figure style="margin:0;width:104px">{shown}{caption}{bars}</figure>'


def _large(text: str, size: str) -> str:
    style = f"font-size:{size};font-weight:700;line-height:1;color:{ACCENT}"
    return f'<span style="{style}">{text}</span>'


def _roomy_bars(probabilities: NDArray[np.float32]) -> str:
    """Ten bars with their numbers beside them."""
    return _bars(probabilities, height=14, text="line-height:1.6;font-size:1rem", with_numbers=True)


def _narrow_bars(probabilities: NDArray[np.float32]) -> str:
    return _bars(
        probabilities, height=5, text="line-height:1.1;font-size:0.7rem", with_numbers=False
    )


def _bars(probabilities: NDArray[np.float32], *, height: int, text: str, with_numbers: bool) -> str:
    """Ten bars, `height` CSS pixels high."""
    best = int(probabilities.argmax())
    shape = f"height:{height}px;border-radius:{height}px"
    rows = []
    for digit, probability in enumerate(probabilities.tolist()):
        weight, colour = (700, ACCENT) if digit == best else (400, _GREY)
        style = f"display:flex;align-items:center;gap:9px;{text};font-weight:{weight}"
        fill = f"display:block;{shape};width:{probability * 100:.2f}%;background:{colour}"
        track = f"flex:1;{shape};background:{_PALE_GREY};overflow:hidden"
        cells = [
            f'<span style="width:1ch">{digit}</span>',
            f'<span style="{track}"><span style="{fill}"></span></span>',
        ]
        if with_numbers:
            aligned = "width:6.5ch;text-align:right;font-variant-numeric:tabular-nums"
            cells.append(f'<span style="{aligned}">{probability:.1%}</span>')
        rows.append(f'<div style="{style}">{"".join(cells)}</div>')
    return f'<div role="group" aria-label="Probability of each digit">{"".join(rows)}</div>'
