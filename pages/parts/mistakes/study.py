"""What is studied: a model, and labelled digits that it was not trained on."""

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.models.evaluation import evaluate_in_steps
from mnist_core.models.readings import Reading, readings
from pages.parts import cached, digits_here, names, state, url, waiting, words
from pages.parts.address_fields import AddressFields
from pages.parts.own_digits import storage

PARTS = {
    "validation": "the validation digits",
    "test": "MNIST's test digits",
    "all": "all of them",
    "own": "my digits",
}

# What is read at a time, so that others have their turn: a committee takes 35 times as long.
_AT_A_TIME = 64
_OF_A_COMMITTEE = 8


@dataclass(frozen=True, eq=False)
class Study:
    """A model and its answers to some digits.

    Attributes
    ----------
    card : Card
        The model's.
    name : str
        What the model is called.
    digits : Digits
        Which are studied.
    part : str
        Which of those in use they are, one of `PARTS`.
    evaluation : Evaluation
        The answers.
    readings : list of Reading
        The same as objects, in the order of the digits.
    """

    card: mc.Card
    name: str
    digits: mc.Digits
    part: str
    evaluation: mc.Evaluation
    readings: list[Reading]

    @property
    def key(self) -> tuple[str, str]:
        """What names it: the checksums of the model and of the digits."""
        return self.card.answering_sha256, self.digits.sha256


def choose_part(card: mc.Card, digits: mc.Digits) -> tuple[str, mc.Digits]:
    """Choose which of the digits in use are studied; returns which, and those that are unseen.

    The page ends here where there are none.
    """
    storage.synchronize(asked_for=url.query().get("of") == "own")
    parts = dict(_parts(digits))
    seen = _learned_from(card)
    # The validation split first; where all of that was trained on, the first that was not.
    with_unseen = (name for name, part in parts.items() if len(cached.unseen(part, seen or ())))
    default = next(with_unseen, "validation")
    part = AddressFields(of=(list(parts), default))
    part.begin()
    chosen = st.selectbox(
        "Which of them",
        [name for name in PARTS if name in parts],
        format_func=PARTS.__getitem__,
        key=part.key("of"),
    )
    part.write()
    nobody_had_them = chosen == "own" and not any(one.origin.may_hold_own for one in _voters(card))
    if seen is None and nobody_had_them:
        seen = []
    left, out_of = cached.unseen(parts[chosen], seen or ()), len(parts[chosen])
    if seen is None:
        _say_that_nobody_knows(card, parts[chosen])
    elif len(left) < out_of:
        st.caption(
            words.fill(
                "{kept_out:,} of these {all:,} were seen in training and are kept out: {left:,} are"
                " left.",
                kept_out=out_of - len(left),
                all=out_of,
                left=len(left),
            )
        )
    else:
        st.caption(words.fill("It has seen none of these {all:,} in training.", all=out_of))
    if not len(left):
        left = _seen_nevertheless(parts[chosen])
    return chosen, left


def _parts(digits: mc.Digits) -> Iterator[tuple[str, mc.Digits]]:
    """What there is to choose from, the best first."""
    yield "validation", cached.validation(digits)
    if test := cached.labelled_test(digits):
        yield "test", test
    yield "all", digits
    if own := storage.all_of_them():
        yield "own", own_digits.as_digits(own)


def _voters(card: mc.Card) -> list[mc.Card]:
    """Each network that was trained by itself: the members of a committee, else the one model."""
    return [mc.read_card(seat.name) for seat in card.members if seat.sha256] or [card]


def _learned_from(card: mc.Card) -> list[mc.Digits] | None:
    """The digits that a model was trained on; None where some of them are not here."""
    found = []
    for one in _voters(card):
        digits = digits_here.find(one.origin, one.data["sha256"])
        if digits is None:
            return None
        saw_all = one.data["train"] >= len(digits)
        found.append(digits if saw_all else cached.training(digits, one.config))
    return found


def _say_that_nobody_knows(card: mc.Card, digits: mc.Digits) -> None:
    st.caption(
        words.fill(
            "These are {count:,} digits. This model was trained on others, which are not here:"
            " {source}. It may have seen some of these while training, and then makes fewer"
            " mistakes here than it would on new ones.",
            count=len(digits),
            source=card.digits_title,
        )
    )


def _seen_nevertheless(digits: mc.Digits) -> mc.Digits:
    """All of the digits, if the visitor wishes so; otherwise the page ends here."""
    st.info(
        "The model was trained on every one of these, so its answers say little of what it can do."
        " Choose other digits or another model.",
        icon=":material/school:",
    )
    if not st.toggle("Study them all the same", key=state.STUDY_SEEN.key):
        st.stop()
    return digits


def read(card: mc.Card, digits: mc.Digits, part: str = "") -> Study | None:
    """The model's answers to the digits; None while it still reads them, which the page says."""
    says = words.fill("The network reads {count:,} digits…", count=len(digits))
    key = ("evaluation", card.answering_sha256, digits.sha256)
    model = cached.classifier(card)  # a damaged one is told at once
    at_a_time = _OF_A_COMMITTEE if card.members else _AT_A_TIME
    evaluation = waiting.for_result(key, lambda: evaluate_in_steps(model, digits, at_a_time), says)
    if evaluation is None:
        return None
    name = names.models({card.name: card})[card.name]
    return Study(card, name, digits, part, evaluation, _readings(key, digits, evaluation))


@st.cache_resource(max_entries=4, show_spinner=False)
def _readings(
    key: tuple[str, str, str], _digits: mc.Digits, _evaluation: mc.Evaluation
) -> list[Reading]:
    return readings(_digits, _evaluation)
