"""A network as a drawing: to scale, with all numbers of a row in it, and the arithmetic beside."""

import re
from math import prod

import mnist_core as mc
from mnist_core import figures
from mnist_core.figures.network import folded


def heights(html: str) -> list[float]:
    """How high the front of each block is, in CSS pixels."""
    fronts = re.findall(r'<polygon points="([^"]*)"[^>]*fill-opacity="0.55"', html)
    corners = [[float(corner.split(",")[1]) for corner in front.split()] for front in fronts]
    return [max(ys) - min(ys) for ys in corners]


def test_blocks_are_as_high_as_their_maps() -> None:
    layers = mc.describe(mc.architecture("stacked_conv"))
    drawn = heights(figures.network(layers))
    sides = [28] + [folded(layer.output_shape)[0] for layer in layers]
    assert sides[:4] == [28, 24, 22, 11] and len(drawn) == len(layers) + 1
    scale = drawn[0] / 28
    for height, side in zip(drawn, sides, strict=True):
        assert abs(height - side * scale) < 0.3


def test_a_row_is_folded_to_a_block_that_holds_it_and_hardly_more() -> None:
    for count in (1, 10, 28, 29, 150, 784, 785, 15_488, 401_408):
        rows, columns, maps = folded((count,))
        volume = rows * columns * maps
        assert count - 1e-6 <= volume < max(count + 28, 1.01 * count)


def test_the_table_has_each_layers_arithmetic() -> None:
    layers = mc.describe(mc.architecture("stacked_conv"))
    text = re.sub(r"<[^>]+>", " ", figures.layer_table(layers))
    text = " ".join(text.split())
    assert "5 x 5 x 1 x 64 + 64 = 1,664 0.9%" in text
    assert "24 x 24 x 5 x 5 x 1 x 64 = 921,600 8.8%" in text
    assert text.endswith("In all 179,242 100% 10,493,184 100%")
    for layer in layers:
        if layer.factors:
            assert prod(map(int, layer.factors.split(" x "))) == layer.multiplications
