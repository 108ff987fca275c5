"""What to say to ten probabilities: the answer, a second guess, or that the network is not sure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The network is not sure when its best guess has less than this. Of the digits of held-out writers
# `robust` refuses 0.3 % there, of drawings that are no digits 93 % (tests/benchmarks/reading.py
# prints both for other thresholds).
SURE_FROM = 0.6

# The second guess is said from here on, and what an unsure network hesitates between.
_WORTH_NAMING = 0.1


@dataclass(frozen=True)
class Answer:
    """What a network says about a drawing.

    Attributes
    ----------
    digit : int
        The best guess.
    probability : float
        Of the best guess, 0..1.
    sure : bool
        Whether it is good enough for an answer.
    others : tuple of (int, float)
        Further digits worth naming with their probabilities, the likeliest first; mostly none.
    """

    digit: int
    probability: float
    sure: bool
    others: tuple[tuple[int, float], ...]

    @property
    def words(self) -> str:
        """The answer in a few words: ``7, 98.1% sure``."""
        if self.sure:
            return f"{self.digit}, {self.sureness}"
        guesses = [_guess(self.digit, self.probability)]
        guesses += [_guess(digit, share) for digit, share in self.others]
        if len(guesses) == 1:
            return f"Not sure: {guesses[0]} perhaps?"
        return f"Not sure: {', '.join(guesses[:-1])} or {guesses[-1]}?"

    @property
    def sureness(self) -> str:
        """How sure a sure answer is, and the second guess if it is worth naming."""
        second = f", or {_guess(*self.others[0])}" if self.others else ""
        return f"{self.probability:.1%} sure{second}"


def _guess(digit: int, share: float) -> str:
    return f"{digit} ({share:.0%})"


def read_answer(probabilities: NDArray[np.float32]) -> Answer:
    """The answer in `probabilities`, float (10,), summing to 1."""
    best, *rest = (int(digit) for digit in probabilities.argsort()[::-1])
    shares = probabilities.tolist()
    others = tuple((digit, shares[digit]) for digit in rest[:2] if shares[digit] >= _WORTH_NAMING)
    return Answer(best, shares[best], shares[best] >= SURE_FROM, others)
