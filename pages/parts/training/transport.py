"""What can be done with a run while it trains: hold it, step it, stop it, change its rate."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from mnist_core.config import LEARNING_RATES
from mnist_core.engine import Engine, Run, Step, Visitor
from pages.parts import frame, state, words


def show(engine: Engine, run: Run, who: Visitor) -> None:
    """A row of buttons, and the learning rate; of a stranger's run a teacher sees *Stop*."""
    is_saving = run.status == "saving"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if who.owns(run) and not is_saving:
            _pace(engine, run, who)
        if who.may_remove(run):
            st.button(
                "Saving…" if is_saving else "Stop",
                key="stop",
                icon=":material/stop:",
                on_click=_stop,
                args=(engine, run.id, who),
                disabled=is_saving,
                help="Ends the run. The epochs that are finished become a model.",
            )
        if who.owns(run) and not is_saving:
            _rate(engine, run, who)


def _pace(engine: Engine, run: Run, who: Visitor) -> None:
    if not run.held:
        st.button(
            "Pause",
            icon=":material/pause:",
            on_click=_act,
            args=(engine.hold, run.id, who),
            help="It waits where it is, in the middle of an epoch, too. Nothing is lost.",
        )
        return
    st.button(
        "Go on", icon=":material/play_arrow:", on_click=_act, args=(engine.go_on, run.id, who)
    )
    is_busy = run.began is not None
    for label, step, icon in (
        ("One batch", Step.BATCH, ":material/skip_next:"),
        ("One epoch", Step.EPOCH, ":material/fast_forward:"),
    ):
        st.button(
            words.literal(label),
            icon=icon,
            on_click=_act,
            args=(engine.step, run.id, step, who),
            disabled=is_busy,
        )


def _rate(engine: Engine, run: Run, who: Visitor) -> None:
    """The learning rate: where it follows a schedule, what it is; otherwise a slider to change it
    from the next batches on."""
    if run.config.follows_schedule:
        st.caption(
            words.fill(
                "Learning rate now: {rate}. It follows its schedule.",
                rate=f"{run.learning_rate:.3g}",
            )
        )
        return
    key = f"rate_{run.id}"
    rates = sorted({*LEARNING_RATES, run.learning_rate, run.config.learning_rate})
    with st.container(width=260):
        st.select_slider(
            "Learning rate from now on",
            rates,
            run.learning_rate,
            format_func=lambda rate: f"{rate:g}",
            key=key,
            on_change=_change_rate,
            args=(engine, run.id, key, who),
            help=(
                "Takes effect within some batches. The record of the run and its script say from"
                " which batch on."
            ),
        )


def _change_rate(engine: Engine, run_id: str, key: str, who: Visitor) -> None:
    _act(engine.change_rate, run_id, state.value_of(key), who)


def _stop(engine: Engine, run_id: str, who: Visitor) -> None:
    _act(engine.stop, run_id, who)


def _act(action: Callable[..., None], *arguments: Any) -> None:
    with frame.problems_in_words(stop=False):
        action(*arguments)
