"""Train a network and watch it learn."""

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.config import BATCH_SIZE, EPOCHS
from mnist_core.engine import Run
from pages.parts import choosers, frame, shared, visitor

frame.require(__file__)

engine = shared.engine()
engine.warm_up()  # TensorFlow takes seconds to load: let it, while the visitor chooses
owner = visitor.owner()


def status(run: Run) -> str:
    done, asked = len(run.history), run.config.epochs
    match run.status:
        case "waiting":
            return "Waiting for the training process…"
        case "training":
            return (
                f"Epoch {min(done + 1, asked)} of {asked}, step {run.step} of {run.steps or '…'}, {run.seconds:.0f} s"
            )
        case "saving":
            return "Saving the model…"
        case ended:
            return f"{ended.capitalize()} after {done} of {asked} epochs, {run.seconds:.0f} s"


def curve_in_words(run: Run, metric: str) -> str:
    if not run.history:
        return f"The {metric} over the epochs; none is finished yet."
    last = run.history[-1]
    return (
        f"The {metric} over the epochs. After epoch {len(run.history)}: "
        f"training {last[metric]:.4f}, validation {last['val_' + metric]:.4f}."
    )


st.title("Train a network")

choices, layers = st.columns([2, 3], gap="large")
with choices:
    name = st.radio(
        "Architecture", list(mc.ARCHITECTURES), format_func=lambda name: mc.ARCHITECTURES[name].title, horizontal=True
    )
    architecture = mc.ARCHITECTURES[name]
    st.caption(architecture.summary)
    digits = choosers.choose_digits()
    left, right = st.columns(2)
    epochs = left.number_input(
        "Epochs",
        *(EPOCHS[0], EPOCHS[-1], architecture.epochs),
        key=f"epochs_{name}",
        help=f"How often the network sees all training digits. The tutorial takes {architecture.epochs}.",
    )
    batch_size = right.number_input(
        "Batch size",
        *(BATCH_SIZE[0], BATCH_SIZE[-1], 64),
        help="How many digits it sees before each correction of its weights. The tutorial takes 64.",
    )
    if st.button("Start training", type="primary", icon=":material/play_arrow:"):
        with frame.problems_in_words(stop=False):
            st.query_params["run"] = engine.start(mc.TrainingConfig(name, epochs, batch_size), digits, owner)

with layers:
    rows = [
        {
            "Layer": layer.kind,
            "Settings": layer.settings,
            "Output shape": " x ".join(map(str, layer.output_shape)),
            "Parameters": f"{layer.arithmetic} = {layer.parameters:,}" if layer.parameters else "0",
        }
        for layer in mc.describe(architecture)
    ]
    st.table(pd.DataFrame(rows).set_index("Layer"))
    st.caption(f"{mc.count_parameters(architecture):,} parameters in all: the numbers that training adjusts.")

# The run in the URL, or else the visitor's latest.
own = (run.id for run in engine.runs() if run.owner == owner)
run_id = st.query_params.get("run") or next(own, None)
shown = engine.snapshot(run_id) if run_id else None


@st.fragment(run_every=0.5 if shown and shown.active else None)
def watch(run_id: str, was_active: bool) -> None:
    run = engine.snapshot(run_id)
    assert run is not None
    if was_active and not run.active:
        st.rerun()  # the whole page once more, which then asks no longer

    title = mc.architecture(run.config.architecture).title
    st.subheader(f"{title}, {run.config.epochs} epochs on {run.source}", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, status(run))
        if run.active and run.owner == owner:
            st.button(
                "Stop",
                key="stop",
                icon=":material/stop:",
                on_click=engine.stop,
                args=(run_id, owner),
                disabled=run.status == "saving",
            )
    if run.status == "failed":
        st.error(run.message, icon=":material/error:")
    if run.history and not run.active:
        st.success(
            f"Right on {run.history[-1]['val_accuracy']:.2%} of the validation digits after {len(run.history)} of "
            f"{run.config.epochs} epochs. The model is ready."
        )
        with st.container(horizontal=True):
            model = {"model": run_id}
            st.page_link("pages/draw.py", label="Draw with it", icon=":material/stylus_note:", query_params=model)
            st.page_link("pages/mistakes.py", label="Study its mistakes", icon=":material/rule:", query_params=model)
    for column, metric in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        chart = figures.learning_curves(run.history, run.trail, run.config.epochs, metric)
        column.altair_chart(chart, key=f"{metric}_curve", alt=curve_in_words(run, metric))


if shown:
    st.query_params["run"] = shown.id
    watch(shown.id, shown.active)
elif run_id:
    st.warning(f"There is no run {run_id} on this server any more. Start a new one above.")
else:
    st.info("The curves appear here once a network trains.", icon=":material/trending_up:")
