"""All runs on this server: a table, any few of them in one chart, and the class leaderboard."""

import colorsys
import hashlib
from functools import lru_cache

import pandas as pd
import pyarrow as pa
import streamlit as st

import mnist_core as mc
from mnist_core.engine import Engine, Queue, Run
from mnist_core.figures import curves
from mnist_core.figures.metrics import METRICS
from mnist_core.training.leaderboard import best_epoch, leaderboard
from pages.parts import frame
from pages.parts.training import actions, progress

OVERLAID = 8  # more lines than that nobody tells apart


def table(engine: Engine, owner: str, digits: mc.Digits) -> None:
    """The runs' part of the page, renewed by itself while somebody trains."""
    queue = engine.queue()
    st.fragment(_table, run_every=5.0 if queue.training + queue.waiting else None)(
        engine, owner, digits
    )


def _table(engine: Engine, owner: str, digits: mc.Digits) -> None:
    runs = engine.runs()
    for problem in engine.problems():
        st.warning(str(problem), icon=":material/warning:")
    if not runs:
        st.caption("None yet. Every run on this server will be listed here, for all to see.")
        return
    if busy := _queue_in_words(engine.queue()):
        st.caption(busy)
    view = st.segmented_control(
        "View",
        ["All runs", "Leaderboard"],
        default="All runs",
        required=True,
        key="runs_view",
        label_visibility="collapsed",
    )
    (_all if view == "All runs" else _leaderboard)(runs, owner, digits)


def _queue_in_words(queue: Queue) -> str:
    if not queue.training + queue.waiting:
        return ""
    counts = [
        f"{count} {word}"
        for count, word in ((queue.training, "training"), (queue.waiting, "waiting"))
        if count
    ]
    turns = (
        " The class is paused: no epoch begins." if queue.paused else " Their epochs take turns."
    )
    return f"At the moment: {' and '.join(counts)}.{turns}"


def _all(runs: list[Run], owner: str, digits: mc.Digits) -> None:
    state = st.session_state
    ids = [run.id for run in runs]
    # A new run moves the others down, so the table gets a new key, and the choice is put in again
    # by name.
    key = "runs_" + hashlib.sha256("".join(ids).encode()).hexdigest()[:8]
    chosen = [run_id for run_id in state.get("compared", []) if run_id in ids]
    event = st.dataframe(
        pd.DataFrame([_row(run, owner) for run in runs]),
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(runs), 380),
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [ids.index(run_id) for run_id in chosen]}},
        alt=f"{len(runs)} runs, the newest first.",
    )
    picked = [runs[row] for row in event.selection.rows if row < len(runs)]
    state["compared"] = [run.id for run in picked]
    if not picked:
        st.caption("Tick runs on the left to look at them, or to see their curves in one chart.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for run in picked[:3]:
            if st.button(
                frame.literal(f"Look at {progress.name(run)} ({run.id[-4:]})"), key=f"look_{run.id}"
            ):
                actions.look_at(run.id)
    _overlay(picked)


def _overlay(picked: list[Run]) -> None:
    key = st.segmented_control(
        "Compare",
        [*reversed(METRICS)],
        default="accuracy",
        required=True,
        key="overlay",
        label_visibility="collapsed",
    )
    metric = METRICS[key]
    named = {f"{progress.name(run)} ({run.id[-4:]})": run.history for run in picked[:OVERLAID]}
    specification, columns = curves.overlay(named, metric)
    ends = [
        f"{name} {history[-1][metric.validation_key]:.4f}"
        for name, history in named.items()
        if history
    ]
    st.vega_lite_chart(
        pa.table(columns),
        specification,
        key=f"overlay_{key}",
        alt=(
            f"Validation {metric.title} over the epochs of {len(named)} runs, at the end:"
            f" {', '.join(ends)}."
        ),
    )
    if len(picked) > OVERLAID:
        st.caption(f"The first {OVERLAID} of {len(picked)}.")


def _leaderboard(runs: list[Run], owner: str, digits: mc.Digits) -> None:
    standings = leaderboard(run for run in runs if run.sha256 == digits.sha256)
    if standings:
        rows = [
            {
                "Place": standing.place,
                "Best": standing.accuracy,
                "Epoch": standing.epoch,
                "Parameters": standing.parameters,
                **_row(standing.run, owner),
            }
            for standing in standings
        ]
        columns = [
            "Place",
            "Visitor",
            "Who",
            "Best",
            "Network",
            "Parameters",
            "Epoch",
            "Seconds",
            "Settings",
        ]
        st.dataframe(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            column_config=COLUMNS,
            key="leaderboard",
            alt="The best run of each visitor. First: " + f"{standings[0].accuracy:.2%} right.",
        )
    st.caption(
        f"Each visitor's best run on {digits.source}, by validation accuracy; of equals the one"
        " with fewer parameters, then the quicker one, is ahead. Other digits would give other"
        " accuracies."
    )


COLUMNS = {
    "Visitor": st.column_config.ImageColumn("", width=32, help="The visitor's colour"),
    "Who": st.column_config.TextColumn("Who", width=60),
    "Best": st.column_config.NumberColumn("Best validation", format="percent"),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Seconds": st.column_config.NumberColumn("Time", format="%.0f s"),
}


def _row(run: Run, owner: str) -> dict[str, object]:
    best, _ = best_epoch(run)
    return {
        "Visitor": _dot(run.owner),
        "Who": "you" if run.owner == owner else run.owner[:4],
        "Run": progress.name(run),
        "Best": best if run.history else None,
        "Epochs": f"{len(run.history)} of {run.config.epochs}",
        "Status": run.status + ", pinned" * run.pinned,
        "Network": run.config.architecture.title,
        "Settings": run.config.in_brief(),
        "Digits": f"{run.samples:,} of {run.source}",
        "Seconds": run.seconds,
        "Started": run.created[:16].replace("T", " "),
    }


@lru_cache(maxsize=1024)
def _dot(owner: str) -> str:
    """The visitor's colour as a picture: always the same for the same visitor."""
    hue = int(hashlib.sha256(owner.encode()).hexdigest()[:8], 16) / 2**32
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, 0.55, 0.65))
    circle = f"<circle cx='8' cy='8' r='4' fill='rgb({red},{green},{blue})'/>"
    return (
        "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='16'"
        f" height='16'>{circle}</svg>"
    )
