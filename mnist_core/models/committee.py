"""Several networks that vote: the mean of their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.width import at_width
from mnist_core.errors import ModelError
from mnist_core.models.classifier import Answering, Classifier, Floats, Pictures, checked
from mnist_core.models.snapshot import Snapshot


@dataclass(frozen=True)
class Member:
    """One network of a committee.

    Attributes
    ----------
    model : Classifier
        Who answers.
    width : int or None
        At how many pixels it sees each digit, from left to right; None is as it is written.
    """

    model: Classifier
    width: int | None = None


class Committee:
    """Answers which digit a picture shows, as the mean of its members' answers.

    It is asked like a `Classifier`. Threads may share it.

    Parameters
    ----------
    members : sequence of Member or Classifier
        Who votes, each with the same weight. The first is the one whose layers are shown.

    Raises
    ------
    ModelError
        There are no members.

    Examples
    --------
    Any models can vote.

    >>> import mnist_core as mc
    >>> three = [mc.load_model(name) for name in ("robust", "stacked_conv", "single_conv")]
    >>> images = mc.load_digits("sample").images[[0, 2500, 4999]]
    >>> mc.Committee(three).predict(images).argmax(axis=1)
    array([0, 5, 9])
    >>> mc.Committee(three).answers(images).shape
    (3, 3, 10)
    """

    def __init__(self, members: Sequence[Member | Classifier]) -> None:
        if not members:
            raise ModelError("A committee needs at least one member.")
        self.members = tuple(
            member if isinstance(member, Member) else Member(member) for member in members
        )

    def predict(self, images: Pictures) -> Floats:
        """Return the probability of each digit.

        Parameters
        ----------
        images : ndarray, (n, 28, 28)
            Either uint8 in 0..255 or float in 0..1. High values are ink.

        Returns
        -------
        ndarray of float32, (n, 10)
            The mean of `answers`. Each row sums to 1.

        Raises
        ------
        DrawingError
            If `images` has another shape or type, or other values.
        """
        mean: Floats = self.answers(images).mean(axis=0)
        return mean

    def answers(self, images: Pictures) -> Floats:
        """Return what each member answers.

        Parameters
        ----------
        images : ndarray, (n, 28, 28)
            As for `predict`.

        Returns
        -------
        ndarray of float32, (members, n, 10)
            In the order of `members`.

        Raises
        ------
        DrawingError
            As `predict` does.
        """
        return self._answers(images, [member.model.predict for member in self.members])

    def for_many(self) -> Answering:
        """Return what reads thousands of pictures, as `Classifier.for_many` does."""
        ways = [member.model.for_many() for member in self.members]

        def read(images: Pictures) -> Floats:
            mean: Floats = self._answers(images, ways).mean(axis=0)
            return mean

        return read

    def layers(self, image: NDArray[Any], member: int = 0) -> dict[str, Floats]:
        """Return the output of every layer of one member for one picture.

        Parameters
        ----------
        image : ndarray, (28, 28)
            As one of those for `predict`.
        member : int, optional
            Which one, counted from 0.

        Returns
        -------
        dict of ndarray of float32
            As `Classifier.layers` does.

        Raises
        ------
        DrawingError
            As `predict` does.
        """
        pictures = checked(np.asarray(image)[np.newaxis])
        asked = self.members[member]
        return asked.model.layers(self._seen(pictures, asked.width)[0])

    def convolution(self, name: str, member: int = 0) -> tuple[Floats, Floats]:
        """Read the weights of a convolution of one member; as `Classifier.convolution` does."""
        return self.members[member].model.convolution(name)

    def _answers(self, images: Pictures, ways: Sequence[Answering]) -> Floats:
        """What each member answers, asked in one of `ways`."""
        pictures = checked(images)
        widths = {member.width for member in self.members}
        seen = {width: self._seen(pictures, width) for width in widths}
        asked = zip(ways, self.members, strict=True)
        return np.stack([answer(seen[member.width]) for answer, member in asked])

    def _seen(self, pictures: Pictures, width: int | None) -> Pictures:
        return pictures if width is None else at_width(pictures, width)


# What answers: all are asked alike.
Model = Classifier | Committee | Snapshot
