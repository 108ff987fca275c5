"""How much of an epoch is done, when it is done in parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """The batches of an epoch that are done.

    Attributes
    ----------
    batches : int
        How many.
    digits : int
        How many digits they had.
    loss, accuracy : float
        The means over those digits, as Keras tells them while it trains; accuracy 0..1.
    """

    batches: int = 0
    digits: int = 0
    loss: float = 0.0
    accuracy: float = 0.0

    def with_more(self, batches: int, digits: int, loss: float, accuracy: float) -> "Part":
        """This part and the batches after it together; `loss` and `accuracy` are of the latter."""
        if not self.batches:
            return Part(batches, digits, loss, accuracy)
        together = self.digits + digits
        share = digits / together
        return Part(
            self.batches + batches,
            together,
            self.loss + share * (loss - self.loss),
            self.accuracy + share * (accuracy - self.accuracy),
        )


NOTHING = Part()  # before the first batch
