"""A convolution on the bench: settings by sliders, a kernel that is edited, what they lead to."""

from dataclasses import dataclass
from math import isfinite

import numpy as np
import streamlit as st

from mnist_core.drawing.resizing import at_size
from mnist_core.errors import ConfigError
from mnist_core.network import kernels
from mnist_core.network.layers import Array
from mnist_core.network.questions import parameters_because, shape_in_words
from mnist_core.network.workbench import PADDINGS, Workbench
from pages.parts import state, words
from pages.parts.address_fields import AddressFields
from pages.parts.anatomy.digit import Chosen
from pages.parts.layers import sliding
from pages.parts.layers.sliding import Window

LARGEST = 99.0  # of a weight; so that what comes out can be written down
MOST = 256  # weights of the largest kernel


@dataclass(frozen=True)
class Kernel:
    """A kernel of the bench: one of `kernels.NAMES`, or weights in a row, as the address has it."""

    text: str

    def weights(self, size: int) -> Array:
        """Its weights, (size, size); those of the first name where it has another size."""
        if self.text in kernels.NAMES:
            return kernels.named(self.text, size)
        numbers = _numbers(self.text)
        if len(numbers) != size * size:
            return kernels.named(next(iter(kernels.NAMES)), size)
        return np.array(numbers, np.float32).reshape(size, size)


def _numbers(text: str) -> list[float]:
    numbers = [float(number) for number in text.split(",", MOST)]
    are_sound = all(isfinite(number) and abs(number) <= LARGEST for number in numbers)
    if len(numbers) > MOST or not are_sound:
        raise ValueError("no weights")
    return numbers


def _kernel(text: str) -> str:
    """A kernel as the address has it; raises ValueError where that is none."""
    if text not in kernels.NAMES:
        _numbers(text)
    return text


# Of the sliders. Some of it is impossible, which is then explained.
RANGES = {
    "size": range(1, 57),
    "kernel": range(17),
    "stride": range(9),
    "pool": range(1, 9),
    "filters": range(1, 513),
}
FIELDS = AddressFields(
    size=(RANGES["size"], 28),
    kernel=(RANGES["kernel"], 3),
    stride=(RANGES["stride"], 1),
    pool=(RANGES["pool"], 1),
    filters=(RANGES["filters"], 8),
    padding=(list(PADDINGS), "valid"),
    activation=(("relu", "linear", "sigmoid", "tanh"), "relu"),
    weights=(_kernel, next(iter(kernels.NAMES))),
)
_SLIDERS = {
    "size": "Picture",
    "kernel": "Kernel",
    "stride": "Stride",
    "pool": "Pooling",
    "filters": "Filters",
}


@st.fragment
def show(chosen: Chosen) -> None:
    """Sliders, what they lead to in numbers, and the kernel on the digit."""
    FIELDS.begin()
    bench = _settings()
    FIELDS.write()
    try:
        layers = bench.summaries()
    except ConfigError as problem:
        st.error(
            words.fill("That is impossible. {problem}", problem=problem),
            icon=":material/build:",
        )
        return
    convolution = next(layer for layer in layers if layer.kind == "Conv2D")
    st.markdown(
        words.fill(
            "{shapes}. Side: {side}. Parameters: {parameters}. Multiplications a digit:"
            " {factors} = {multiplications:,}.",
            shapes=" → ".join(
                shape_in_words(shape)
                for shape in [layers[0].input_shape, *(layer.output_shape for layer in layers)]
            ),
            side=bench.shape_because(),
            parameters=parameters_because(convolution),
            factors=convolution.factors,
            multiplications=convolution.multiplications,
        ),
        help=words.explained("parameter", "feature map", "pooling"),
    )
    for remark in bench.remarks():
        st.caption(words.literal(remark))
    _slide(bench, chosen)


def _settings() -> Workbench:
    with st.container(horizontal=True, gap="medium"):
        for name, label in _SLIDERS.items():
            bounds = RANGES[name]
            st.slider(
                words.literal(label),
                bounds.start,
                bounds.stop - 1,
                key=FIELDS.key(name),
                width=150,
            )
        st.segmented_control(
            "Padding",
            list(PADDINGS),
            key=FIELDS.key("padding"),
            required=True,
            help=words.explained("padding"),
        )
        st.selectbox(
            "Activation",
            ("relu", "linear", "sigmoid", "tanh"),
            key=FIELDS.key("activation"),
            width=160,
            help=words.explained("activation"),
        )
    chosen = {name: FIELDS.get(name) for name in (*_SLIDERS, "padding", "activation")}
    return Workbench(**chosen)


def _slide(bench: Workbench, chosen: Chosen) -> None:
    kernel = Kernel(FIELDS.get("weights"))
    window = Window(
        picture=at_size(chosen.picture, bench.size),
        size=bench.kernel,
        stride=bench.stride,
        title=f"{chosen.title}: the kernel lies on what is framed",
        output_title="The map that it makes",
        kernel=kernel.weights(bench.kernel),
        rims=bench.rims(),
        activation=bench.activation,
        pool=bench.pool,
        presets=[(name, kernels.named(name, bench.kernel)) for name in kernels.NAMES],
    )
    sliding.show(window, "bench_kernel", _take_kernel)
    st.caption(
        words.fill(
            "This is one filter of {filters}; each of them learns weights of its own, and makes a"
            " map of its own. Change a weight, or choose a kernel that people have thought of.",
            filters=bench.filters,
        )
    )


def _take_kernel() -> None:
    """Keep the kernel that the browser has sent, which can be anything."""
    sent = state.value_of("bench_kernel").get("kernel")
    try:
        text = ",".join(map(str, sent[: MOST + 1])) if isinstance(sent, list) else str(sent)
        FIELDS.set("weights", _kernel(text))
    except ValueError:
        return
