"""Which readings the gallery shows, and in what order: by widgets, the address, or the matrix."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from mnist_core.models.readings import KINDS, ORDERS, Wish
from pages.parts import place, state, words
from pages.parts.address_fields import AddressFields
from pages.parts.mistakes.study import Study

PLACE = "gallery_of_mistakes"  # the key of the gallery's container
GROUPS = 12  # kinds of like pictures at most

ANY = "any"
DIGITS = [str(digit) for digit in range(10)]
CLICKS = {"look": "looks closer", "draw": "puts it on the paper"}

FILTER = AddressFields(true=([ANY, *DIGITS], ANY), read=([ANY, *DIGITS], ANY))


def _kinds(offered: Sequence[str] = tuple(KINDS)) -> AddressFields:
    """What kind of readings is shown, the first of those that there are unless one is chosen."""
    return AddressFields(show=(offered, offered[0]))


def _orders(first: str = next(iter(ORDERS))) -> AddressFields:
    """In what order they are, and in which at first: that depends on the kind."""
    return AddressFields(order=(list(ORDERS), first))


def only(truth: int, answer: int) -> None:
    """Show the pictures of one digit that were read as one digit when the page runs next."""
    FILTER.set("true", str(truth))
    FILTER.set("read", str(answer))
    _kinds().set("show", "all" if truth == answer else "wrong")
    _another_kind()
    state.OPENED.set("")
    place.go_to(PLACE)


def _to_the_first_page() -> None:
    """What another choice of pictures begins with."""
    state.SHOWN_PAGE.set(1)


def _another_kind() -> None:
    _orders().set("order", "")  # each kind has an order of its own
    _to_the_first_page()


def choose(study: Study) -> Wish:
    """What to show, as the widgets and the address say."""
    has_mistakes = bool(len(study.evaluation.mistakes))
    offered = [kind for kind in KINDS if has_mistakes or kind != "wrong"]
    if state.SHOWN_OF.get() != [study.card.name, *offered]:
        # What nobody has chosen was chosen for the other model, or for other digits.
        state.SHOWN_OF.set([study.card.name, *offered])
        _kinds().set("show", "")
        _orders().set("order", "")
    kinds = _kinds(offered)
    kinds.begin()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Show",
            offered,
            format_func=KINDS.__getitem__,
            key=kinds.key("show"),
            required=True,
            on_change=_another_kind,
        )
        kinds.write()
        kind = kinds.get("show")
        # The surest mistakes say most; of the others those that nearly were some.
        orders = _orders("surest" if kind == "wrong" else "closest")
        orders.begin()
        with st.popover("Sort and filter", icon=":material/tune:"):
            wish = _details(Wish(kind, refused_below=study.card.sure_from), orders.key("order"))
        orders.write()
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


def _details(wish: Wish, order_key: str) -> Wish:
    order = st.selectbox("Sorted by", list(ORDERS), format_func=ORDERS.__getitem__, key=order_key)
    FILTER.begin()
    truth = st.selectbox(
        "Labelled", [ANY, *DIGITS], key=FILTER.key("true"), on_change=_to_the_first_page
    )
    answer = st.selectbox(
        "Read as", [ANY, *DIGITS], key=FILTER.key("read"), on_change=_to_the_first_page
    )
    FILTER.write()
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
    FILTER.set("true", ANY)
    FILTER.set("read", ANY)
    state.SHOWN_SURENESS.set(state.SHOWN_SURENESS.default)
    _to_the_first_page()
