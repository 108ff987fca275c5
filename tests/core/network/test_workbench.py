"""The workbench's convolution against Keras's, and the kernels that people have thought of."""

import re
from dataclasses import replace

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network import kernels
from mnist_core.network.layers import Conv2D
from mnist_core.network.workbench import PADDINGS, Workbench

BENCH = Workbench(28, kernel=3, stride=1, padding="valid", filters=8)


def in_keras(bench: Workbench) -> list[keras.Layer]:
    """The layers that Keras has for it, whose input is square."""
    rim = bench.kernel - 1
    layers = [keras.layers.ZeroPadding2D(rim)] if bench.padding == "full" else []
    padding = "same" if bench.padding == "same" else "valid"
    layers.append(keras.layers.Conv2D(bench.filters, bench.kernel, bench.stride, padding))
    return layers + ([keras.layers.MaxPooling2D(bench.pool)] if bench.pool > 1 else [])


def rows_that_matter(bench: Workbench) -> set[int]:
    """Which rows of the picture change anything of what comes out."""
    pictures = np.zeros((bench.size + 1, bench.size, bench.size, 1), np.float32)
    for row in range(bench.size):
        pictures[row, row] = 1
    x = pictures
    for layer, summary in zip(bench.layers, bench.summaries(), strict=True):
        weights = [np.ones(shape, np.float32) for shape in layer.weight_shapes(summary.input_shape)]
        x = layer.forward(x, weights)
    return {row for row in range(bench.size) if (x[row] != x[-1]).any()}


def test_random_settings_are_kerass() -> None:
    rng = np.random.default_rng(4)
    possible = 0
    for _ in range(150):
        bench = Workbench(
            size=int(rng.integers(1, 30)),
            kernel=int(rng.integers(1, 9)),
            stride=int(rng.integers(1, 5)),
            padding=str(rng.choice(list(PADDINGS))),
            filters=int(rng.integers(1, 5)),
            pool=int(rng.integers(1, 5)),
        )
        try:
            found = bench.summaries()
        except mc.ConfigError as problem:
            assert "does not fit" in str(problem)
            assert bench.kernel > bench.size or bench.pool > 1
            continue
        possible += 1
        shape: tuple[int | None, ...] = (None, bench.size, bench.size, 1)
        for layer, summary in zip(in_keras(bench), found, strict=True):
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
            assert (summary.output_shape, summary.parameters) == (shape[1:], layer.count_params())
        side = next(layer.output_shape[0] for layer in found if layer.kind == "Conv2D")
        arithmetic, _, result = bench.shape_because().rpartition(" = ")
        if "/" in arithmetic:
            over, stride = re.findall(r"\((.*)\) / (\d+)", arithmetic)[0]
            worth = eval(over.replace("x", "*")) // int(stride) + 1
        else:
            worth = eval(arithmetic.replace("x", "*"))
        assert int(result) == worth == side
        last = bench.size - 1 - max(rows_that_matter(bench), default=-1)
        said = re.search(r"The last (?:(\d+) rows|row)", " ".join(bench.remarks()))
        if bench.stride <= bench.kernel:
            assert last == (int(said[1] or 1) if said else 0), bench
    assert possible > 80


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"stride": 0}, "stride must be a whole number from 1 to 28, not 0"),
        ({"kernel": 0, "padding": "full"}, "kernel size must be a whole number from 1 to 28"),
        ({"size": 5, "kernel": 7}, "kernel of 7 x 7 does not fit into maps of 5 x 5"),
        ({"size": 6, "kernel": 5, "pool": 3}, "pool of 3 x 3 does not fit into maps of 2 x 2"),
        ({"padding": "fall"}, "no padding 'fall'"),
        ({"size": 0}, "side of the picture"),
        ({"pool": 0}, "pool size"),
        ({"filters": 513}, "filters of a convolution"),
    ],
)
def test_what_is_impossible_is_explained(settings: dict[str, object], why: str) -> None:
    with pytest.raises(mc.ConfigError, match=why):
        replace(BENCH, **settings).summaries()  # type: ignore[arg-type]


def test_what_may_surprise_is_said() -> None:
    assert not BENCH.remarks()
    gaps = replace(BENCH, kernel=2, stride=3).remarks()
    assert "1 row or column is never looked at" in gaps[0]
    assert "0 above and left, 1 below" in replace(BENCH, kernel=2, padding="same").remarks()[0]
    assert "ZeroPadding2D(2)" in replace(BENCH, padding="full").remarks()[0]
    assert "6 times smaller" in replace(BENCH, stride=2, pool=3).remarks()[-1]


def test_kernels_do_what_they_are_called() -> None:
    picture = np.random.default_rng(6).random((1, 12, 12, 1)).astype(np.float32)
    for name in kernels.NAMES:
        for size in range(1, 17):
            kernel = kernels.named(name, size)
            assert kernel.shape == (size, size) and kernel.dtype == np.float32
            if "edges" in name.lower():
                assert abs(float(kernel.sum())) < 1e-3  # an even area is no edge
            else:
                assert float(kernel.sum()) == pytest.approx(1, abs=1e-5)  # as bright as before
    same = Conv2D(1, 5, padding="same", activation="linear")
    for name, expected in (("Nothing changed", picture), ("Blur", None)):
        made = same.forward(picture, [kernels.named(name, 5)[..., None, None], np.zeros(1)])
        inner = picture[0, 3:8, 4:9].mean() if expected is None else expected[0, 5, 6]
        assert made[0, 5, 6, 0] == pytest.approx(float(np.squeeze(inner)), abs=1e-5)
    with pytest.raises(mc.ConfigError, match="no kernel 'Magic'"):
        kernels.named("Magic", 3)
