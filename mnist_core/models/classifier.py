"""A trained model that answers, through LiteRT.

LiteRT starts in a hundredth of the time that TensorFlow takes, and needs a fifth of the memory.
"""

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DrawingError, ModelError
from mnist_core.models import fixed_batch
from mnist_core.models.fixed_batch import FixedBatch
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture

# Pictures per call. The interpreter keeps every layer's output, which is about 0.4 MB a picture for
# stacked_conv.
BATCH = 64

Pictures = NDArray[Any]  # (n, 28, 28)
Floats = NDArray[np.float32]
Answering = Callable[[Pictures], Floats]  # as `Classifier.predict`


class Classifier:
    """Answers which digit a picture shows. Threads may share it.

    Parameters
    ----------
    content : bytes
        A LiteRT model, as `training.epoch.export` makes it.
    architecture : Architecture
        What the model is made of.
    batch : int, optional
        Pictures that are read at a time. Fewer need less memory.

    Raises
    ------
    ModelError
        If `content` is no model of that architecture.

    Examples
    --------
    `load_model` makes a classifier from a folder of files.

    >>> import mnist_core as mc
    >>> model = mc.load_model("stacked_conv")
    >>> images = mc.load_digits("sample").images[[0, 2500, 4999]]
    >>> model.predict(images).argmax(axis=1)
    array([0, 5, 9])
    """

    def __init__(self, content: bytes, architecture: Architecture, batch: int = BATCH) -> None:
        # Not at the top: the canvas stands before this import is done.
        from ai_edge_litert.interpreter import Interpreter

        names = [layer.name for layer in describe(architecture)]
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            (picture,) = self._interpreter.get_input_details()
            self._input: int = picture["index"]
            # By name, because LiteRT returns the outputs in an order of its own.
            signature = self._interpreter.get_signature_runner()
            outputs = signature.get_output_details()
            self._layers: dict[str, int] = {name: outputs[name]["index"] for name in names}
        except (ValueError, KeyError, IndexError) as error:
            raise ModelError(f"This is no exported {architecture.name} model ({error}).") from error
        self._probabilities = self._layers[names[-1]]
        self._content = content
        self._answer = names[-1]
        self._fixed = b""  # the same for many pictures, once that is asked for
        self._fixing = Lock()
        self._most = batch
        self._batch = 0  # the number of pictures for which the interpreter has memory
        self._lock = Lock()  # an interpreter answers one question at a time

    def predict(self, images: Pictures) -> Floats:
        """Return the probability of each digit.

        Parameters
        ----------
        images : ndarray, (n, 28, 28)
            Either uint8 in 0..255 or float in 0..1. High values are ink.

        Returns
        -------
        ndarray of float32, (n, 10)
            Each row sums to 1.

        Raises
        ------
        DrawingError
            If `images` has another shape or type, or other values.
        """
        pictures = checked(images)
        n = len(pictures)
        answers = np.empty((n, 10), np.float32)
        for start in range(0, n, self._most):
            batch = slice(start, start + self._most)
            answers[batch] = self._ask(pictures[batch])
        return answers

    def for_many(self) -> Answering:
        """Return what reads thousands of pictures in one thread, and holds up nobody here."""
        with self._fixing:
            if not self._fixed:
                self._fixed = fixed_batch.fixed(self._content, self._answer)
        return FixedBatch(self._fixed).predict

    def layers(self, image: NDArray[Any]) -> dict[str, Floats]:
        """Return the output of every layer for one picture.

        Parameters
        ----------
        image : ndarray, (28, 28)
            As one of those for `predict`.

        Returns
        -------
        dict of ndarray of float32
            By layer name, from first to last, with the shapes that `anatomy.describe` gives.

        Raises
        ------
        DrawingError
            As `predict` does.
        """
        picture = np.asarray(image)[np.newaxis]
        with self._lock:
            self._run(checked(picture))
            outputs = {}
            for name, index in self._layers.items():
                output = self._interpreter.get_tensor(index)
                outputs[name] = output[0]
        return outputs

    def convolution(self, name: str) -> tuple[Floats, Floats]:
        """Read the weights of a convolution out of the model's own file.

        Parameters
        ----------
        name : str
            Of the layer, as `anatomy.describe` gives it.

        Returns
        -------
        kernels : ndarray of float32, (height, width, channels, filters)
            In Keras's order.
        biases : ndarray of float32, (filters,)
            One for each filter.

        Raises
        ------
        KeyError
            If there is no convolution of that name.
        """
        # Half of LiteRT's import, which only a look inside needs.
        from ai_edge_litert import schema_py_generated as schema

        model = schema.Model.GetRootAs(self._content, 0)
        graph = model.Subgraphs(0)
        output = self._output_tensors(model.SignatureDefs(0))[name]
        for operator in _operators(graph):
            code = model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode()
            is_convolution = code == schema.BuiltinOperator.CONV_2D
            if not is_convolution or operator.Outputs(0) != output:
                continue
            _, *places = (operator.Inputs(i) for i in range(operator.InputsLength()))
            filters_first, biases = (_constant(model, graph, place) for place in places)
            return np.moveaxis(filters_first, 0, -1), biases
        raise KeyError(name)

    def _output_tensors(self, signature: Any) -> dict[str, int]:
        """Return the number of each layer's output tensor in the file, by layer name."""
        tensors = {}
        for i in range(len(self._layers)):
            output = signature.Outputs(i)
            tensors[output.Name().decode()] = output.TensorIndex()
        return tensors

    def _ask(self, pictures: Pictures) -> Floats:
        with self._lock:
            self._run(pictures)
            answer: Floats = self._interpreter.get_tensor(self._probabilities)
        return answer

    def _run(self, pictures: Pictures) -> None:
        """Put pictures through the network; the lock must be held."""
        batch = pictures[..., np.newaxis].astype(np.float32)
        if pictures.dtype == np.uint8:
            batch /= 255
        if len(batch) != self._batch:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._batch = len(batch)
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()


def _operators(graph: Any) -> Iterator[Any]:
    for i in range(graph.OperatorsLength()):
        yield graph.Operators(i)


def _constant(model: Any, graph: Any, place: int) -> Floats:
    """Return the numbers that the file holds for the tensor at `place`, of 32 bits or of 16."""
    tensor = graph.Tensors(place)
    buffer = model.Buffers(tensor.Buffer())
    if buffer.DataLength():
        numbers: Floats = buffer.DataAsNumpy().view(np.float32)
        return numbers.reshape(tensor.ShapeAsNumpy())
    # The file has it as float16, and an operator that makes float32 of it.
    (source,) = (
        operator.Inputs(0) for operator in _operators(graph) if operator.Outputs(0) == place
    )
    half = model.Buffers(graph.Tensors(source).Buffer()).DataAsNumpy().view(np.float16)
    single: Floats = half.astype(np.float32)
    return single.reshape(tensor.ShapeAsNumpy())


def checked(images: Pictures) -> Pictures:
    """Return `images`, or raise DrawingError if they are none for `Classifier.predict`."""
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise DrawingError(f"Expected pictures of shape (n, 28, 28), not {images.shape}.")
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise DrawingError(
            f"Expected pixels as uint8 in 0..255 or float in 0..1, not {images.dtype}."
        )
    if not images.size:
        return images
    low = images.min()
    high = images.max()
    # NaN is refused too, because it is not in any range.
    in_range = low >= 0 and high <= 1
    if not in_range:
        raise DrawingError(f"Float pixels must lie in 0..1, not {low:g}..{high:g}. Divide by 255?")
    return images
