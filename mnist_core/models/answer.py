"""What to say to ten probabilities.

That is the answer, perhaps a second guess, or that the network is not sure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A network is not sure if its best guess has less than this, unless its card says otherwise: how
# far its probabilities can be believed differs from network to network. For those that ship it was
# chosen on drawings of people whom they had not learned from (tests/benchmarks/reading.py).
SURE_FROM = 0.6

# A further guess is named if it has at least this.
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
        Whether that is enough for an answer.
    others : tuple of (int, float)
        At most two further digits worth naming, with their probabilities, the likeliest first.
        There is mostly none.
    """

    digit: int
    probability: float
    sure: bool
    others: tuple[tuple[int, float], ...]

    @property
    def words(self) -> str:
        """The answer in a few words, such as ``7, 98.1% sure``."""
        if self.sure:
            return f"{self.digit}, {self.sureness}"
        guesses = [_guess(self.digit, self.probability)]
        guesses += [_guess(digit, share) for digit, share in self.others]
        if len(guesses) == 1:
            return f"Not sure: {guesses[0]} perhaps?"
        return f"Not sure: {', '.join(guesses[:-1])} or {guesses[-1]}?"

    @property
    def sureness(self) -> str:
        """How sure a sure answer is, with the second guess if it is worth naming."""
        second = f", or {_guess(*self.others[0])}" if self.others else ""
        return f"{self.probability:.1%} sure{second}"


def _guess(digit: int, share: float) -> str:
    return f"{digit} ({share:.0%})"


def read_answer(probabilities: NDArray[np.float32], sure_from: float = SURE_FROM) -> Answer:
    """Return the answer that ten probabilities give.

    Parameters
    ----------
    probabilities : ndarray of float, (10,)
        They sum to 1.
    sure_from : float, optional
        What the best guess must have for an answer, 0..1, as the network's card says.

    Returns
    -------
    Answer
        The likeliest digit and what to say of it.

    Examples
    --------
    >>> import numpy as np
    >>> read_answer(np.array([0, 0.05, 0, 0, 0, 0, 0, 0.95, 0, 0])).words
    '7, 95.0% sure'
    >>> read_answer(np.array([0, 0.45, 0, 0, 0, 0, 0, 0.55, 0, 0])).words
    'Not sure: 7 (55%) or 1 (45%)?'
    """
    likeliest_first = probabilities.argsort()[::-1].tolist()
    shares = probabilities.tolist()
    best = likeliest_first[0]
    others = []
    for digit in likeliest_first[1:3]:
        if shares[digit] >= _WORTH_NAMING:
            others.append((digit, shares[digit]))
    sure = shares[best] >= sure_from
    return Answer(best, shares[best], sure, tuple(others))
