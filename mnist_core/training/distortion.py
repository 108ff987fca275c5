"""How far digits are distorted while a network trains."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Distortion:
    """How far a digit may be changed. Each time, each is drawn evenly from within its bounds.

    Attributes
    ----------
    turn : float
        Degrees, to either side.
    shear : float
        The share of its height by which the top moves to the side, to either side.
    scale : float
        The share by which it grows or shrinks, in height and width apart.
    shift : float
        Pixels, in each direction.
    bend : float
        Of elastic bending: how far a pixel moves, in pixels; the standard deviation.
    smooth : float
        Of elastic bending: over how many pixels the movement stays the same; the standard deviation
        of the Gaussian that smooths it.
    """

    turn: float
    shear: float
    scale: float
    shift: float
    bend: float
    smooth: float

    def times(self, strength: float) -> "Distortion":
        """The same, but `strength` times as far."""
        return Distortion(
            turn=self.turn * strength,
            shear=self.shear * strength,
            scale=self.scale * strength,
            shift=self.shift * strength,
            bend=self.bend * strength,
            smooth=self.smooth,
        )


# Between two strengths that read held-out writers alike after 35 epochs of a column of the
# committee (99.4 %). Half as strong again reads fewer (99.2 %).
DISTORTION = Distortion(turn=12, shear=0.1, scale=0.12, shift=1.3, bend=0.85, smooth=5.5)
