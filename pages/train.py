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
engine.warm_up()  # TensorFlow takes seconds to load: while the visitor chooses
owner = visitor.owner()

st.title("Train a network")
choices, layers = st.columns([380, 680], gap="large")
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
        EPOCHS.start,
        EPOCHS.stop - 1,
        architecture.epochs,
        key=f"epochs_{name}",
        help=f"How often the network sees all training digits. The tutorial takes {architecture.epochs}.",
    )
    batch_size = right.number_input(
        "Batch size",
        BATCH_SIZE.start,
        BATCH_SIZE.stop - 1,
        64,
        key="batch_size",
        help="How many digits it sees before each correction of its weights. The tutorial takes 64.",
    )
    if st.button("Start training", type="primary", icon=":material/play_arrow:"):
        st.query_params["run"] = engine.start(mc.TrainingConfig(name, int(epochs), int(batch_size)), digits, owner)
with layers:
    table = pd.DataFrame(
        {
            "Layer": [layer.kind for layer in mc.describe(architecture)],
            "Settings": [layer.settings for layer in mc.describe(architecture)],
            "Output shape": [" x ".join(map(str, layer.output_shape)) for layer in mc.describe(architecture)],
            "Parameters": [
                f"{layer.arithmetic} = {layer.parameters:,}" if layer.arithmetic else "0"
                for layer in mc.describe(architecture)
            ],
        }
    )
    st.table(table.set_index("Layer"))
    st.caption(f"{mc.count_parameters(architecture):,} parameters in all: the numbers that training adjusts.")

own = [run.id for run in engine.runs() if run.owner == owner]
run_id = st.query_params.get("run") or next(iter(own), None)
run = engine.snapshot(run_id) if run_id else None
if run:
    st.query_params["run"] = run.id
elif run_id:
    st.warning(f"There is no run {run_id} on this server any more. Start a new one above.")
polling = run is not None and run.active


@st.fragment(run_every=0.5 if polling else None)
def watch(run_id: str) -> None:
    run = engine.snapshot(run_id)
    assert run is not None
    if polling and not run.active:
        st.rerun()  # the whole page, which then no longer asks
    title = mc.architecture(run.config.architecture).title
    st.subheader(f"{title}, {run.config.epochs} epochs on {run.source}", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, _status(run))
        if run.active and run.owner == owner:
            st.button(
                "Stop", icon=":material/stop:", on_click=engine.stop, args=(run_id,), disabled=run.status == "saving"
            )
    if run.status == "failed":
        st.error(run.message, icon=":material/error:")
    if run.status in ("finished", "stopped") and run.history:
        st.success(
            f"Right on {run.history[-1]['val_accuracy']:.2%} of the validation digits after "
            f"{len(run.history)} of {run.config.epochs} epochs. The model is ready."
        )
        with st.container(horizontal=True):
            st.page_link(
                "pages/draw.py", label="Draw with it", icon=":material/stylus_note:", query_params={"model": run_id}
            )
            st.page_link(
                "pages/mistakes.py", label="Study its mistakes", icon=":material/rule:", query_params={"model": run_id}
            )
    for column, metric in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column:
            st.altair_chart(
                figures.learning_curves(run.history, run.trail, run.config.epochs, metric),
                key=f"{metric}_curve",
                alt=_in_words(run, metric),
            )


def _status(run: Run) -> str:
    epoch = min(len(run.history) + 1, run.config.epochs)
    match run.status:
        case "waiting":
            return "Waiting for the training process…"
        case "training":
            return f"Epoch {epoch} of {run.config.epochs}, step {run.step} of {run.steps or '…'}, {run.seconds:.0f} s"
        case "saving":
            return "Saving the model…"
        case _:
            return f"{run.status.capitalize()} after {len(run.history)} of {run.config.epochs} epochs"


def _in_words(run: Run, metric: str) -> str:
    if not run.history:
        return f"The {metric} over the epochs; no epoch is finished yet."
    last = run.history[-1]
    return (
        f"The {metric} over the epochs. After epoch {len(run.history)}: training {last[metric]:.4f}, "
        f"validation {last['val_' + metric]:.4f}."
    )


if run_id and run:
    watch(run_id)
else:
    st.info("The curves appear here once a network trains.", icon=":material/trending_up:")
