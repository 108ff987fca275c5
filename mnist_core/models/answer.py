"""What to say to ten probabilities.

That is the answer, perhaps a second guess; or between which digits the network hesitates; or that
this looks like no digit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.segmentation import MOST

# A network is not sure if its best guess has less than this, unless its card says otherwise: how
# far its probabilities can be believed differs from network to network. For those that ship it was
# chosen on drawings of people whom they had not learned from (tests/benchmarks/reading.py).
SURE_FROM = 0.6

# It hesitates between two digits if both together have at least this. Otherwise what it sees is
# like none: `robust` was taught to spread its guesses over what is no digit. Of what it refuses, 7
# of 10 digits of held-out writers have that, and 11 of 1,377 drawings that are no digits.
_TWO_DIGITS = 0.7

# A further guess is named if it has at least this.
_WORTH_NAMING = 0.1

# No network is quite sure, however near to 1 its probability is rounded.
_ALMOST_CERTAIN = 0.999

# What is said, for `str.format`. A browser that answers while one draws fills the same sentences.
WORDS = {
    "sure": "{digit}, {sureness}",
    "sureness": "{percent} sure",
    "second_guess": "{percent} sure, or {guess}",
    "not_sure": "Not sure: {guesses} or {guess}?",
    "guess": "{digit} ({percent})",
    "no_digit": "This does not look like a digit to me",
    "dot": "Draw a little more.",
    "lines": f"Several lines of digits, or a page: one line of up to {MOST} can be read.",
}


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
    like_a_digit : bool
        Whether the drawing looks like a digit at all: what is sure does, and what the network
        hesitates about between two digits.
    others : tuple of (int, float)
        At most two further digits worth naming, with their probabilities, the likeliest first.
        There is mostly none.
    """

    digit: int
    probability: float
    sure: bool
    like_a_digit: bool
    others: tuple[tuple[int, float], ...]

    @property
    def words(self) -> str:
        """The answer in a few words, such as ``7, 98.1% sure``."""
        if self.sure:
            return WORDS["sure"].format(digit=self.digit, sureness=self.sureness)
        if not self.like_a_digit:
            return WORDS["no_digit"]
        guesses = [_guess(self.digit, self.probability)]
        guesses += [_guess(digit, share) for digit, share in self.others]
        return WORDS["not_sure"].format(guesses=", ".join(guesses[:-1]), guess=guesses[-1])

    @property
    def sureness(self) -> str:
        """How sure a sure answer is, with the second guess if it is worth naming."""
        percent = in_percent(self.probability)
        if not self.others:
            return WORDS["sureness"].format(percent=percent)
        return WORDS["second_guess"].format(percent=percent, guess=_guess(*self.others[0]))


def in_percent(share: float) -> str:
    """Return a probability in words; it is never 100%, nor 0%.

    Examples
    --------
    >>> in_percent(0.9871), in_percent(0.99999), in_percent(0.00002)
    ('98.7%', 'more than 99.9%', 'less than 0.1%')
    """
    if share > _ALMOST_CERTAIN:
        return f"more than {_ALMOST_CERTAIN:.1%}"
    if share < 1 - _ALMOST_CERTAIN:
        return f"less than {1 - _ALMOST_CERTAIN:.1%}"
    return f"{share:.1%}"


def a_digit(digit: int) -> str:
    """Return a digit with its article.

    Examples
    --------
    >>> a_digit(7), a_digit(8)
    ('a 7', 'an 8')
    """
    article = "an" if digit == 8 else "a"
    return f"{article} {digit}"


def _guess(digit: int, share: float) -> str:
    return WORDS["guess"].format(digit=digit, percent=f"{share:.0%}")


def rules(sure_from: float = SURE_FROM) -> dict[str, Any]:
    """What `read_answer` goes by, for a browser that answers while one draws.

    Parameters
    ----------
    sure_from : float, optional
        As of `read_answer`.

    Returns
    -------
    dict
        ``sure_from``, ``two_digits``, ``worth_naming`` and ``almost_certain``, shares of 0..1;
        ``words``, the sentences; ``most`` and ``least``, the words for shares beyond all doubt.

    Examples
    --------
    >>> rules()["most"], rules()["words"]["sureness"]
    ('more than 99.9%', '{percent} sure')
    """
    return {
        "sure_from": sure_from,
        "two_digits": _TWO_DIGITS,
        "worth_naming": _WORTH_NAMING,
        "almost_certain": _ALMOST_CERTAIN,
        "words": WORDS,
        "most": in_percent(1.0),
        "least": in_percent(0.0),
    }


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
    >>> read_answer(np.full(10, 0.1)).words
    'This does not look like a digit to me'
    """
    likeliest_first = probabilities.argsort()[::-1].tolist()
    shares = probabilities.tolist()
    best, second = likeliest_first[:2]
    others = []
    for digit in likeliest_first[1:3]:
        if shares[digit] >= _WORTH_NAMING:
            others.append((digit, shares[digit]))
    sure = shares[best] >= sure_from
    between_two = shares[best] + shares[second] >= _TWO_DIGITS
    return Answer(best, shares[best], sure, sure or between_two, tuple(others))
