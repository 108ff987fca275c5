"""Pictures and charts: HTML for what is made of digits, Altair for what is made of numbers.

Both show in a notebook (``IPython.display.HTML``) as on a page, take the colours of light and dark surroundings, and
say in words what they show.
"""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.answer import read_answer

if TYPE_CHECKING:
    import altair as alt  # imported by the functions that need it: drawing does without

ACCENT = "light-dark(#4f46e5, #8b90ff)"
TRAINING, VALIDATION = "#4f7cff", "#f2994a"  # told apart by colour-blind people too, in light and in dark


def data_url(image: NDArray[Any]) -> str:
    """A picture as a PNG inside a URL.

    Parameters
    ----------
    image : (height, width), uint8 in 0..255 or float in 0..1, shown white on black, as MNIST is; or uint8
        (height, width, 3), RGB.
    """
    pixels = image if image.dtype == np.uint8 else (image * 255).round().astype(np.uint8)
    png = BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()


def picture(image: NDArray[Any], alt: str, width: int = 140, box: tuple[slice, slice] | None = None) -> str:
    """A picture shown `width` CSS pixels wide, its pixels kept square, with a frame around `box`; HTML."""
    shown = (
        f'<img src="{data_url(image)}" alt="{escape(alt)}" '
        f'style="width:{width}px;max-width:100%;image-rendering:pixelated;border-radius:6px;display:block">'
    )
    if box is None:
        return shown
    (height, across), (rows, columns) = image.shape, box
    frame = (
        f"top:{rows.start / height:.1%};height:{(rows.stop - rows.start) / height:.1%};"
        f"left:{columns.start / across:.1%};width:{(columns.stop - columns.start) / across:.1%}"
    )
    return (
        f'<div style="position:relative;width:{width}px">{shown}'
        f'<div style="position:absolute;{frame};outline:2px solid {VALIDATION}"></div></div>'
    )


def gallery(
    images: Iterable[NDArray[Any]],
    titles: Iterable[str],
    hints: Iterable[str] = (),
    width: int = 76,
    first_button: int | None = None,
) -> str:
    """Pictures in rows that break to fit the screen, each with its title below; HTML.

    Parameters
    ----------
    hints : shown when the mouse rests on a picture, and read out with it; the titles by default.
    first_button : makes a button of each picture, with its number from here on as ``data-number``.
    """
    titles = list(titles)
    hints = list(hints) or titles
    cells = []
    for place, (image, title, hint) in enumerate(zip(images, titles, hints, strict=True)):
        shown = picture(image, hint, width)
        if first_button is not None:
            plain = "padding:0;border:0;background:none;cursor:pointer;border-radius:6px"
            shown = f'<button type="button" data-number="{first_button + place}" style="{plain}">{shown}</button>'
        cells.append(
            f'<figure style="margin:0;width:{width}px" title="{escape(hint)}">{shown}'
            f'<figcaption style="text-align:center;font-size:.85rem">{escape(title)}</figcaption></figure>'
        )
    return f'<div style="display:flex;flex-wrap:wrap;gap:10px;padding:4px">{"".join(cells)}</div>'


def answer(probabilities: NDArray[np.float32]) -> str:
    """The answer to one drawing: the digit, large, how sure, and the ten probabilities as bars; HTML.

    Parameters
    ----------
    probabilities : float, (10,), summing to 1.
    """
    said = read_answer(probabilities)
    large, rest = (str(said.digit), said.words.split(", ", 1)[1]) if said.sure else ("?", said.words)
    return (
        '<div style="display:flex;align-items:center;gap:16px">'
        f'<span style="font-size:5.5rem;font-weight:700;line-height:1;color:{ACCENT}">{large}</span> '
        f'<span style="font-size:1.15rem">{rest}</span></div>'
        f'<div style="margin-top:14px">{_bars(probabilities, 14)}</div>'
    )


def short_answer(probabilities: NDArray[np.float32]) -> str:
    """The answer to one drawing in a line; HTML."""
    said = read_answer(probabilities)
    second = int(probabilities.argsort()[-2])
    named = said.words if not said.sure or said.others else f"{said.words}, then {second} ({probabilities[second]:.1%})"
    return f'<div style="font-size:1.15rem;margin-top:4px">{named}</div>'


