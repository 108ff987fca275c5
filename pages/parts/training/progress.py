"""A run as it goes: how far it is, what its curves look like and what they say."""

from datetime import UTC, datetime

import pyarrow as pa
import streamlit as st

import mnist_core as mc
from mnist_core.config import epochs_in_words
from mnist_core.engine import Engine, Run, Visitor
from mnist_core.figures import curves
from mnist_core.figures.metrics import METRICS, Metric
from mnist_core.training import duration
from mnist_core.training.diagnosis import remarks
from pages.parts import words
from pages.parts.navigation import link_to
from pages.parts.training import time_machine, transport

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


def _watch(engine: Engine, run_id: str, who: Visitor, digits: mc.Digits, was_active: bool) -> None:
    run = engine.snapshot(run_id)
    if run is None or was_active != run.active:
        st.rerun()  # the whole page once more, which then asks no longer, or again
    heading = words.fill("{run} on {digits}", run=run.name, digits=run.digits_title)
    st.header(heading, anchor=False)
    st.progress(run.progress, words.literal(_status(engine, run)))
    if run.active:
        transport.show(engine, run, who)
    if speed := _speed(run):
        st.caption(words.literal(speed))
    if run.status in ("failed", "interrupted") and run.message:
        st.error(words.literal(run.message), icon=":material/error:")
    if run.has_model:
        _ready(run)
    elif run.history and not run.active:
        st.info("It has no model of its last epoch yet: that is made when a run ends. Resume it.")
    _curves(run)
    time_machine.show(engine, run, digits)
    for remark in remarks(run.history, run.trail, run.config):
        sentence = words.literal(remark.sentence)
        if remark.worrying:
            st.warning(sentence, icon=ICONS[remark.kind])
        else:
            st.info(sentence, icon=ICONS[remark.kind])


def _status(engine: Engine, run: Run) -> str:
    done, asked = len(run.history), run.config.epochs
    so_far = epochs_in_words(done, asked)
    epoch = f"Epoch {min(done + 1, asked)} of {asked}"
    step = f"step {run.step} of {run.steps or '…'}"
    match run.status:
        case "waiting" | "training" if engine.paused and run.began is None:
            return f"Paused by the teacher after {so_far}. It goes on when the class does."
        case "waiting" | "training" if run.held and run.began is None:
            return f"{epoch}, {step}. It waits for you."
        case "waiting" | "training" if run.ahead:
            return _waits_for_its_turn(run)
        case "waiting":
            return (
                "The training process starts: it loads TensorFlow and sets up the network, the"
                f" first time 5 to 15 s. {_seconds_since(run.created):.0f} s so far."
            )
        case "training":
            return f"{epoch}, {step}, {run.seconds:.0f} s"
        case "saving":
            return f"Saving what was learnt in {so_far}, as files to answer with…"
        case ended:
            return f"{ended.capitalize()} after {so_far}, {run.seconds:.0f} s"


def _seconds_since(moment: str) -> float:
    """Seconds since a moment in ISO 8601."""
    return max((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds(), 0.0)


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
        "Right on {accuracy:.2%} of the validation digits after {so_far}. The model is ready.",
        accuracy=accuracy,
        so_far=epochs_in_words(len(run.history), run.config.epochs),
    )
    if accuracy < GUESSES:
        st.info(message)
    else:
        st.success(message)
    if "last_val_accuracy" in run.history[-1]:
        st.caption(
            words.fill(
                "Its weights are the mean of those after each of the last {averaged} epochs. With"
                " those of the last alone it would be right on {last:.2%}.",
                averaged=min(run.config.average_last or 1, len(run.history)),
                last=run.history[-1]["last_val_accuracy"],
            )
        )
    with st.container(horizontal=True):
        link_to("draw", "Draw with it", model=run.id)
        link_to("mistakes", "Study its mistakes", model=run.id)
        link_to("predict", "Predict a test set", model=run.id)


def _curves(run: Run) -> None:
    """Each metric on a chart of its own, side by side, under one legend."""
    st.html(curves.legend())
    if run.config.average_last:
        st.caption(
            words.fill(
                "The validation digits are read by the network that is kept: its weights are the"
                " mean over the last {averaged} epochs.",
                averaged=run.config.average_last,
            )
        )
    for column, metric in zip(st.columns(len(METRICS)), METRICS.values(), strict=True):
        with column:
            st.markdown(
                words.fill("**{metric}**", metric=metric.title.capitalize()),
                help=words.explained("loss", "accuracy", "batch", "epoch"),
            )
            specification, columns = curves.learning(
                run.history, run.trail, run.config.epochs, metric
            )
            st.vega_lite_chart(
                pa.table(columns),
                specification,
                key=f"chart_{metric.key}",
                alt=_in_words(run, metric),
            )


def _in_words(run: Run, metric: Metric) -> str:
    if run.history:
        last = run.history[-1]
        return (
            f"The {metric.title} over the epochs. After epoch {len(run.history)}: "
            f"training {last[metric.key]:.4f}, validation {last[metric.validation_key]:.4f}."
        )
    if run.trail:
        return (
            f"The {metric.title} over the batches of the first epoch, so far from"
            f" {run.trail[0][metric.key]:.3f} to {run.trail[-1][metric.key]:.3f}."
        )
    return f"The {metric.title} over the epochs; nothing is done yet."
