"""The recipe of the chosen network: what it changes in the form, at one click, and back at one."""

import streamlit as st

import mnist_core as mc
from mnist_core.config import SETTINGS
from mnist_core.training.recommended import changes, with_recipe
from pages.parts import state, words
from pages.parts.training import form, form_state


def offer() -> None:
    """A button, and beside it what it would change; afterwards one that takes it back."""
    now = form_state.current()
    recipe = with_recipe(now)
    if recipe is None:
        return
    title, possible = now.architecture.title, form_state.unlocked(recipe)
    with st.container(horizontal=True, vertical_alignment="center"):
        if possible != now:
            st.button(
                words.fill("Use the recipe of {network}", network=title),
                icon=":material/menu_book:",
                on_click=_use,
                args=(possible,),
                help="The settings that have worked best for it. The seed and the digits stay.",
            )
            st.caption(words.fill("It changes {changes}.", changes=_in_words(now, possible)))
            return
        limit = "" if recipe == now else ", but for what the link has set"
        st.caption(
            words.fill("The form has the recipe of {network}{limit}.", network=title, limit=limit)
        )
        before = state.BEFORE_RECIPE.get()
        if before is not None and before.architecture == now.architecture:
            st.button("Undo", icon=":material/undo:", on_click=_undo, args=(before,))


def _use(recipe: mc.TrainingConfig) -> None:
    state.BEFORE_RECIPE.set(form_state.current())
    form_state.take(recipe)


def _undo(before: mc.TrainingConfig) -> None:
    state.BEFORE_RECIPE.pop()
    form_state.take(before)


def _in_words(now: mc.TrainingConfig, then: mc.TrainingConfig) -> words.Markdown:
    """Each setting that differs: what it is, and what it would be."""
    said = []
    for name, values in changes(now, then).items():
        setting = SETTINGS[name]
        before, after = (form.in_words(setting, value, "off") for value in values)
        said.append(
            words.fill(
                "**{label}** {before} → {after}",
                label=setting.label,
                before=before,
                after=after,
            )
        )
    return words.Markdown(", ".join(said))
