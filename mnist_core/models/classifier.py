"""A trained model answering, through LiteRT: a hundredth of TensorFlow's start-up, a fifth of its
memory."""

from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DrawingError, ModelError
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture

# Digits per call. The interpreter keeps every layer's output, about 0.4 MB a digit for
# stacked_conv.
_BATCH = 64


class Classifier:
    """Answers which digit a picture shows. Safe to share between threads.

    Parameters
    ----------
    content : a LiteRT model, as `training.export` makes it.
    architecture : what the model is made of; names its layers.

    Raises
    ------
    ModelError : `content` is no such model.
    """

    def __init__(self, content: bytes, architecture: Architecture) -> None:
        from ai_edge_litert.interpreter import (
            Interpreter,  # once the page stands: the canvas does not wait for it
        )

        self._lock = Lock()  # an interpreter holds one question at a time
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._input: int = self._interpreter.get_input_details()[0]["index"]
            outputs = self._interpreter.get_signature_runner().get_output_details()
            # By name: LiteRT returns the outputs in an order of its own.
            self._layers: dict[str, int] = {
                layer.name: outputs[layer.name]["index"] for layer in describe(architecture)
            }
            self._probabilities = self._layers[describe(architecture)[-1].name]
        except (ValueError, KeyError, IndexError) as error:
            raise ModelError(f"This is no exported {architecture.name} model ({error}).") from error
        self._batch = 0
        self._content = content

    def predict(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """The probability of each digit.

        Parameters
        ----------
        images : (n, 28, 28), uint8 in 0..255 or float in 0..1, ink high.

        Returns
        -------
        float32, (n, 10); each row sums to 1.

        Raises
        ------
        DrawingError : other shapes, types or values.
        """
        pictures = _as_input(images)
        answers = np.empty((len(pictures), 10), np.float32)
        for start in range(0, len(pictures), _BATCH):
            answers[start : start + _BATCH] = self._ask(pictures[start : start + _BATCH])
        return answers

    def layers(self, image: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
        """The output of every layer for one picture.

        Parameters
        ----------
        image : (28, 28), as one of those for `predict`.

        Returns
        -------
        By layer name, in order; float32, of the shapes that `anatomy.describe` gives.
        """
        with self._lock:
            self._run(_as_input(np.asarray(image)[np.newaxis]))
            return {
                name: self._interpreter.get_tensor(index)[0] for name, index in self._layers.items()
            }

    def convolution(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The weights of the convolution called `name`, out of the model's own file.

        Returns
        -------
        kernels : float32, (height, width, channels in, filters).
        biases : float32, (filters,).

        Raises
        ------
        KeyError : there is no convolution of that name.
        """
        from ai_edge_litert import (
            schema_py_generated as schema,  # half of LiteRT's import, for one look inside
        )

        model = schema.Model.GetRootAs(self._content, 0)
        graph, signature = model.Subgraphs(0), model.SignatureDefs(0)
        ends = {
            signature.Outputs(i).Name().decode(): signature.Outputs(i).TensorIndex()
            for i in range(len(self._layers))
        }
        for operator in (graph.Operators(i) for i in range(graph.OperatorsLength())):
            code = model.OperatorCodes(operator.OpcodeIndex())
            if (
                code.BuiltinCode() == schema.BuiltinOperator.CONV_2D
                and operator.Outputs(0) == ends[name]
            ):
                kernels, biases = (
                    _constant(model, graph.Tensors(operator.Inputs(i))) for i in (1, 2)
                )
                return np.moveaxis(kernels, 0, -1), biases  # LiteRT puts the filters first
        raise KeyError(name)

    def _ask(self, pictures: NDArray[Any]) -> NDArray[np.float32]:
        with self._lock:
            self._run(pictures)
            answer: NDArray[np.float32] = self._interpreter.get_tensor(self._probabilities)
        return answer

    def _run(self, pictures: NDArray[Any]) -> None:
        batch = pictures[..., np.newaxis].astype(np.float32)
        if pictures.dtype == np.uint8:
            batch /= 255
        if len(batch) != self._batch:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._batch = len(batch)
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()


def _constant(model: Any, tensor: Any) -> NDArray[np.float32]:
    content: NDArray[np.uint8] = model.Buffers(tensor.Buffer()).DataAsNumpy()
    return content.view(np.float32).reshape(tensor.ShapeAsNumpy())


def _as_input(images: NDArray[Any]) -> NDArray[Any]:
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise DrawingError(f"Expected pictures of shape (n, 28, 28), not {images.shape}.")
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise DrawingError(
            f"Expected pixels as uint8 in 0..255 or float in 0..1, not {images.dtype}."
        )
    # Written so that NaN is refused too.
    if images.size and not (images.min() >= 0 and images.max() <= 1):
        raise DrawingError(
            f"Float pixels must lie in 0..1, not {images.min():g}..{images.max():g}. Divide by 255?"
        )
    return images
