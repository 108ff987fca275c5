"""A convolution: its maps, and how one of them comes about: patch, kernel, products, sum, bias,
activation."""

import numpy as np
import streamlit as st

from mnist_core.models import explain
from mnist_core.network.layers import Conv2D
from pages.parts.layers import maps, sliding
from pages.parts.layers.seen import Seen
from pages.parts.layers.sliding import Window


def show(seen: Seen) -> None:
    """The maps, and the kernel of the one that was clicked as it slides over what comes in."""
    layer = seen.layer
    assert isinstance(layer, Conv2D)
    map_ = maps.choose_map(seen)
    kernels, biases = seen.weights
    channel = _choose_channel(seen, map_)
    found = explain.map_arithmetic(layer, kernels, biases, seen.before, map_, channel)
    channels = seen.before.shape[-1]
    others = channels - 1
    title = "The drawing" if channels == 1 else f"Map {channel} of the layer before"
    window = Window(
        picture=seen.before[..., channel],
        size=layer.kernel_size,
        stride=layer.strides,
        title=f"{title}: the kernel lies on what is framed",
        output_title=f"Map {map_} of {layer.kind}",
        kernel=found.kernel,
        rims=layer.rims(seen.before.shape),
        rest=found.rest,
        rest_name="bias" if not others else f"the bias, and the other {others} maps",
        activation=layer.activation,
        output=seen.output[..., map_],
        map=f"map {map_}",
    )
    sliding.show(window, f"slide_{seen.summary.name}_{map_}_{channel}")


def _choose_channel(seen: Seen, map_: int) -> int:
    """Which of the maps before is looked at: the one that matters most, unless chosen otherwise."""
    channels = seen.before.shape[-1]
    if channels == 1:
        return 0
    assert isinstance(seen.layer, Conv2D)
    output = seen.output[..., map_]
    row, column = np.unravel_index(output.argmax(), output.shape)
    kernels, biases = seen.weights
    place = map_, int(row), int(column)
    found = explain.pixel_arithmetic(seen.layer, kernels, biases, seen.before, *place)
    largest = int(np.abs(found.products.sum(axis=(0, 1))).argmax())
    channel: int = st.number_input(
        "Map of the layer before",
        0,
        channels - 1,
        largest,
        width=220,
        help="Each pixel adds up what the kernels find in all of them. Shown is the one that"
        " matters most to the brightest pixel.",
    )
    return channel