def number(probabilities: NDArray[np.float32], pictures: Sequence[NDArray[np.float32]]) -> str:
    """The answer to several digits: the number, large, and each digit with its picture and probabilities; HTML.

    Parameters
    ----------
    probabilities : float, (n, 10).
    pictures : n of float, (28, 28), as the network saw them.
    """
    said = [read_answer(row) for row in probabilities]
    whole = "".join(str(answer.digit) if answer.sure else "?" for answer in said)
    digits = "".join(
        f'<figure style="margin:0;width:104px">{picture(image, f"Digit {place} as the network sees it", 56)}'
        f'<figcaption style="font-size:.85rem;margin:4px 0">{escape(answer.words)}</figcaption>{_bars(row, 5)}</figure>'
        for place, (answer, image, row) in enumerate(zip(said, pictures, probabilities, strict=True), 1)
    )
    return (
        f'<span style="font-size:4.5rem;font-weight:700;line-height:1;color:{ACCENT}">{whole}</span>'
        f'<div style="display:flex;flex-wrap:wrap;gap:14px;margin-top:12px">{digits}</div>'
    )


def _bars(probabilities: NDArray[np.float32], height: int) -> str:
    """Ten bars, `height` pixels high; from 10 pixels on with their numbers beside them."""
    best, roomy = int(probabilities.argmax()), height >= 10
    text = f"line-height:{1.6 if roomy else 1.1};font-size:{1 if roomy else 0.7}rem"
    bar = f"height:{height}px;border-radius:{height}px"
    rows = "".join(
        f'<div style="display:flex;align-items:center;gap:9px;{text};font-weight:{700 if d == best else 400}">'
        f'<span style="width:1ch">{d}</span>'
        f'<span style="flex:1;{bar};background:rgba(128,128,128,.18);overflow:hidden">'
        f'<span style="display:block;{bar};width:{p * 100:.2f}%;'
        f'background:{ACCENT if d == best else "rgba(128,128,128,.65)"}"></span></span>'
        + f'<span style="width:6.5ch;text-align:right;font-variant-numeric:tabular-nums">{p:.1%}</span>' * roomy
        + "</div>"
        for d, p in enumerate(probabilities.tolist())
    )
    return f'<div role="group" aria-label="Probability of each digit">{rows}</div>'


