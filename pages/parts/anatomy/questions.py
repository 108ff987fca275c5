"""Questions on the page: fields that are checked where they are filled in, in the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mnist_core.network.questions import Question
from pages.parts.components import component

_questions = component("questions")


@dataclass(frozen=True)
class Quiz:
    """Questions that count.

    Attributes
    ----------
    name : str
        Under which the browser keeps what was answered.
    level, levels : int
        The level they count for, counted from 1, and how many there are.
    """

    name: str
    level: int
    levels: int


def show(groups: Mapping[str, Sequence[Question]], key: str, quiz: Quiz | None = None) -> None:
    """Questions by their titles; each is checked at once, and answered with its arithmetic.

    Parameters
    ----------
    groups : mapping of str to sequence of Question
        By what they are about.
    key : str
        Of the element.
    quiz : Quiz, optional
        If given, each counts once.
    """
    data = {
        "name": quiz.name if quiz else "",
        "level": quiz.level if quiz else 0,
        "levels": quiz.levels if quiz else 0,
        "groups": [
            {"title": title, "fields": [_field(question) for question in asked]}
            for title, asked in groups.items()
        ],
    }
    _questions(data=data, key=key)


def _field(question: Question) -> dict[str, object]:
    return {
        "label": question.asks,
        "answer": question.answer,
        "because": question.because,
        "arithmetic": question.as_arithmetic,
    }
