"""What becomes of a composed network: a name, a place among the visitor's own, training."""

import streamlit as st

import mnist_core as mc
from mnist_core.errors import MnistError
from mnist_core.network.compose import Draft, draft_of
from mnist_core.training import own_networks
from pages.parts import navigation, state, visitor, words
from pages.parts.anatomy import draft as composed
from pages.parts.anatomy import layers


def show(draft: Draft) -> None:
    """A field for the name, a button to keep it, a link to train it, and those there are."""
    owner = visitor.owner()
    st.header("Keep it, train it", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = composed.field_key("title")
        st.text_input(
            "Its name",
            draft.title,
            max_chars=60,
            key=key,
            width=320,
            placeholder="such as: My first network",
            on_change=_rename,
            args=(key,),
        )
        st.button("Keep", icon=":material/bookmark_add:", on_click=_keep, args=(owner, key))
        if draft.mistake is None:
            st.button(
                "Its layers",
                icon=":material/layers:",
                help="The drawing to scale, and each layer in numbers.",
                on_click=_look_at_layers,
                args=(key,),
            )
            navigation.link_to("train", "Train it", architecture=draft.to_text())
    st.caption(
        "The address of this page holds the network: whoever opens it finds the same. What is kept"
        " stands on Train beside the others."
    )
    _offer(owner)


def _offer(owner: str) -> None:
    """The networks to begin with: the visitor's own, which can be removed, and those of the app."""
    own = own_networks.of(owner)
    with st.expander("Begin with another", icon=":material/folder_open:", expanded=bool(own)):
        for number, draft in enumerate(own):
            with st.container(horizontal=True, vertical_alignment="center"):
                title = words.literal(draft.title)
                _begin_button(title, draft, f"own_network_{number}")
                st.button(
                    "Remove",
                    key=f"remove_network_{number}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=_remove,
                    args=(owner, draft),
                )
        with st.container(horizontal=True):
            for name, network in mc.ARCHITECTURES.items():
                _begin_button(words.literal(network.title), draft_of(network), f"begin_{name}")


def _begin_button(title: words.Markdown, draft: Draft, key: str) -> None:
    st.button(title, key=key, on_click=composed.change, args=(draft, 0))


def _rename(key: str) -> None:
    # Undo may have come with it, and have brought another name.
    if key == composed.field_key("title") and state.is_set(key):
        composed.rename(state.value_of(key))


def _look_at_layers(key: str) -> None:
    _rename(key)  # the name, or another setting, may have come with the press
    draft = composed.current()
    if draft.mistake is None:
        layers.look_at(draft.to_text())


def _keep(owner: str, key: str) -> None:
    _rename(key)  # the name may have come with the press
    try:
        own_networks.keep(owner, composed.current())
        st.toast("Kept. It is among the networks on Train, too.")
    except MnistError as problem:
        state.DRAFT_PROBLEM.set(str(problem))


def _remove(owner: str, draft: Draft) -> None:
    try:
        own_networks.remove(owner, draft.title)
        st.toast("Removed. It is still here to be kept again.")
    except MnistError as problem:
        state.DRAFT_PROBLEM.set(str(problem))
    composed.change(draft, 0)
