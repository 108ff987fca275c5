"""Pictures as people bring them, made here: a digit on paper, and what lies around it.

Each function of `SCENES` draws one kind. It gets the digit's strokes and chance, and gives a
picture.
"""

from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Rng = np.random.Generator
Strokes = Sequence[np.ndarray]  # each (points, 2): x, y down
Colour = tuple[int, int, int]

INK, PAPER = (30, 30, 60), (244, 241, 234)
_FINER = 3  # drawn so many times as large, for soft edges


def page(size: tuple[int, int], colour: Colour = PAPER) -> Image.Image:
    """A blank page: (width, height)."""
    return Image.new("RGB", size, colour)


def write(
    on: Image.Image,
    strokes: Strokes,
    middle: tuple[float, float],
    height: float,
    width: float | None = None,
    colour: tuple[int, ...] = INK,
) -> tuple[float, float, float, float]:
    """Write a digit, its longer side `height` pixels, with a pen of `width`: returns its box."""
    width = height / 11 if width is None else width
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = height / (high - low).max()
    ink = Image.new("L", (on.width * _FINER, on.height * _FINER))
    pen = ImageDraw.Draw(ink)
    for stroke in strokes:
        at = ((stroke - (low + high) / 2) * scale + middle) * _FINER
        path = [tuple(point) for point in at]
        pen.line(path, 255, round(width * _FINER), joint="curve")
        for x, y in path:
            reach = width * _FINER / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), 255)
    on.paste(colour, mask=ink.resize(on.size, Image.Resampling.BOX))
    half = (high - low) * scale / 2 + width / 2
    return (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])


def noisy(picture: Image.Image, rng: Rng, sigma: float = 5, blur: float = 0.8) -> Image.Image:
    """The same, as a camera sees it."""
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(blur)), float)
    grain = rng.normal(0, sigma, (*soft.shape[:2], 1))
    return Image.fromarray((soft + grain).clip(0, 255).astype(np.uint8))


def in_light(picture: Image.Image, rng: Rng, least: float = 0.5) -> Image.Image:
    """The same, in light from one side."""
    rows, columns = np.mgrid[0 : 1 : picture.height * 1j, 0 : 1 : picture.width * 1j]
    turn = rng.uniform(0, 2 * np.pi)
    across = np.cos(turn) * (columns - 0.5) + np.sin(turn) * (rows - 0.5)
    light = 1 - (1 - least) * (across + 0.7) / 1.4
    return Image.fromarray((np.asarray(picture) * light[..., None]).astype(np.uint8))


