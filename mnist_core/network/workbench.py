"""One convolution on the bench, with a pooling behind it: what its settings lead to, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from mnist_core.network.anatomy import LayerSummary, summarize
from mnist_core.network.layers import Conv2D, Layer, MaxPooling2D, Shape, ZeroPadding2D, whole
from mnist_core.network.layers.base import check_choice, check_whole

SIZES = range(1, 57)  # pixels of the picture's side
PADDINGS = {
    "valid": "the kernel stays within the picture",
    "same": "a rim of zeros, so that at stride 1 as much comes out as goes in",
    "full": "a rim so wide that the kernel needs to touch the picture with one pixel only",
}


@dataclass(frozen=True)
class Workbench:
    """A square picture, a convolution, and a pooling.

    Attributes
    ----------
    size : int
        The side of the picture, in pixels, of `SIZES`.
    kernel, stride : int
        Of the convolution, in pixels.
    padding : str
        One of `PADDINGS`. Keras has no ``"full"``: it takes a ZeroPadding2D before the convolution.
    filters : int
        How many kernels there are.
    pool : int
        The side of the blocks of the pooling; 1 for none.
    activation : str
        Of the convolution.
    """

    size: int
    kernel: int
    stride: int
    padding: str
    filters: int
    pool: int = 1
    activation: str = "relu"

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What Keras would have, in order; checked.

        Raises
        ------
        ConfigError
            A setting is out of its bounds.
        """
        check_whole("side of the picture", self.size, SIZES)
        check_choice("padding", self.padding, PADDINGS)
        self.convolution.check()
        layers: list[Layer] = [self.convolution]
        if self.padding == "full":
            rim = (self.kernel - 1, self.kernel - 1)
            layers.insert(0, ZeroPadding2D((rim, rim)))
        if self.pool != 1:
            layers.append(MaxPooling2D(self.pool))
        for layer in layers:
            layer.check()
        return tuple(layers)

    @property
    def convolution(self) -> Conv2D:
        """The convolution alone."""
        padding = "same" if self.padding == "same" else "valid"
        return Conv2D(self.filters, self.kernel, self.stride, self.activation, padding)

    def summaries(self) -> list[LayerSummary]:
        """Shapes, parameters and multiplications of each of `layers`.

        Raises
        ------
        ConfigError
            The settings are impossible, which it explains.

        Examples
        --------
        >>> full = Workbench(28, kernel=5, stride=1, padding="full", filters=8)
        >>> [layer.output_shape for layer in full.summaries()]
        [(36, 36, 1), (32, 32, 8)]
        """
        shape: Shape = (self.size, self.size, 1)
        found = []
        for position, layer in enumerate(self.layers):
            found.append(summarize(layer, shape, f"{position}_{layer.kind.lower()}"))
            shape = found[-1].output_shape
        return found

    def rims(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """How many rows and columns of zeros stand around the picture.

        Returns
        -------
        tuple
            (above, below), (left, right).
        """
        if self.padding == "full":
            rim = (self.kernel - 1, self.kernel - 1)
            return rim, rim
        return self.convolution.rims((self.size, self.size, 1))

    def shape_because(self) -> str:
        """Where the convolution's output side comes from, in its own numbers.

        Examples
        --------
        >>> Workbench(28, kernel=5, stride=2, padding="full", filters=8).shape_because()
        '(28 + 2 x 4 - 5) / 2 rounded down + 1 = 16'
        """
        (above, below), _ = self.rims()
        padded = f" + {above} + {below}" if above + below else ""
        if self.padding == "full":
            padded = f" + 2 x {above}" if above else ""
        step = f" / {self.stride} rounded down" if self.stride > 1 else ""
        side = (self.size + above + below - self.kernel) // self.stride + 1
        return f"({self.size}{padded} - {self.kernel}){step} + 1 = {side}"

    def remarks(self) -> list[str]:
        """What is possible, and may surprise; a sentence each.

        Examples
        --------
        >>> Workbench(28, kernel=2, stride=3, padding="valid", filters=1).remarks()[0]
        'A stride of 3 with a kernel of 2: between two steps 1 row or column is never looked at.'
        """
        return list(self._remarks())

    def _remarks(self) -> Iterator[str]:
        gap = self.stride - self.kernel
        if gap > 0:
            lines = "1 row or column is" if gap == 1 else f"{gap} rows and columns are"
            yield (
                f"A stride of {self.stride} with a kernel of {self.kernel}: between two steps"
                f" {lines} never looked at."
            )
        left_over = self._left_over()
        if left_over:
            lines = "row and column are" if left_over == 1 else f"{left_over} rows and columns are"
            yield (
                f"The last {lines} left over: the next step would lead beyond the edge, and the"
                " pooling drops what fills no block."
            )
        (above, below), _ = self.rims()
        if above != below:
            yield (
                f"The rim cannot be even: {above} above and left, {below} below and right, as Keras"
                " has it."
            )
        if self.padding == "full":
            yield (
                f"Keras has no padding full: ZeroPadding2D({self.kernel - 1}) before the"
                " convolution does the same."
            )
        if self.pool > 1 and self.stride > 1:
            together = self.stride * self.pool
            yield f"Stride and pooling together make the picture {together} times smaller."

    def _left_over(self) -> int:
        """How many rows at the lower edge are behind no number that comes out."""
        shapes = [summary.input_shape for summary in self.summaries()]
        place = whole(self.summaries()[-1].output_shape)
        for layer, shape in reversed(list(zip(self.layers, shapes, strict=True))):
            place = layer.seen_from(place, shape)
        rows = place[0]
        return self.size - rows.stop if rows else 0
