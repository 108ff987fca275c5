"""Choosing a model and choosing digits, the same on every page that needs them."""

from collections.abc import Callable, Sequence

import streamlit as st

import mnist_core as mc
from pages.parts import cached, frame, url


def choose_model() -> mc.Card:
    """A select box with all trained models; the choice is in the URL as ``?model=``."""
    cards, problems = cached.cards()
    for problem in problems:
        st.warning(str(problem), icon=":material/warning:")
    if not cards:
        st.error("There are no trained models. Train one, or restore the folder models/.")
        st.stop()
    by_name = {card.name: card for card in cards}
    default = next((name for name in ("robust", "stacked_conv") if name in by_name), cards[0].name)
    card = by_name[
        _choose("Model", "model", list(by_name), default, lambda name: by_name[name].title)
    ]
    architecture = card.config.architecture
    st.caption(
        f"{architecture.title}, {mc.count_parameters(architecture):,} parameters, {card.epochs}"
        f" epochs on {card.data['train']:,} digits; right on {card.metrics['val_accuracy']:.1%} of"
        " its validation digits."
    )
    return card


def choose_digits(*, locked: bool = False) -> mc.Digits:
    """A select box with the digits to be had here; the choice is in the URL as ``?digits=``.

    Parameters
    ----------
    locked : say which they are, and offer no other.
    """
    uploads: dict[str, mc.Digits] = st.session_state.setdefault("uploads", {})
    with frame.problems_in_words():
        sources = {source.name: source for source in mc.sources()}
        name = _choose(
            "Digits in use",
            "digits",
            [*sources, *uploads],
            next(iter(sources)),
            lambda name: sources[name].title if name in sources else uploads[name].source,
            locked,
        )
        return uploads[name] if name in uploads else cached.digits(sources[name])


def offer_more_digits() -> None:
    """Ways to digits that are not here yet: the full MNIST from the network, a CSV file from the
    visitor."""
    with st.expander("Use other digits", icon=":material/add:"):
        if "mnist" not in {source.name for source in mc.sources()}:
            st.markdown("**The full MNIST**: 60,000 digits to train on, 11 MB, fetched once.")
            if st.button("Fetch MNIST", icon=":material/download:"):
                with frame.problems_in_words(stop=False):
                    bar = st.progress(0.0, "Fetching MNIST…")

                    def show(done: int, total: int) -> None:
                        bar.progress(done / total, f"{done >> 10:,} of {total >> 10:,} kB")

                    mc.fetch_mnist(show)
                    _use("mnist")
        st.markdown(
            "**Your own**: a CSV file like Kaggle's `train.csv`, plain or gzipped. Only you will"
            " see it; of what you train on it others see the file's name."
        )
        file = st.file_uploader("CSV file", type=["csv", "gz"], label_visibility="collapsed")
        # The uploader keeps its file over reruns; each is read once.
        if file is not None and st.session_state.get("read_upload") != file.file_id:
            with frame.problems_in_words(stop=False):
                digits = cached.upload(file.name, file.getvalue())
                st.session_state["uploads"][digits.source] = digits
                st.session_state["read_upload"] = file.file_id
                _use(digits.source)


def _choose(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    title: Callable[[str], str],
    locked: bool = False,
) -> str:
    """A select box whose value is in the URL, and is kept from page to page.

    Streamlit forgets a widget when its page is left, and the URL's parameters with it, so the last
    choice has a place of its own in the session.
    """
    state, last, missing = st.session_state, f"last_{key}", f"missing_{key}"
    asked, new = url.followed(key).get(key), state.pop(f"new_{key}", None)
    held = (
        state.get(f"locked_{key}") if locked else None
    )  # whatever was chosen on other pages meanwhile
    wanted = (asked, held, new, state.get(key), state.get(last), default)
    state[key] = next(name for name in wanted if name in options)
    if asked or new:
        state[missing] = None if asked in options else asked
    if locked:
        st.markdown(f"{label}: **{title(state[key])}** :material/lock:")
        chosen: str = state[key]
        state[f"locked_{key}"] = chosen
    else:
        chosen = st.selectbox(
            label, options, key=key, format_func=title, on_change=state.pop, args=(missing, None)
        )
    if name := state.get(missing):
        st.warning(
            f"The link asks for {frame.literal(name)}, which is not here (any more):"
            f" {frame.literal(title(chosen))} is in its place.",
            icon=":material/link_off:",
        )
    state[last] = chosen
    url.write((key,), {key: chosen})
    return chosen


def _use(name: str) -> None:
    """Choose digits that have just arrived."""
    st.session_state["new_digits"] = name
    st.rerun()
