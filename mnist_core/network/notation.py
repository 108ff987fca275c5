"""Layers in one short line, as an address holds them: ``c32k3s2_m2_f_d64_o0.2``.

    c32k5s2p    Conv2D: filters, kernel size, stride (1 unless given), p for the padding same
    m2          MaxPooling2D: pool size
    g           GlobalAveragePooling2D
    z0-1-0-1    ZeroPadding2D: rows above and below, columns left and right
    b           BatchNormalization
    f           Flatten
    d128        Dense: units
    o0.2        Dropout: rate

Behind a convolution or a dense layer stands its activation: t for tanh, g for sigmoid, l for
linear, x for softmax, and nothing for relu.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from mnist_core.errors import ConfigError
from mnist_core.network.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)

ACTIVATIONS = {"relu": "", "tanh": "t", "sigmoid": "g", "linear": "l", "softmax": "x"}

_SEPARATOR = "_"
_SHOWN = 20  # characters of what is no layer
_ACTIVATION = r"(?P<activation>[tglx]?)"
_NAMES = {letter: name for name, letter in ACTIVATIONS.items()}


class _Sign(NamedTuple):
    """How a kind of layer is written and read."""

    pattern: str
    read: Callable[[Mapping[str, str]], Layer]
    write: Callable[[Any], str]


def _read_convolution(found: Mapping[str, str]) -> Layer:
    return Conv2D(
        int(found["filters"]),
        int(found["size"]),
        int(found["stride"] or 1),
        _NAMES[found["activation"]],
        "same" if found["same"] else "valid",
    )


def _write_convolution(layer: Conv2D) -> str:
    stride = f"s{layer.strides}" if layer.strides != 1 else ""
    padding = "p" if layer.padding == "same" else ""
    activation = ACTIVATIONS[layer.activation]
    return f"c{layer.filters}k{layer.kernel_size}{stride}{padding}{activation}"


def _read_padding(found: Mapping[str, str]) -> Layer:
    above, below, left, right = map(int, found["rims"].split("-"))
    return ZeroPadding2D(((above, below), (left, right)))


def _write_padding(layer: ZeroPadding2D) -> str:
    return "z" + "-".join(str(rim) for pair in layer.padding for rim in pair)


_SIGNS: dict[type[Layer], _Sign] = {
    Conv2D: _Sign(
        r"c(?P<filters>\d{1,4})k(?P<size>\d{1,2})(s(?P<stride>\d{1,2}))?(?P<same>p?)" + _ACTIVATION,
        _read_convolution,
        _write_convolution,
    ),
    MaxPooling2D: _Sign(
        r"m(?P<size>\d{1,2})",
        lambda found: MaxPooling2D(int(found["size"])),
        lambda layer: f"m{layer.pool_size}",
    ),
    GlobalAveragePooling2D: _Sign("g", lambda _: GlobalAveragePooling2D(), lambda _: "g"),
    ZeroPadding2D: _Sign(r"z(?P<rims>\d{1,2}(-\d{1,2}){3})", _read_padding, _write_padding),
    BatchNormalization: _Sign("b", lambda _: BatchNormalization(), lambda _: "b"),
    Flatten: _Sign("f", lambda _: Flatten(), lambda _: "f"),
    Dense: _Sign(
        r"d(?P<units>\d{1,4})" + _ACTIVATION,
        lambda found: Dense(int(found["units"]), _NAMES[found["activation"]]),
        lambda layer: f"d{layer.units}{ACTIVATIONS[layer.activation]}",
    ),
    Dropout: _Sign(
        r"o(?P<rate>[0-9.e-]{1,24})",
        lambda found: Dropout(float(found["rate"])),
        lambda layer: f"o{layer.rate!r}",
    ),
}


def write(layers: Iterable[Layer]) -> str:
    """The line that stands for some layers.

    Examples
    --------
    >>> import mnist_core as mc
    >>> write(mc.architecture("stacked_conv").layers)
    'c64k5_c32k3_m2_d128_o0.2_f_d10x'
    """
    return _SEPARATOR.join(_SIGNS[type(layer)].write(layer) for layer in layers)


def read(text: str) -> tuple[Layer, ...]:
    """The layers that a line stands for; an empty one for none.

    Raises
    ------
    ConfigError
        A part of it is no layer, or a setting is out of its bounds.

    Examples
    --------
    >>> read("m2_f")
    (MaxPooling2D(pool_size=2), Flatten())
    """
    return tuple(_layer(sign) for sign in text.split(_SEPARATOR)) if text else ()


def is_one(text: str) -> bool:
    """Return whether a text looks like such a line, be its numbers what they may."""
    return all(_match(sign) for sign in text.split(_SEPARATOR)) if text else True


def _layer(text: str) -> Layer:
    found = _match(text)
    if found is None:
        short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise ConfigError(f"{short!r} stands for no layer.")
    sign, parts = found
    try:
        layer = sign.read(parts)
    except ValueError:
        raise ConfigError(f"{text!r} has something else for a number.") from None
    layer.check()
    return layer


def _match(text: str) -> tuple[_Sign, Mapping[str, str]] | None:
    for sign in _SIGNS.values():
        found = re.fullmatch(sign.pattern, text, re.ASCII)
        if found:
            return sign, found.groupdict()
    return None
