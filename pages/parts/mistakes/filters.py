"""Which readings the gallery shows, and in what order: by widgets, the address, or the matrix."""

from dataclasses import replace

import streamlit as st

from mnist_core.models.readings import KINDS, ORDERS, Wish
from pages.parts import state, words
from pages.parts.mistakes import address
from pages.parts.mistakes.study import Study
from pages.parts.training import place
from pages.parts.url import AddressChoice

PLACE = "gallery_of_mistakes"  # the key of the gallery's container
GROUPS = 12  # kinds of like pictures at most

ANY = "any"
DIGITS = [str(digit) for digit in range(10)]
CLICKS = {"look": "looks closer", "draw": "puts it on the paper"}

SHOW, ORDER = AddressChoice("show"), AddressChoice("order")
TRUE, READ = AddressChoice("true"), AddressChoice("read")


def only(truth: int, answer: int) -> None:
    """Show the pictures of one digit that were read as one digit when the page runs next."""
    state.SHOWN_TRUTH.set(str(truth))
    state.SHOWN_ANSWER.set(str(answer))
    state.SHOWN_KIND.set("all" if truth == answer else "wrong")
    _another_kind()
    state.OPENED.set("")
    place.go_to(PLACE)


def _to_the_first_page() -> None:
    """What another choice of pictures begins with."""
    state.SHOWN_PAGE.set(1)


def _another_kind() -> None:
    state.SHOWN_ORDER.set("")  # each kind has an order of its own
    _to_the_first_page()


def choose(study: Study) -> Wish:
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
        "Labelled", [ANY, *DIGITS], key=state.SHOWN_TRUTH.key, on_change=_to_the_first_page
    )
    answer = st.selectbox(
        "Read as", [ANY, *DIGITS], key=state.SHOWN_ANSWER.key, on_change=_to_the_first_page
    )
    for choice, entry in ((TRUE, state.SHOWN_TRUTH), (READ, state.SHOWN_ANSWER)):
        address.write(choice, entry, ANY)
    low, high = st.slider(
        "How sure, in percent",
        0,
        100,
        state.SHOWN_SURENESS.get(),
        key=state.SHOWN_SURENESS.key,
        on_change=_to_the_first_page,
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


def say_what_is_shown(wish: Wish, shown: int, out_of: int) -> None:
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
    _to_the_first_page()
