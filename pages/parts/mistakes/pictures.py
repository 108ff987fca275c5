"""The gallery of what a network read: filtered, sorted, grouped, page by page."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from mnist_core.figures.report import gallery_file
from mnist_core.models.answer import in_percent
from mnist_core.models.likeness import MOST, Likeness, likeness
from mnist_core.models.readings import KINDS, ORDERS, Reading, Wish, select
from pages.parts import cached, choices, gallery, state, words
from pages.parts.mistakes import address, note_storage, notes, opened, save
from pages.parts.mistakes.study import Study
from pages.parts.training import place
from pages.parts.url import AddressChoice

PLACE = "gallery_of_mistakes"  # the key of its container
SHOWN = 60  # pictures on a page
IN_A_FILE = 400  # pictures: more could not be told apart on paper
GROUPS = 12  # kinds at most

ANY = "any"
DIGITS = [str(digit) for digit in range(10)]
CLICKS = {"look": "looks closer", "draw": "puts it on the paper"}

SHOW, ORDER = AddressChoice("show"), AddressChoice("order")
TRUE, READ = AddressChoice("true"), AddressChoice("read")


def show(study: Study) -> None:
    """The choice of pictures, the digit that is open, and the pictures."""
    opened.prepare()
    note_storage.synchronize()
    with st.container(key=PLACE):
        wish = _choose(study)
        shown = select(study.readings, wish)
        opened.show(study, shown)
        _say_what_is_shown(wish, len(shown), len(study.readings))
        if shown:
            _pictures(study, shown, wish)
    with st.container(horizontal=True):
        notes.offer_table()
        if shown:
            heading = f"{study.name}: {len(shown):,} of {len(study.readings):,} digits"
            save.offer("gallery", lambda form: _as_file(shown, heading, form))


def only(truth: int, answer: int) -> None:
    """Show the pictures of one digit that were read as one digit when the page runs next."""
    state.SHOWN_TRUTH.set(str(truth))
    state.SHOWN_ANSWER.set(str(answer))
    state.SHOWN_KIND.set("all" if truth == answer else "wrong")
    _another_kind()
    state.OPENED.set("")
    place.go_to(PLACE)


def to_the_first_page() -> None:
    """What another choice of pictures begins with."""
    state.SHOWN_PAGE.set(1)


def _another_kind() -> None:
    state.SHOWN_ORDER.set("")  # each kind has an order of its own
    to_the_first_page()


def _choose(study: Study) -> Wish:
    """What to show, as the widgets and the address say."""
    if state.SHOWN_OF.get() != study.card.name:
        # What nobody has chosen was chosen for the other model.
        state.SHOWN_OF.set(study.card.name)
        state.SHOWN_KIND.set("")
        state.SHOWN_ORDER.set("")
    kinds = list(KINDS)
    if not len(study.evaluation.mistakes):
        kinds = ["barely", *(kind for kind in kinds if kind != "barely")]
    address.prepare(SHOW, state.SHOWN_KIND, kinds)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Show",
            list(KINDS),
            format_func=KINDS.__getitem__,
            key=state.SHOWN_KIND.key,
            required=True,
            on_change=_another_kind,
        )
        address.write(SHOW, state.SHOWN_KIND, kinds[0])
        # The surest mistakes say most; of the others those that nearly were some.
        orders = list(ORDERS)
        if kind != "wrong":
            orders = ["closest", *(order for order in orders if order != "closest")]
        address.prepare(ORDER, state.SHOWN_ORDER, orders)
        with st.popover("Sort and filter", icon=":material/tune:"):
            wish = _details(Wish(kind or kinds[0], refused_below=study.card.sure_from))
        address.write(ORDER, state.SHOWN_ORDER, orders[0])
        st.segmented_control(
            "A click",
            list(CLICKS),
            format_func=CLICKS.__getitem__,
            default=state.CLICK.default,
            key=state.CLICK.key,
            required=True,
            persist_state="session",
        )
    return wish


def _details(wish: Wish) -> Wish:
    order = st.selectbox(
        "Sorted by", list(ORDERS), format_func=ORDERS.__getitem__, key=state.SHOWN_ORDER.key
    )
    for choice, entry in ((TRUE, state.SHOWN_TRUTH), (READ, state.SHOWN_ANSWER)):
        address.prepare(choice, entry, [ANY, *DIGITS])
    truth = st.selectbox(
        "Labelled", [ANY, *DIGITS], key=state.SHOWN_TRUTH.key, on_change=to_the_first_page
    )
    answer = st.selectbox(
        "Read as", [ANY, *DIGITS], key=state.SHOWN_ANSWER.key, on_change=to_the_first_page
    )
    for choice, entry in ((TRUE, state.SHOWN_TRUTH), (READ, state.SHOWN_ANSWER)):
        address.write(choice, entry, ANY)
    low, high = st.slider(
        "How sure, in percent",
        0,
        100,
        state.SHOWN_SURENESS.get(),
        key=state.SHOWN_SURENESS.key,
        on_change=to_the_first_page,
    )
    st.slider(
        "Kinds of like pictures",
        1,
        GROUPS,
        state.SHOWN_GROUPS.get(),
        key=state.SHOWN_GROUPS.key,
        help="Pictures that the network finds alike, by what its last hidden layer makes of them.",
    )
    return replace(
        wish,
        truth=None if truth == ANY else int(truth),
        answer=None if answer == ANY else int(answer),
        sure_from=low / 100,
        sure_to=high / 100,
        order=order,
    )


def _say_what_is_shown(wish: Wish, shown: int, out_of: int) -> None:
    """How many there are, and how to come back from a filter."""
    filtered = (wish.truth, wish.answer, wish.sure_from, wish.sure_to) != (None, None, 0, 1)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            words.fill(
                "**{shown:,}** of {all:,} digits{truth}{answer}. {legend}",
                shown=shown,
                all=out_of,
                truth="" if wish.truth is None else f", labelled {wish.truth}",
                answer="" if wish.answer is None else f", read as {wish.answer}",
                legend=_LEGENDS[wish.kind],
            )
        )
        if filtered:
            st.button("Show all again", icon=":material/filter_alt_off:", on_click=_unfiltered)


_LEGENDS = {
    "wrong": "7 as 2 is a 7 that was read as a 2.",
    "barely": "All are right; below each stands how sure the network was.",
    "not_sure": "To these the network says that it is not sure: it gives no answer.",
    "all": "Right and wrong ones.",
}


def _unfiltered() -> None:
    state.SHOWN_TRUTH.set(ANY)
    state.SHOWN_ANSWER.set(ANY)
    state.SHOWN_SURENESS.set(state.SHOWN_SURENESS.default)
    to_the_first_page()


def _pictures(study: Study, shown: list[Reading], wish: Wish) -> None:
    groups = state.SHOWN_GROUPS.get()
    if wish.order != "likeness" and groups == 1:
        show_pages(study, shown, "pictures")
        return
    if len(shown) > MOST:
        st.caption(words.fill("Of these, the first {most:,} are compared.", most=MOST))
        shown = shown[:MOST]
    alike = _likeness(study, shown)
    if groups == 1:
        show_pages(study, [shown[place] for place in alike.order().tolist()], "pictures")
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


def show_pages(study: Study, shown: Sequence[Reading], key: str) -> None:
    """Some pictures, page by page."""
    pages = -(-len(shown) // SHOWN)
    page = min(max(state.SHOWN_PAGE.get(), 1), pages)
    start = (page - 1) * SHOWN
    _grid(study, shown[start : start + SHOWN], key)
    if pages > 1:
        state.SHOWN_PAGE.set(page)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(
                words.fill("Page, of {pages:,}", pages=pages),
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
    place.go_to(PLACE)


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
        return f"a {reading.answer}, {sure} sure; the next guess was {reading.second}"
    return f"{reading.title}, {reading.sureness:.0%} sure"


def _as_file(shown: Sequence[Reading], heading: str, form: str) -> bytes:
    some = shown[:IN_A_FILE]
    if len(some) < len(shown):
        heading += f", the first {len(some)}"
    titles = [reading.title for reading in some]
    return gallery_file([reading.picture for reading in some], titles, heading, form)
