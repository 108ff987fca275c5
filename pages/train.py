"""Train a network and watch it learn."""

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core import pace
from pages.parts import (
    address,
    choosers,
    controls,
    frame,
    kept,
    live,
    manage,
    runs,
    settings,
    shared,
    teacher,
    visitor,
)

frame.require(__file__)

engine = shared.engine()
owner = visitor.owner()
settings.begin()
if link_to_run := address.followed("run").get("run"):
    st.session_state["run"] = link_to_run

st.title("Train a network")

choices, layers = st.columns([2, 3], gap="large")
with choices:
    controls.architecture()
    controls.first()
    begin = st.button("Start training", type="primary", icon=":material/play_arrow:")
with layers:
    digits_locked = "digits" in settings.locked()
    digits = kept.offer_to_add(choosers.choose_digits(locked=digits_locked), locked=digits_locked)
    training_digits = 0
    with frame.problems_in_words(stop=False):
        training_digits, held_out = digits.split_sizes()
        st.caption(
            f"A tenth of them, {held_out:,}, is held out: how the network reads what it has never seen tells how well "
            "it has learnt."
        )
engine.warm_up(digits)  # TensorFlow takes seconds to load: let it, while the visitor chooses
with choices:
    controls.more(training_digits)
    config = settings.chosen()
    if begin and training_digits:
        with frame.problems_in_words(stop=False):
            st.session_state["run"] = engine.start(config, digits, owner)

with layers:
    architecture = mc.architecture(config.architecture)
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
    seconds, measured = pace.expected_seconds(config, config.samples(training_digits), engine.runs())
    st.caption(
        f"{mc.count_parameters(architecture):,} parameters in all: the numbers that training adjusts. "
        f"{mc.count_multiplications(architecture):,} multiplications to read one digit. An epoch over "
        f"{config.samples(training_digits):,} digits takes about {live.duration(seconds)} here"
        + (", as the latest runs show." if measured else ", as far as can be told before the first run.")
    )

everyones = engine.runs()
latest = next((run.id for run in everyones if run.owner == owner), None)
by_id = {run.id: run for run in everyones}
run_id = st.session_state.get("run", latest)
if run_id not in by_id and st.query_params.get("run") != run_id:
    run_id = latest  # it is gone; a link to it is answered below, but a visit without one is not about it
shown = by_id.get(run_id)

manage.offers(engine, [run for run in everyones if run.id != run_id], owner, digits)
if shown:
    st.session_state["run"] = shown.id
    address.write(("run",), {"run": shown.id})
    st.subheader(frame.literal(f"{live.name(shown)} on {shown.source}"), anchor=False)
    live.watch(engine, shown, owner, digits)
    manage.actions(engine, shown, owner, digits)
elif run_id:
    st.warning(f"There is no run {run_id} on this server any more. Start a new one above.")
else:
    st.info("The curves appear here once a network trains.", icon=":material/trending_up:")

st.subheader("Runs on this server", anchor=False)
runs.table(engine, owner, digits)
teacher.teacher(engine)
