"""A run as it goes: how far it is, what its curves look like and what they say."""

from typing import Any

import pyarrow as pa
import streamlit as st

import mnist_core as mc
from mnist_core.engine import Engine, Run, Visitor
from mnist_core.figures import curves
from mnist_core.figures.metrics import METRICS, Metric
from mnist_core.training import duration
from mnist_core.training.diagnosis import remarks
from pages.parts import frame, words
from pages.parts.navigation import link_to
from pages.parts.training import time_machine

ICONS = {
    "diverged": ":material/error:",
    "rate": ":material/speed:",
    "overfitting": ":material/psychology_alt:",
    "plateau": ":material/horizontal_rule:",
    "improving": ":material/trending_up:",
}

GUESSES = 0.5  # validation accuracy below which nobody is congratulated


def watch(engine: Engine, run: Run, who: Visitor, digits: mc.Digits) -> None:
    """The run's part of the page, renewed by itself while the run goes on."""
    queue = engine.queue()
    # Twice a second for one, more seldom for a class: what thirty pages ask, one server must
    # answer.
    every = min(0.5 + 0.1 * (queue.training + queue.waiting - 1), 3.0)
    st.fragment(_watch, run_every=every if run.active else None)(
        engine, run.id, who, digits, run.active
    )


def name(run: Run) -> str:
    """What to call a run: as its owner does, else by what it trains."""
    if run.title:
        return run.title
    epochs = run.config.epochs
    unit = "epochs" if epochs > 1 else "epoch"
    return f"{run.config.architecture.title}, {epochs} {unit}"


def _watch(engine: Engine, run_id: str, who: Visitor, digits: mc.Digits, was_active: bool) -> None:
    run = engine.snapshot(run_id)
    if run is None or was_active != run.active:
        st.rerun()  # the whole page once more, which then asks no longer, or again
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, words.literal(_status(engine, run)))
        if run.active and who.may_remove(run):
            st.button(
                "Stop",
                key="stop",
                icon=":material/stop:",
                on_click=_stop,
                args=(engine, run_id, who),
                disabled=run.status == "saving",
            )
    if speed := _speed(run):
        st.caption(words.literal(speed))
    if run.status in ("failed", "interrupted") and run.message:
        st.error(words.literal(run.message), icon=":material/error:")
    if run.has_model:
        _ready(run)
    elif run.history and not run.active:
        st.info("It has no model of its last epoch yet: that is made when a run ends. Resume it.")
    for remark in remarks(run.history, run.trail, run.config):
        sentence = words.literal(remark.sentence)
        if remark.worrying:
            st.warning(sentence, icon=ICONS[remark.kind])
        else:
            st.info(sentence, icon=ICONS[remark.kind])
    _curves(run)
    with st.expander(
        "Follow a digit",
        icon=":material/visibility:",
        key="follow_open",
        expanded=True,
        on_change="rerun",
    ) as opened:
        if opened.open:  # only then is it computed
            with frame.problems_in_words(stop=False):
                time_machine.show(engine, run, digits)


def _stop(engine: Engine, run_id: str, who: Visitor) -> None:
    with frame.problems_in_words(stop=False):
        engine.stop(run_id, who)


def _status(engine: Engine, run: Run) -> str:
    done, asked = len(run.history), run.config.epochs
    match run.status:
        case "waiting" | "training" if engine.paused and run.began is None:
            return (
                f"Paused by the teacher after {done} of {asked} epochs. It goes on when the class"
                " does."
            )
        case "waiting" | "training" if run.ahead:
            return _waits_for_its_turn(run)
        case "waiting":
            return (
                "Waiting for the training process to start; the first time this takes some seconds…"
            )
        case "training":
            step = f"step {run.step} of {run.steps or '…'}"
            return f"Epoch {min(done + 1, asked)} of {asked}, {step}, {run.seconds:.0f} s"
        case "saving":
            return "Saving the model…"
        case ended:
            return f"{ended.capitalize()} after {done} of {asked} epochs, {run.seconds:.0f} s"


def _waits_for_its_turn(run: Run) -> str:
    others = f"{run.ahead} epochs of other runs come"
    if run.ahead == 1:
        others = "one epoch of another run comes"
    wait = ""
    if run.ahead_seconds is not None:
        wait = f", about {duration.in_words(run.ahead_seconds)}"
    asked = run.config.epochs
    epoch = min(len(run.history) + 1, asked)
    return f"Epoch {epoch} of {asked} waits for its turn: {others} first{wait}."


def _speed(run: Run) -> str:
    """How fast it is, and how long it will take."""
    parts = []
    if speed := duration.samples_per_second(run):
        parts.append(f"{speed:,.0f} digits a second")
    if run.epoch_seconds:
        parts.append(f"{run.epoch_seconds[-1]:.1f} s for the last epoch")
    if run.status != "saving" and (remaining := duration.remaining_seconds(run)):
        later = " once it is its turn" if run.ahead else ""
        parts.append(f"about {duration.in_words(remaining)} to go{later}")
    return ", ".join(parts)


def _ready(run: Run) -> None:
    accuracy = run.history[-1]["val_accuracy"]
    message = words.fill(
        "Right on {accuracy:.2%} of the validation digits after {done} of {asked} epochs. The"
        " model is ready.",
        accuracy=accuracy,
        done=len(run.history),
        asked=run.config.epochs,
    )
    if accuracy < GUESSES:
        st.info(message)
    else:
        st.success(message)
    with st.container(horizontal=True):
        link_to("draw", "Draw with it", model=run.id)
        link_to("mistakes", "Study its mistakes", model=run.id)


def _curves(run: Run) -> None:
    """The loss of the batches, then each metric over the epochs, side by side."""
    batches, *by_metric = st.columns(1 + len(METRICS))
    with batches:
        st.markdown(
            "**Loss, batch by batch**",
            help=(
                "Each point of the faint line is the mean over the batches since the one before;"
                " the strong line smooths it."
            ),
        )
        chart = curves.batch_loss(run.trail, run.config.epochs)
        _chart("batch", chart, _batches_in_words(run))
    for column, metric in zip(by_metric, METRICS.values(), strict=True):
        with column:
            title = words.fill("**{metric}, epoch by epoch**", metric=metric.title.capitalize())
            st.markdown(title)
            chart = curves.epoch_curves(run.history, run.config.epochs, metric)
            _chart(metric.key, chart, _epochs_in_words(run, metric))


def _chart(key: str, chart: tuple[dict[str, Any], dict[str, Any]], alt: str) -> None:
    specification, columns = chart
    st.vega_lite_chart(pa.table(columns), specification, key=f"chart_{key}", alt=alt)


def _batches_in_words(run: Run) -> str:
    if not run.trail:
        return "The loss over the batches; none is done yet."
    return (
        f"The loss over the batches, from {run.trail[0]['loss']:.3f} to"
        f" {run.trail[-1]['loss']:.3f}, smoothed."
    )


def _epochs_in_words(run: Run, metric: Metric) -> str:
    if not run.history:
        return f"The {metric.title} over the epochs; none is finished yet."
    last = run.history[-1]
    return (
        f"The {metric.title} over the epochs. After epoch {len(run.history)}: "
        f"training {last[metric.key]:.4f}, validation {last[metric.validation_key]:.4f}."
    )
