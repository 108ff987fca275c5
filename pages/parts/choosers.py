"""Choosing a model and choosing digits, the same on every page that needs them."""

import streamlit as st

import mnist_core as mc
from pages.parts import frame, shared


def choose_model() -> mc.Card:
    """A select box with all trained models; the choice is in the URL as ``?model=``."""
    cards, problems = shared.cards()
    for problem in problems:
        st.warning(str(problem), icon=":material/warning:")
    if not cards:
        raise mc.ModelError("There are no trained models. Train one, or restore the folder models/.")
    by_name = {card.name: card for card in cards}
    default = list(by_name).index("stacked_conv") if "stacked_conv" in by_name else 0
    name = st.selectbox(
        "Model", list(by_name), index=default, key="model", bind="query-params", persist_state="session"
    )
    card = by_name[name]
    architecture = mc.architecture(card.config.architecture)
    st.caption(
        f"{architecture.title}, {mc.count_parameters(architecture):,} parameters, {card.epochs} epochs on "
        f"{card.data['train']:,} digits; right on {card.metrics['val_accuracy']:.1%} of its validation digits."
    )
    return card


def choose_digits() -> mc.Digits:
    """A select box with the digits to be had here; the choice is in the URL as ``?digits=``."""
    uploads: dict[str, mc.Digits] = st.session_state.setdefault("uploads", {})
    sources = {source.title: source for source in mc.sources()}
    if arrived := st.session_state.pop("arrived", None):
        st.session_state["digits"] = arrived
    title = st.selectbox(
        "Digits in use", [*sources, *uploads], key="digits", bind="query-params", persist_state="session"
    )
    return uploads[title] if title in uploads else shared.digits(sources[title])


def offer_more_digits() -> None:
    """Ways to digits that are not here yet: the full MNIST from the network, a CSV file from the visitor."""
    with st.expander("Use other digits", icon=":material/add:"):
        if "mnist" not in {source.name for source in mc.sources()}:
            st.markdown("**The full MNIST**: 60,000 digits to train on, 11 MB, fetched once.")
            if st.button("Fetch MNIST", icon=":material/download:"):
                with frame.problems_in_words():
                    bar = st.progress(0.0, "Fetching MNIST…")

                    def show(done: int, total: int) -> None:
                        bar.progress(done / total, f"{done >> 10:,} of {total >> 10:,} kB")

                    mc.fetch_mnist(show)
                    _use(next(source.title for source in mc.sources() if source.name == "mnist"))
        st.markdown("**Your own**: a CSV file like Kaggle's `train.csv`, plain or gzipped. Only you will see it.")
        file = st.file_uploader("CSV file", type=["csv", "gz"], label_visibility="collapsed")
        # The uploader keeps its file over reruns; each is read once.
        if file is not None and st.session_state.get("read_upload") != file.file_id:
            with frame.problems_in_words():
                digits = shared.upload(file.name, file.getvalue())
                st.session_state["uploads"][digits.source] = digits
                st.session_state["read_upload"] = file.file_id
                _use(digits.source)


def _use(title: str) -> None:
    st.session_state["arrived"] = title
    st.rerun()
