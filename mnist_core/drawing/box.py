"""The box around a piece of ink."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Where a piece of ink lies, as scikit-image gives it.

    Attributes
    ----------
    top, left, bottom, right : int
        In pixels; the last two are outside.
    """

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    def overlap(self, other: "Box") -> float:
        """Return the share of the narrower box's width that the other stands over or under.

        It is below 0 if they stand apart.
        """
        shared = min(self.right, other.right) - max(self.left, other.left)
        return shared / min(self.width, other.width)