def feature_maps(maps: NDArray[np.float32], alt: str, across: int = 16) -> str:
    """Feature maps side by side, white where the layer answers most strongly; HTML.

    Parameters
    ----------
    maps : float, (n, height, width). All share one scale, so a map that stays black answers to nothing.
    """
    count, height, width = maps.shape
    rows = -(-count // across)
    sheet = np.zeros((rows * across, height + 1, width + 1), np.float32)
    sheet[:, :, :] = 0.18
    sheet[:count, :height, :width] = in_grey(maps)
    mosaic = sheet.reshape(rows, across, height + 1, width + 1).swapaxes(1, 2).reshape(rows * (height + 1), -1)
    return picture(mosaic, alt, 900)


def in_grey(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """From 0, the least (nothing, where none is less), to 1, the most."""
    low, high = min(float(values.min()), 0.0), float(values.max())
    grey: NDArray[np.float32] = (values - low) / max(high - low, 1e-9)
    return grey


def kernels(weights: NDArray[np.float32], alt: str, across: int = 16, width: int = 520) -> str:
    """The kernels of a first layer side by side: blue where ink speaks for the feature, orange where against it; HTML.

    Parameters
    ----------
    weights : float, (height, width, 1, filters). All share one scale; what is near zero lets the page show through.
    """
    filters = np.moveaxis(weights[:, :, 0], -1, 0)
    count, height, breadth = filters.shape
    across = min(across, count)
    rows = -(-count // across)
    strength = np.abs(filters) / max(float(np.abs(filters).max()), 1e-9)
    sheet = np.zeros((rows * across, height + 1, breadth + 1, 4))
    blue, orange = np.array([79, 124, 255]), np.array([242, 153, 74])
    sheet[:count, :height, :breadth, :3] = np.where(filters[..., np.newaxis] > 0, blue, orange)
    sheet[:count, :height, :breadth, 3] = 20 + 235 * strength
    mosaic = sheet.reshape(rows, across, height + 1, breadth + 1, 4).swapaxes(1, 2)
    mosaic = mosaic.reshape(rows * (height + 1), -1, 4)
    return picture(mosaic.round().astype(np.uint8), alt, width)


def evidence(image: NDArray[np.float32], speaks_for: NDArray[np.float32], alt: str, width: int = 280) -> str:
    """A drawing whose ink is blue where it speaks for an answer and orange where it speaks against it; HTML.

    Parameters
    ----------
    image : float, (28, 28), 0..1.
    speaks_for : float, (28, 28), as `explain.occlusion_map` returns it.
    """
    strength = np.sqrt(np.abs(speaks_for) / max(float(np.abs(speaks_for).max()), 1e-9))[..., np.newaxis]
    blue, orange, white = np.array([90, 140, 255]), np.array([255, 140, 40]), np.array([255, 255, 255])
    colour = np.where(speaks_for[..., np.newaxis] > 0, blue, orange)
    shown = image[..., np.newaxis] * (white + strength * (colour - white))
    return picture(shown.round().astype(np.uint8), alt, width)


def number_table(numbers: NDArray[np.float32], alt: str) -> str:
    """A small matrix as numbers, blue above zero and orange below; HTML."""
    top = max(float(np.abs(numbers).max()), 1e-9)
    cells = "".join(
        "<tr>"
        + "".join(
            f'<td style="background:rgba({"79,124,255" if v > 0 else "242,153,74"},{abs(v) / top * 0.6:.2f});'
            f'border:0;padding:4px 6px;text-align:right">{v:.2f}</td>'
            for v in row
        )
        + "</tr>"
        for row in numbers.tolist()
    )
    return (
        f'<table aria-label="{escape(alt)}" style="border-collapse:collapse;font-size:.8rem;'
        f'font-variant-numeric:tabular-nums">{cells}</table>'
    )


def digit_counts(labels: NDArray[np.uint8]) -> "alt.LayerChart":
    """How many there are of each digit, as bars; an Altair chart."""
    import altair as alt

    counts = np.bincount(labels, minlength=10)
    rows = [{"digit": str(digit), "count": int(count)} for digit, count in enumerate(counts)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("digit:N", title="digit", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("count:Q", title="how many"),
        tooltip=["digit:N", "count:Q"],
    )
    bars = base.mark_bar(color=TRAINING, cornerRadiusTopLeft=4, cornerRadiusTopRight=4)
    numbers = base.mark_text(dy=-8, color="gray").encode(text="count:Q")
    chart: alt.LayerChart = alt.LayerChart(layer=[bars, numbers]).properties(height=260)
    return chart


def confusion(matrix: NDArray[Any]) -> "alt.LayerChart":
    """A confusion matrix, the mistakes coloured by how many, the right answers left pale; an Altair chart.

    Parameters
    ----------
    matrix : int, (10, 10), rows the true digits, columns the answers, as `Evaluation.confusion` returns it.
    """
    import altair as alt

    rows = [
        {"true": str(i), "read as": str(j), "count": int(matrix[i, j]), "mistakes": int(matrix[i, j]) if i != j else 0}
        for i in range(10)
        for j in range(10)
    ]
    worst = int((matrix - np.diag(matrix.diagonal())).max())
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("read as:N", axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("true:N"),
        tooltip=["true:N", "read as:N", "count:Q"],
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("mistakes:Q", legend=None).scale(domain=[0, max(worst, 1)], range=["#80808014", "#f2994a"])
    )
    # Black is readable on every shade of the orange, grey on both pages.
    numbers = base.mark_text(fontSize=13).encode(
        text="count:Q", color=alt.condition("datum.mistakes > 0", alt.value("black"), alt.value("gray"))
    )
    chart: alt.LayerChart = alt.LayerChart(layer=[cells, numbers.transform_filter("datum.count > 0")])
    return chart.properties(height=420)


def pixel_table(image: NDArray[np.uint8]) -> str:
    """The 28x28 numbers of a picture, each on its own grey; HTML."""
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="background:rgb({v},{v},{v});color:{"#000" if v > 127 else "#aaa"};padding:0;border:0;'
            f'width:24px;height:19px;text-align:center">{v}</td>'
            for v in row.tolist()
        )
        + "</tr>"
        for row in image
    )
    return (
        '<div style="overflow-x:auto"><table aria-label="The 784 pixels as numbers" '
        'style="border-collapse:collapse;font-size:10px;font-variant-numeric:tabular-nums;line-height:1">'
        f"{rows}</table></div>"
    )
