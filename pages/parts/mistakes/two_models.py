"""Two networks on the same digits: who reads what, and whether the difference is chance."""

import hashlib
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.figures.report import gallery_file
from mnist_core.models.comparison import Comparison
from mnist_core.network.architectures import PREFERENCE
from pages.parts import gallery, names, words
from pages.parts.address_fields import AddressFields
from pages.parts.mistakes import save, study
from pages.parts.mistakes.study import Study

SHOWN = 60  # pictures of each gallery


def show(first: Study) -> None:
    """The choice of the second model, the test in words, and three galleries."""
    cards = {card.name: card for card in mc.list_cards()[0] if card.name != first.card.name}
    if not cards:
        st.info("There is no other model to compare with. Train one.")
        return
    in_order = sorted(cards, key=lambda name: (name not in PREFERENCE, name != "stacked_conv"))
    called = names.models(cards)
    other = AddressFields(other=(in_order, None))  # always written: what is first may change
    other.begin()
    if other.get("other") is None:
        other.set("other", in_order[0])
    chosen = st.selectbox(
        "Beside it", in_order, format_func=called.__getitem__, key=other.key("other")
    )
    other.write()
    second = study.read(cards[chosen], first.digits)
    if second is None:
        return
    compared = Comparison(first.evaluation, second.evaluation)
    _in_words(first, second, compared)
    _gallery("Only this one reads rightly", "only-first", compared.only_first, second)
    _gallery("Only the other reads rightly", "only-second", compared.only_second, first)
    _gallery("Both misread", "both", compared.both_wrong, first, second)


def _in_words(first: Study, second: Study, compared: Comparison) -> None:
    one, other = len(compared.only_first), len(compared.only_second)
    st.markdown(
        words.fill(
            "{first} is right on **{first_right:.2%}** of these {count:,} digits, {second} on"
            " **{second_right:.2%}**. {one:,} only this one reads rightly, {other:,} only the"
            " other, and {both:,} neither.",
            first=first.name,
            second=second.name,
            first_right=first.evaluation.accuracy,
            second_right=second.evaluation.accuracy,
            count=len(first.digits),
            one=one,
            other=other,
            both=len(compared.both_wrong),
        )
    )
    if not one and not other:
        st.markdown("No digit tells them apart: **these digits cannot tell** which is better.")
        return
    _is_it_chance(compared)


def _is_it_chance(compared: Comparison) -> None:
    """What the digits that only one of the two reads rightly say of which is better."""
    low, high = compared.interval()
    p = compared.p_value()
    verdict = words.fill(
        "So uneven a division would be rare if both were equally good: **{better} is better** on"
        " digits such as these.",
        better="this one" if compared.difference > 0 else "the other",
    )
    if p >= 0.05:
        verdict = words.fill(
            "So uneven a division comes about easily if both are equally good: **these digits"
            " cannot tell** which is better."
        )
    st.markdown(
        words.fill(
            "{verdict} (McNemar's test, exact: p = {p:.2g}.) The difference is"
            " {difference:+.2f} points; with other digits of the same kind it would mostly lie"
            " between {low:+.2f} and {high:+.2f} (bootstrap, 95 %).",
            verdict=verdict,
            p=p,
            difference=100 * compared.difference,
            low=100 * low,
            high=100 * high,
        ),
        help=words.explained("McNemar's test", "bootstrap"),
    )


def _gallery(
    title: str, name: str, rows: NDArray[np.intp], wrong: Study, too: Study | None = None
) -> None:
    """The digits that `wrong` misreads, and `too` as well where it is given."""
    count = len(rows)
    st.subheader(words.fill("{title}: {count:,}", title=title, count=count))
    if not count:
        return
    titles = _titles(rows, wrong, too)
    if too is not None:
        st.caption(
            "3 as 7, 2 is a 3 that this network read as a 7, and the other as a 2. Where one answer"
            " stands, both gave it."
        )
    pictures = wrong.digits.images[rows]
    html = figures.gallery(pictures[:SHOWN], titles[:SHOWN], first_button=0)
    key = f"{name}_{hashlib.sha256(rows.tobytes()).hexdigest()[:8]}_{wrong.digits.sha256[:8]}"
    gallery.to_the_paper(html, pictures[:SHOWN], key, wrong.card.name)
    if count > SHOWN:
        st.caption(words.fill("The first {shown} of {count:,}.", shown=SHOWN, count=count))
    save.offer(name, lambda form: gallery_file(list(pictures[:SHOWN]), titles[:SHOWN], title, form))


def _titles(rows: NDArray[np.intp], wrong: Study, too: Study | None) -> Sequence[str]:
    titles = []
    for row in rows.tolist():
        title = wrong.readings[row].title
        if too is not None and too.readings[row].answer != wrong.readings[row].answer:
            title += f", {too.readings[row].answer}"
        titles.append(title)
    return titles
