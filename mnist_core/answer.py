"""What to say to ten probabilities: the answer, a second guess, or that the network is not sure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The network is not sure when its best guess has less than this. Of the digits of held-out writers `robust` refuses
# 0.3 % there, of drawings that are no digits 93 % (tests/benchmarks/reading.py prints both for other thresholds).
SURE_FROM = 0.6

_WORTH_NAMING = 0.1  # the second guess is said from here on, and what an unsure network hesitates between


@dataclass(frozen=True)
class Answer:
    """What a network says about a drawing.

    Attributes
    ----------
    digit, probability : the best guess.
    sure : whether it is good enough for an answer.
    others : further digits worth naming with their probabilities, the likeliest first; mostly none.
    """

    digit: int
    probability: float
    sure: bool
    others: tuple[tuple[int, float], ...]

    @property
    def words(self) -> str:
        """The answer in a few words: ``7, 98.1% sure``."""
        if not self.sure:
            guesses = [f"{digit} ({share:.0%})" for digit, share in ((self.digit, self.probability), *self.others)]
            if len(guesses) == 1:
                return f"Not sure: {guesses[0]} perhaps?"
            return f"Not sure: {', '.join(guesses[:-1])} or {guesses[-1]}?"
        second = f", or {self.others[0][0]} ({self.others[0][1]:.0%})" if self.others else ""
        return f"{self.digit}, {self.probability:.1%} sure{second}"


def read_answer(probabilities: NDArray[np.float32]) -> Answer:
    """The answer in `probabilities`, float (10,), summing to 1."""
    best, *rest = (int(digit) for digit in probabilities.argsort()[::-1])
    shares = probabilities.tolist()
    others = tuple((digit, shares[digit]) for digit in rest[:2] if shares[digit] >= _WORTH_NAMING)
    return Answer(best, shares[best], shares[best] >= SURE_FROM, others)
