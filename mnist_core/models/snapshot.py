"""A network in the middle of training, asked like a trained one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.models.classifier import Answering, Floats, Pictures, checked
from mnist_core.network import forward
from mnist_core.network.anatomy import describe
from mnist_core.network.architectures import Architecture


class Snapshot:
    """Answers which digit a picture shows, by the weights of one moment. Threads may share it.

    It is asked like a `Classifier`. There is no file of it yet: numpy does what the layers do.

    Parameters
    ----------
    architecture : Architecture
        What the weights are of.
    weights : sequence of ndarray of float32
        In the order of Keras's ``model.get_weights()``.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> network = mc.architecture("single_conv")
    >>> shapes = [shape for layer, before in zip(network.layers, network.shapes)
    ...           for shape in layer.weight_shapes(before)]
    >>> untrained = Snapshot(network, [np.zeros(shape, np.float32) for shape in shapes])
    >>> untrained.predict(np.zeros((2, 28, 28), np.uint8)).shape
    (2, 10)
    """

    def __init__(self, architecture: Architecture, weights: Sequence[Floats]) -> None:
        self.architecture = architecture
        self.weights = tuple(weights)

    def predict(self, images: Pictures) -> Floats:
        """Return the probability of each digit, (n, 10), as `Classifier.predict`."""
        return forward.predict(self.architecture, self.weights, checked(images))

    def for_many(self) -> Answering:
        """Return what reads thousands of pictures, as `Classifier.for_many` does."""
        return self.predict

    def layers(self, image: NDArray[Any]) -> dict[str, Floats]:
        """Return the output of every layer for one picture, as `Classifier.layers`."""
        picture = checked(np.asarray(image)[np.newaxis])[0]
        return forward.layers(self.architecture, self.weights, picture)

    def convolution(self, name: str) -> tuple[Floats, Floats]:
        """Return the kernels and biases of a convolution, as `Classifier.convolution`."""
        left = iter(self.weights)
        network = self.architecture
        for layer, summary, shape in zip(
            network.layers, describe(network), network.shapes, strict=False
        ):
            own = [next(left) for _ in layer.weight_shapes(shape)]
            if summary.name == name and summary.kind == "Conv2D":
                kernels, biases = own
                return kernels, biases
        raise KeyError(name)
