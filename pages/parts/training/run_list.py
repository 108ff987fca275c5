"""All runs on this server: a table, any few of them in one chart, and the class leaderboard."""

import hashlib

import pandas as pd
import pyarrow as pa
import streamlit as st

import mnist_core as mc
from mnist_core.engine import Engine, Queue, Run
from mnist_core.figures import curves
from mnist_core.figures.metrics import METRICS
from pages.parts import state, words
from pages.parts.training import class_leaderboard, run_rows, shown_run

VIEWS = {"all": "All runs", "leaderboard": "Leaderboard"}
# Accuracy first: it is what a class compares.
METRIC_TITLES = {key: METRICS[key].title for key in reversed(METRICS)}
OVERLAID = 8  # more lines than that nobody tells apart
LINKED = 3  # runs that are offered to be looked at


def show(engine: Engine, digits: mc.Digits) -> None:
    """The runs' part of the page, renewed by itself while somebody trains."""
    queue = engine.queue()
    st.fragment(_show, run_every=5.0 if queue.training + queue.waiting else None)(engine, digits)


def _show(engine: Engine, digits: mc.Digits) -> None:
    runs = engine.runs()
    for problem in engine.problems():
        st.warning(words.literal(problem), icon=":material/warning:")
    if not runs:
        st.caption("None yet. Every run on this server will be listed here, for all to see.")
        return
    if busy := _queue_in_words(engine.queue()):
        st.caption(words.literal(busy))
    view = st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        default=state.RUNS_VIEW.default,
        required=True,
        key=state.RUNS_VIEW.key,
        label_visibility="collapsed",
    )
    if view == "all":
        _all(runs)
    else:
        class_leaderboard.show(runs, digits)


def _queue_in_words(queue: Queue) -> str:
    if not queue.training + queue.waiting:
        return ""
    named = ((queue.training, "training"), (queue.waiting, "waiting"))
    counts = " and ".join(f"{count} {word}" for count, word in named if count)
    if queue.paused:
        return f"At the moment: {counts}. The class is paused: no epoch begins."
    return f"At the moment: {counts}. Their epochs take turns."


def _all(runs: list[Run]) -> None:
    ids = [run.id for run in runs]
    # A new run moves the others down, so the table gets a new key, and the choice is put in again
    # by name.
    key = "runs_" + hashlib.sha256("".join(ids).encode()).hexdigest()[:8]
    chosen = [ids.index(run_id) for run_id in state.COMPARED.get() if run_id in ids]
    event = st.dataframe(
        pd.DataFrame([run_rows.row(run) for run in runs]),
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(runs), 380),
        column_config=run_rows.COLUMNS,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": chosen}},
        alt=f"{len(runs)} runs, the newest first.",
    )
    picked = [runs[row] for row in event.selection.rows if row < len(runs)]
    state.COMPARED.set([run.id for run in picked])
    if not picked:
        st.caption("Tick runs on the left to look at them, or to see their curves in one chart.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for run in picked[:LINKED]:
            label = words.fill("Look at {run}", run=_name(run))
            if st.button(label, key=f"look_{run.id}"):
                shown_run.look_at(run.id)
    _overlay(picked)


def _overlay(picked: list[Run]) -> None:
    """The curves of some runs in one chart."""
    st.segmented_control(
        "Compare",
        list(METRIC_TITLES),
        format_func=METRIC_TITLES.__getitem__,
        default=state.OVERLAY.default,
        required=True,
        key=state.OVERLAY.key,
        label_visibility="collapsed",
    )
    metric = METRICS[state.OVERLAY.get()]
    named = {str(words.cell(_name(run))): run.history for run in picked[:OVERLAID]}
    specification, columns = curves.overlay(named, metric)
    ends = [
        f"{name} {history[-1][metric.validation_key]:.4f}"
        for name, history in named.items()
        if history
    ]
    st.vega_lite_chart(
        pa.table(columns),
        specification,
        key=f"overlay_{metric.key}",
        alt=(
            f"Validation {metric.title} over the epochs of {len(named)} runs, at the end:"
            f" {', '.join(ends)}."
        ),
    )
    if len(picked) > OVERLAID:
        st.caption(words.fill("The first {shown} of {all}.", shown=OVERLAID, all=len(picked)))


def _name(run: Run) -> str:
    """What to call a run among others, which may be called the same."""
    return f"{run.name} ({run.id[-4:]})"
