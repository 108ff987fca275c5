"""The numbers inside a LiteRT file, and the same file with other numbers.

Converting a network to LiteRT takes 0.6 to 4 s, and gives the same file each time but for the
weights. So it is converted once, and filled with other weights from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Rounding, where a converter and numpy compute the same in another order.
_CLOSE = 1e-5


class Constant(NamedTuple):
    """Numbers that a file holds.

    Attributes
    ----------
    name : str
        Of the tensor. That of its layer is a part of it.
    offset : int
        Where they begin in the file, in bytes.
    values : ndarray of float32
        In the shape that the file says.
    """

    name: str
    offset: int
    values: Floats


def constants(content: bytes) -> Iterator[Constant]:
    """All float32 numbers in a LiteRT file, as views of it."""
    # Half of LiteRT's import, which answering does without.
    from ai_edge_litert import schema_py_generated as schema

    whole = np.frombuffer(content, np.uint8)
    model = schema.Model.GetRootAs(content, 0)
    graph = model.Subgraphs(0)
    for i in range(graph.TensorsLength()):
        tensor = graph.Tensors(i)
        buffer = model.Buffers(tensor.Buffer())
        if not buffer.DataLength() or tensor.Type() != schema.TensorType.FLOAT32:
            continue
        numbers: NDArray[np.uint8] = buffer.DataAsNumpy()
        offset = _address(numbers) - _address(whole)
        values = numbers.view(np.float32).reshape(tensor.ShapeAsNumpy())
        yield Constant(tensor.Name().decode(), offset, values)


def _address(array: NDArray[Any]) -> int:
    place: int = array.__array_interface__["data"][0]
    return place


class _Place(NamedTuple):
    """Where one array of one layer lies in a file."""

    layer: str
    number: int
    offset: int


class Template:
    """A LiteRT file that can be filled with other weights.

    Parameters
    ----------
    content : bytes
        A file of the network with some weights, all of them different.
    by_layer : mapping of sequence of ndarray
        Those weights, by the name of the layer, as `Layer.answering_weights` gives them.

    Raises
    ------
    ValueError
        The numbers in the file are not those: the converter has done something else with them.
    """

    def __init__(self, content: bytes, by_layer: Mapping[str, Sequence[Floats]]) -> None:
        self._content = content
        self._places = [_place(constant, by_layer) for constant in constants(content)]
        expected = sum(len(arrays) for arrays in by_layer.values())
        if len(set(self._places)) != expected:
            raise ValueError("some weights are not in the file, or twice")

    def filled(self, by_layer: Mapping[str, Sequence[Floats]]) -> bytes:
        """The file with other weights in the place of its own.

        Parameters
        ----------
        by_layer : mapping of sequence of ndarray
            In the same shapes.
        """
        content = bytearray(self._content)
        for layer, number, offset in self._places:
            numbers = by_layer[layer][number].astype(np.float32).tobytes()
            content[offset : offset + len(numbers)] = numbers
        return bytes(content)


def _place(constant: Constant, by_layer: Mapping[str, Sequence[Floats]]) -> _Place:
    for layer, arrays in by_layer.items():
        for number, array in enumerate(arrays):
            is_alike = array.size == constant.values.size and np.allclose(
                array.ravel(), constant.values.ravel(), _CLOSE, _CLOSE
            )
            if is_alike:
                return _Place(layer, number, constant.offset)
    raise ValueError(f"the numbers of {constant.name} are no layer's")
