"""The gallery of what a network read: filtered, sorted, grouped, page by page."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.figures.report import gallery_file
from mnist_core.models.answer import a_digit, in_percent
from mnist_core.models.likeness import MOST, Likeness, likeness
from mnist_core.models.readings import Reading, Wish, select
from pages.parts import cached, choices, gallery, place, state, words
from pages.parts.mistakes import filters, note_storage, notes, opened, save
from pages.parts.mistakes.study import Study

SHOWN = 60  # pictures on a page
IN_A_FILE = 400  # pictures: more could not be told apart on paper


def show(study: Study) -> None:
    """The choice of pictures, the digit that is open, and the pictures."""
    opened.prepare()
    note_storage.synchronize()
    with st.container(key=filters.PLACE):
        wish = filters.choose(study)
        shown = select(study.readings, wish)
        opened.show(study, shown)
        filters.say_what_is_shown(wish, len(shown), len(study.readings))
        if shown:
            _pictures(study, shown, wish)
    with st.container(horizontal=True):
        notes.offer_table()
        if shown:
            heading = f"{study.name}: {len(shown):,} of {len(study.readings):,} digits"
            save.offer("gallery", lambda form: _as_file(shown, heading, form))


def _pictures(study: Study, shown: list[Reading], wish: Wish) -> None:
    groups = state.SHOWN_GROUPS.get()
    if wish.order != "likeness" and groups == 1:
        _show_pages(study, shown, "pictures")
        return
    if len(shown) > MOST:
        st.caption(words.fill("Of these, the first {most:,} are compared.", most=MOST))
        shown = shown[:MOST]
    alike = _likeness(study, shown)
    if groups == 1:
        _show_pages(study, [shown[place] for place in alike.order().tolist()], "pictures")
        return
    for number, places in enumerate(alike.kinds(groups)):
        of_a_kind = [shown[place] for place in places.tolist()]
        if wish.order != "likeness":
            of_a_kind = select(of_a_kind, wish)
        st.markdown(words.fill("{said}", said=_kind_in_words(number + 1, of_a_kind)))
        _grid(study, of_a_kind[:SHOWN], f"pictures_{number}")


def _likeness(study: Study, shown: Sequence[Reading]) -> Likeness:
    rows = np.array([reading.row for reading in shown], np.intp)
    return _likeness_of(study.key, rows.tobytes(), study, rows)


@st.cache_resource(max_entries=16, show_spinner="Comparing the pictures…")
def _likeness_of(
    key: tuple[str, str], rows: bytes, _study: Study, _rows: NDArray[np.intp]
) -> Likeness:
    model = cached.classifier(_study.card)
    return likeness(model.features(_study.digits.images[_rows]))


def _kind_in_words(number: int, readings: Sequence[Reading]) -> words.Markdown:
    common = Counter(reading.title for reading in readings).most_common(3)
    mostly = ", ".join(f"{title} ({times})" for title, times in common)
    return words.fill(
        "**Kind {number}**, {count}: {mostly}", number=number, count=len(readings), mostly=mostly
    )


def _show_pages(study: Study, shown: Sequence[Reading], key: str) -> None:
    """Some pictures, page by page."""
    pages = -(-len(shown) // SHOWN)
    page = min(max(state.SHOWN_PAGE.get(), 1), pages)
    start = (page - 1) * SHOWN
    _grid(study, shown[start : start + SHOWN], key)
    if pages > 1:
        state.SHOWN_PAGE.set(page)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(
                words.fill("Page (of {pages:,})", pages=pages),
                1,
                pages,
                key=state.SHOWN_PAGE.key,
                width=160,
            )
            st.button(
                "Next page",
                icon=":material/chevron_right:",
                disabled=page == pages,
                on_click=_turn,
                args=(page + 1,),
            )


def _turn(page: int) -> None:
    state.SHOWN_PAGE.set(page)
    place.go_to(filters.PLACE)


def _grid(study: Study, readings: Sequence[Reading], key: str) -> None:
    """Pictures to click on."""
    html = figures.gallery(
        [reading.picture for reading in readings],
        [_title(study, reading) for reading in readings],
        [in_words(reading) for reading in readings],
        first_button=0,
    )
    key = f"{key}_{study.card.name}_{study.digits.sha256[:8]}"
    if state.CLICK.get() == "draw":
        pictures = np.stack([reading.picture for reading in readings])
        gallery.to_the_paper(html, pictures, f"draw_{key}", study.card.name)
        return
    rows = [str(reading.row) for reading in readings]
    chosen = rows.index(state.OPENED.get()) if state.OPENED.get() in rows else -1
    choices.show(html, chosen, key, _opener(readings))


def _opener(readings: Sequence[Reading]) -> Callable[[int], None]:
    def choose(number: int) -> None:
        if 0 <= number < len(readings):  # anybody can send anything
            opened.open_digit(readings[number])

    return choose


def _title(study: Study, reading: Reading) -> str:
    title = reading.title
    if reading.right:
        title = f"{reading.answer}, {how_sure(reading.sureness)}"
    return f"⚑ {title}" if notes.is_flagged(study, reading) else title


def how_sure(share: float) -> str:
    """A probability below a small picture."""
    return in_percent(share).replace("more than", ">")


def in_words(reading: Reading) -> str:
    """What one should see in the picture of a reading."""
    if reading.right:
        sure = in_percent(reading.sureness)
        return f"{a_digit(reading.answer)}, {sure} sure; the next guess was {reading.second}"
    return f"{reading.title}, {reading.sureness:.0%} sure"


def _as_file(shown: Sequence[Reading], heading: str, form: str) -> bytes:
    some = shown[:IN_A_FILE]
    if len(some) < len(shown):
        heading += f", the first {len(some)}"
    titles = [reading.title for reading in some]
    return gallery_file([reading.picture for reading in some], titles, heading, form)