def plain(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((320, 240))
    write(picture, strokes, _about((160, 120), 15, rng), rng.uniform(100, 160))
    return noisy(in_light(picture, rng), rng)


def small(strokes: Strokes, rng: Rng) -> Image.Image:
    """A digit of 4 to 12 % of the picture's height, in a camera's noise."""
    picture = page((800, 600))
    height = rng.uniform(0.04, 0.12) * 600
    write(picture, strokes, _about((400, 300), 150, rng), height, max(height / 9, 3.5))
    return noisy(in_light(picture, rng, 0.7), rng, 4)


def small_on_a_board(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((800, 600), (0, 0, 0) if rng.random() < 0.5 else (40, 60, 50))
    height = rng.uniform(0.04, 0.12) * 600
    chalk = (255, 255, 255)
    write(picture, strokes, _about((400, 300), 150, rng), height, max(height / 9, 3.5), chalk)
    return picture if rng.random() < 0.5 else noisy(picture, rng, 4)


def boxed(strokes: Strokes, rng: Rng) -> Image.Image:
    """In a printed box, with paper around it."""
    picture = page((360, 360))
    side = rng.uniform(180, 280)
    box = _box((180, 180), side * rng.uniform(0.8, 1), side)
    line = int(rng.integers(2, 7))
    grey = int(rng.integers(20, 120))
    ImageDraw.Draw(picture).rectangle(box, outline=(grey,) * 3, width=line)
    write(picture, strokes, _about((180, 180), 8, rng), side * rng.uniform(0.4, 0.7))
    turned = picture.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=PAPER)
    return noisy(in_light(turned, rng), rng)


def circled(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((360, 360))
    high = rng.uniform(200, 300)
    box = _box((180, 180), high * rng.uniform(0.8, 1.1), high)
    ImageDraw.Draw(picture).ellipse(box, outline=INK, width=int(rng.integers(3, 10)))
    write(picture, strokes, _about((180, 180), 6, rng), high * rng.uniform(0.4, 0.58))
    return noisy(picture, rng)


def bordered(strokes: Strokes, rng: Rng) -> Image.Image:
    """A thin border some pixels inside the edge: the screenshot of a canvas."""
    picture = page((320, 240), (255, 255, 255))
    inset = int(rng.integers(1, 12))
    edge = (inset, inset, 319 - inset, 239 - inset)
    ImageDraw.Draw(picture).rectangle(edge, outline=(0, 0, 0), width=int(rng.integers(1, 4)))
    write(picture, strokes, _about((160, 120), 20, rng), rng.uniform(80, 160))
    return picture


def table_cell(strokes: Strokes, rng: Rng, touching: bool = False) -> Image.Image:
    """Pencil in a cell of a printed table, whose lines run to the edges of the picture."""
    picture = page((240, 190), (252, 252, 252))
    pen = ImageDraw.Draw(picture)
    line = int(rng.integers(2, 6))
    left, right = rng.uniform(4, 30), rng.uniform(210, 236)
    top, bottom = rng.uniform(4, 25), rng.uniform(165, 186)
    for x in (left, right):
        pen.line((x, 0, x + rng.uniform(-2, 2), 190), INK, line)
    for y in (top, bottom):
        pen.line((0, y, 240, y + rng.uniform(-2, 2)), INK, line)
    grey = int(rng.integers(40, 150))
    height = rng.uniform(80, 120)
    middle = _about((120, 95), 12, rng)
    if touching:
        low = rng.uniform(0, line)
        middle = (middle[0], bottom - height / 2 + low)
    write(picture, strokes, middle, height, rng.uniform(4, 8), (grey,) * 3)
    return noisy(picture, rng, 4, 0.6)


def touching_its_cell(strokes: Strokes, rng: Rng) -> Image.Image:
    return table_cell(strokes, rng, touching=True)


def punched(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((320, 240))
    pen = ImageDraw.Draw(picture)
    reach, x = rng.uniform(6, 11), rng.uniform(14, 24)
    for y in np.linspace(45, 195, int(rng.integers(2, 4))):
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), (50, 48, 45))
    write(picture, strokes, _about((180, 120), 15, rng), rng.uniform(110, 160))
    return noisy(picture, rng)


def with_full_stop(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((280, 240))
    height = rng.uniform(110, 150)
    box = write(picture, strokes, _about((130, 115), 10, rng), height)
    reach = height * rng.uniform(0.045, 0.075)
    x, y = box[2] + height * rng.uniform(0.12, 0.3), box[3] - reach
    ImageDraw.Draw(picture).ellipse((x - reach, y - reach, x + reach, y + reach), INK)
    return noisy(picture, rng, 3)


def underlined(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((320, 280))
    height = rng.uniform(100, 150)
    box = write(picture, strokes, _about((160, 125), 10, rng), height)
    y = box[3] + height * rng.uniform(0.08, 0.25)
    out = height * rng.uniform(0.05, 0.4)
    ends = (box[0] - out, y, box[2] + out, y + rng.uniform(-6, 6))
    ImageDraw.Draw(picture).line(ends, INK, int(height / 14))
    return noisy(picture, rng)


def beside_a_neighbour(strokes: Strokes, rng: Rng) -> Image.Image:
    """The next digit's half, at the edge."""
    picture = page((280, 240))
    height = rng.uniform(120, 160)
    write(picture, strokes, _about((120, 120), 6, rng), height)
    three = np.array([[0.2, 0.1], [0.6, 0.1], [0.4, 0.45], [0.7, 0.75], [0.2, 0.95]])
    write(picture, [three], (280 + rng.uniform(0, 12), 120), height)
    return noisy(picture, rng, 3)


def screenshot(strokes: Strokes, rng: Rng) -> Image.Image:
    """Of another digit app, with its buttons and a small copy of the digit."""
    picture = page((300, 300), (255, 255, 255))
    write(picture, strokes, _about((150, 110), 15, rng), rng.uniform(120, 160), colour=(0, 0, 0))
    pen = ImageDraw.Draw(picture)
    y = rng.uniform(225, 255)
    for x, word in ((30, "Clear"), (105, "Predict")):
        pen.rectangle((x, y, x + 60, y + 22), fill=(224, 224, 224))
        pen.text((x + 8, y + 5), word, (60, 60, 60))
    pen.rectangle((215, y - 10, 257, y + 32), outline=(60, 60, 60))
    write(picture, strokes, (236, y + 11), 26, 4, (0, 0, 0))
    return picture


def cropped(strokes: Strokes, rng: Rng) -> Image.Image:
    """Cut out so tightly that the digit touches an edge, with a speck of dirt beside it."""
    picture = page((240, 300), (250, 250, 250))
    box = write(picture, strokes, (120, 150), rng.uniform(150, 190), rng.uniform(12, 20))
    cut = [box[0] - 12, box[1] - 12, box[2] + 12, box[3] + 12]
    side = int(rng.integers(4))
    cut[side] = box[side] + (1 if side < 2 else -1) * rng.uniform(1, 5)
    x, y = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
    speck = rng.uniform(3, 7)
    ImageDraw.Draw(picture).rectangle((x, y, x + speck, y + speck), INK)
    return picture.crop([round(edge) for edge in cut])


def bold(strokes: Strokes, rng: Rng) -> Image.Image:
    """A marker whose strokes are a fifth of the digit's height and more."""
    picture = page((240, 280))
    write(picture, strokes, (120, 140), rng.uniform(160, 190), rng.uniform(35, 52))
    return noisy(picture, rng, 3)


def eight_by_eight(strokes: Strokes, rng: Rng) -> Image.Image:
    """As scikit-learn's digits: 8x8, white on black, filled by the digit; perhaps enlarged."""
    picture = page((256, 256), (0, 0, 0))
    write(picture, strokes, (128, 128), 226, 34, (255, 255, 255))
    tiny = picture.convert("L").resize((8, 8), Image.Resampling.BOX)
    return _perhaps_enlarged(tiny, (8, 200), rng)


def twenty_eight_with_gaps(strokes: Strokes, rng: Rng) -> Image.Image:
    """28x28 in which some pixels of the strokes are missing."""
    picture = page((280, 280), (255, 255, 255))
    write(picture, strokes, (140, 140), rng.uniform(180, 210), rng.uniform(12, 16), (0, 0, 0))
    tiny = np.array(picture.convert("L").resize((28, 28), Image.Resampling.BOX))
    tiny[rng.random(tiny.shape) < 0.15] = 255
    row = int(rng.integers(8, 20))
    tiny[row] = 255
    return _perhaps_enlarged(Image.fromarray(tiny), (28, 280), rng)


def enlarged_pixels(strokes: Strokes, rng: Rng) -> Image.Image:
    """A digit as MNIST has it, each pixel enlarged to a square."""
    picture = page((280, 280), (0, 0, 0))
    write(picture, strokes, (140, 140), 190, rng.uniform(18, 28), (255, 255, 255))
    tiny = picture.convert("L").resize((28, 28), Image.Resampling.BOX)
    return tiny.resize((int(rng.integers(28, 600)),) * 2, Image.Resampling.NEAREST)


def white_on_transparency(strokes: Strokes, rng: Rng) -> Image.Image:
    ink = Image.new("RGB", (280, 280), (0, 0, 0))
    write(ink, strokes, _about((140, 140), 15, rng), rng.uniform(140, 200), None, (255, 255, 255))
    bright = Image.new("RGBA", (280, 280), (255, 255, 255, 0))
    bright.putalpha(ink.convert("L"))
    return bright


def red_on_blue(strokes: Strokes, rng: Rng) -> Image.Image:
    """Ink and paper alike in brightness."""
    pairs = (
        ((215, 40, 40), (40, 90, 220)),
        ((0, 130, 60), (200, 60, 60)),
        ((230, 60, 0), (0, 125, 125)),
    )
    ink, paper = pairs[int(rng.integers(len(pairs)))]
    picture = page((320, 240), paper)
    write(picture, strokes, _about((160, 120), 15, rng), rng.uniform(100, 160), None, ink)
    return noisy(picture, rng, 3)


def in_a_hard_shadow(strokes: Strokes, rng: Rng) -> Image.Image:
    """The edge of a shadow runs through the digit."""
    picture = page((480, 360))
    write(picture, strokes, _about((240, 180), 15, rng), rng.uniform(120, 180))
    x, lean = rng.uniform(215, 265), rng.uniform(-120, 120)
    shadow = Image.new("L", (480, 360), 255)
    dark = int(255 * rng.uniform(0.4, 0.7))
    ImageDraw.Draw(shadow).polygon([(0, 0), (x + lean, 0), (x - lean, 360), (0, 360)], dark)
    soft = np.asarray(shadow.filter(ImageFilter.GaussianBlur(rng.uniform(0, 2.5))), float) / 255
    lit = Image.fromarray((np.asarray(picture) * soft[..., None]).astype(np.uint8))
    return noisy(lit, rng, 3)


def slanted(strokes: Strokes, rng: Rng) -> Image.Image:
    picture = page((320, 320))
    write(picture, strokes, (160, 160), rng.uniform(120, 170))
    turn = rng.uniform(-15, 15)
    return noisy(picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor=PAPER), rng, 3)


def in_a_table(strokes: Strokes, rng: Rng) -> Image.Image:
    """In one cell of a printed table, whose others are empty."""
    picture = page((520, 400))
    pen = ImageDraw.Draw(picture)
    columns, rows = (int(rng.integers(2, most)) for most in (5, 4))
    wide, high = 480 / columns, 360 / rows
    grey, line = (int(rng.integers(20, 130)),) * 3, int(rng.integers(1, 5))
    for column in range(columns + 1):
        pen.line((20 + column * wide, 20, 20 + column * wide, 380), grey, line)
    for row in range(rows + 1):
        pen.line((20, 20 + row * high, 500, 20 + row * high), grey, line)
    column, row = int(rng.integers(columns)), int(rng.integers(rows))
    height = min(high, wide) * rng.uniform(0.5, 0.7)
    write(picture, strokes, (20 + (column + 0.5) * wide, 20 + (row + 0.5) * high), height)
    return noisy(picture, rng, 3)


def over_its_box(strokes: Strokes, rng: Rng) -> Image.Image:
    """In a box over one of whose lines it reaches, or along which a stroke runs."""
    picture = page((400, 400))
    side = rng.uniform(200, 280)
    box = _box((200, 200), side * rng.uniform(0.8, 1.1), side)
    line = int(rng.integers(2, 7))
    ImageDraw.Draw(picture).rectangle(box, outline=(60, 80, 160), width=line)
    height = side * rng.uniform(0.55, 0.75)
    extent = np.ptp(np.concatenate(strokes), axis=0)
    half = extent * height / extent.max() / 2
    beyond = rng.uniform(-2, 12) - line
    x, y = 200.0, 200.0
    edge = int(rng.integers(4))
    if edge % 2:
        y = box[1] + half[1] - beyond if edge == 1 else box[3] - half[1] + beyond
    else:
        x = box[0] + half[0] - beyond if edge == 0 else box[2] - half[0] + beyond
    write(picture, strokes, (x, y), height, rng.uniform(6, 12))
    turned = picture.rotate(rng.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=PAPER)
    return noisy(in_light(turned, rng, 0.7), rng, 4)


def imshow_with_colours(strokes: Strokes, rng: Rng) -> Image.Image:
    """Plotted by matplotlib with the bar of its colours, on a light ground."""
    return imshow(strokes, rng, ("gray_r", "Purples", "Reds", "YlGn", "viridis"), True)


def imshow(
    strokes: Strokes,
    rng: Rng,
    maps: Sequence[str] = ("gray", "viridis", "gray_r", "Greys", "magma"),
    with_bar: bool = False,
) -> Image.Image:
    """Plotted by matplotlib: a panel of another ground in a figure, with numbers beside it."""
    from matplotlib.figure import Figure

    picture = page((280, 280), (0, 0, 0))
    write(picture, strokes, (140, 140), 190, rng.uniform(18, 28), (255, 255, 255))
    tiny = np.asarray(picture.convert("L").resize((28, 28), Image.Resampling.BOX))
    figure = Figure(figsize=(3.2, 2.4), dpi=int(rng.integers(60, 160)))
    axes = figure.subplots()
    plotted = axes.imshow(tiny, cmap=str(rng.choice(maps)))
    if with_bar:
        figure.colorbar(plotted)
    if rng.random() < 0.3:
        axes.set_title("label: 5")
    if rng.random() < 0.2:
        axes.axis("off")
    content = BytesIO()
    figure.savefig(content, format="png")
    return Image.open(content)


def row_of_boxes(digits: Sequence[Strokes], across: int, beyond: float, rng: Rng) -> Image.Image:
    """Digits in boxes side by side, of which one reaches some pixels over the line behind it."""
    wide, side = 140, 95.0
    picture = page((60 + wide * len(digits), 200))
    pen = ImageDraw.Draw(picture)
    line = int(rng.integers(2, 6))
    for place, strokes in enumerate(digits):
        left = 30 + wide * place
        pen.rectangle((left, 30, left + wide, 170), outline=(40, 40, 40), width=line)
        extent = np.ptp(np.concatenate(strokes), axis=0)
        half = extent[0] * side / extent.max() / 2
        x = left + wide / 2
        if place == across:
            x = left + wide - half + beyond
        if place == across + 1:
            x = min(x + 15, left + wide - half - 12)
        write(picture, strokes, (x, 100), side, 8)
    turned = picture.rotate(rng.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor=PAPER)
    return noisy(in_light(turned, rng, 0.7), rng, 4)


SCENES: dict[str, Callable[[Strokes, Rng], Image.Image]] = {
    scene.__name__: scene
    for scene in (
        plain,
        small,
        small_on_a_board,
        boxed,
        circled,
        bordered,
        table_cell,
        touching_its_cell,
        imshow,
        punched,
        with_full_stop,
        underlined,
        beside_a_neighbour,
        screenshot,
        cropped,
        bold,
        eight_by_eight,
        twenty_eight_with_gaps,
        enlarged_pixels,
        white_on_transparency,
        red_on_blue,
        in_a_hard_shadow,
        slanted,
        in_a_table,
        over_its_box,
        imshow_with_colours,
    )
}


def png(picture: Image.Image) -> bytes:
    """The picture as a file."""
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _about(middle: tuple[float, float], reach: float, rng: Rng) -> tuple[float, float]:
    across, down = rng.uniform(-reach, reach, 2)
    return middle[0] + across, middle[1] + down


def _box(middle: tuple[float, float], width: float, height: float) -> tuple[float, ...]:
    x, y = middle
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _perhaps_enlarged(tiny: Image.Image, sides: tuple[int, int], rng: Rng) -> Image.Image:
    side = sides[int(rng.integers(2))]
    way = Image.Resampling.NEAREST if rng.random() < 0.5 else Image.Resampling.BICUBIC
    return tiny.resize((side, side), way)
