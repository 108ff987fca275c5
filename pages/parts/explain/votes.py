"""The committee votes: what each member sees and says, and how their mean forms."""

from collections import Counter

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.preprocessing import Steps
from mnist_core.drawing.width import at_width
from mnist_core.figures.votes import Seeing
from mnist_core.models.answer import a_digit
from mnist_core.models.vote import Vote, vote_of
from pages.parts import cached, frame, names, words


def show(card: mc.Card, steps: Steps) -> None:
    """The vote of the chosen model, if it is a committee; else of the one that ships."""
    with frame.problems_in_words():
        committee = card if card.members else mc.read_card("committee")
        model = cached.classifier(committee)
        assert isinstance(model, mc.Committee)
        answers = model.answers(steps.picture[np.newaxis])[:, 0]
    st.html(figures.votes(_groups(committee, steps), answers))
    st.markdown(words.literal(_who_says_what(answers)))

    vote = vote_of(committee)
    members = len(answers)
    count = st.slider("How many of them vote", 1, members, members, key=f"voting_{committee.name}")
    answer, formed = st.columns([1, 2], gap="large")
    with answer:
        st.html(figures.short_answer(answers[:count].mean(axis=0), committee.sure_from))
        if vote is not None:
            _say_accuracy(vote, count)
    with formed:
        st.html(figures.forming(answers, count))
        st.caption(
            "How sure the mean is, after one of them, two, and so on. Orange: it then reads"
            " something else than all of them together."
        )
    if vote is not None:
        _say_why(vote)
    else:
        st.caption("How much this committee gains by voting was not measured.")


def _groups(card: mc.Card, steps: Steps) -> list[Seeing]:
    """The members that see the digit alike; where they are models of the list, each by itself."""
    if any(seat.sha256 for seat in card.members):
        called = names.models({other.name: other for other in mc.list_cards()[0]})
        return [
            Seeing(called.get(seat.name, seat.name), steps.picture, [place])
            for place, seat in enumerate(card.members)
        ]
    by_width: dict[int | None, list[int]] = {}
    for place, seat in enumerate(card.members):
        by_width.setdefault(seat.width, []).append(place)
    picture = steps.picture[np.newaxis]
    return [
        Seeing(f"{width} pixels wide" if width else "as written", at_width(picture, width)[0], own)
        for width, own in by_width.items()
    ]


def _who_says_what(answers: NDArray[np.float32]) -> str:
    """Where they disagree, such as ``31 of 35 read a 7, 4 a 1.``"""
    (digit, most), *others = Counter(answers.argmax(axis=1).tolist()).most_common()
    if not others:
        return f"All {len(answers)} read {a_digit(digit)}."
    also = ", ".join(f"{count} {a_digit(other)}" for other, count in others)
    return f"They disagree: {most} of {len(answers)} read {a_digit(digit)}, {also}."


def _say_accuracy(vote: Vote, count: int) -> None:
    """How many digits so many of them read rightly, or the next fewer that was measured."""
    measured = max((number for number in vote.right if number <= count), default=0)
    if not measured:
        return
    if measured == 1:
        who = words.fill("One of them alone")
    elif measured == max(vote.right):
        who = words.fill("All {count}", count=measured)
    else:
        who = words.fill("Any {count} of them", count=measured)
    st.markdown(
        words.fill(
            "{who}: **{right:.2%}** of {digits:,} test digits right.",
            who=who,
            right=vote.right[measured],
            digits=vote.digits,
        )
    )


def _say_why(vote: Vote) -> None:
    st.markdown(
        words.fill(
            "A vote helps only where mistakes differ. One of them alone misreads {alone:.0f} of"
            " {digits:,} test digits, and of these mistakes another one makes {shared:.0%} as well,"
            " so that many find somebody who knows better. At least one misreads {by_some:,}"
            " digits, and all together {together}: those that nearly all misread stay, however"
            " many vote.",
            alone=vote.alone,
            digits=vote.digits,
            shared=vote.shared,
            by_some=vote.by_some,
            together=vote.together,
        )
    )
