"""Train a network and watch it learn."""

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core.training import duration
from pages.parts import cached, choose, frame, navigation, url, visitor
from pages.parts.own_digits import storage
from pages.parts.training import actions, form, form_state, progress, run_list, teacher

navigation.require(__file__)

engine = cached.engine()
owner = visitor.owner()
form_state.begin()
if link_to_run := url.followed("run").get("run"):
    st.session_state["run"] = link_to_run

st.title("Train a network")

choices, layers = st.columns([2, 3], gap="large")
with choices:
    form.architecture()
    form.first()
    begin = st.button("Start training", type="primary", icon=":material/play_arrow:")
with layers:
    digits_locked = "digits" in form_state.locked()
    digits = storage.offer_to_add(choose.choose_digits(locked=digits_locked), locked=digits_locked)
    training_digits = 0
    with frame.problems_in_words(stop=False):
        training_digits, held_out = digits.split_sizes()
        st.caption(
            f"A tenth of them, {held_out:,}, is held out: how the network reads what it has never"
            " seen tells how well it has learnt."
        )
engine.warm_up(digits)  # TensorFlow takes seconds to load: let it, while the visitor chooses
with choices:
    form.more(training_digits)
    config = form_state.chosen()
    if begin and training_digits:
        with frame.problems_in_words(stop=False):
            st.session_state["run"] = engine.start(config, digits, owner)

with layers:
    architecture = config.architecture
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
    seconds, measured = duration.expected_seconds(
        config, config.samples(training_digits), engine.runs()
    )
    st.caption(
        f"{mc.count_parameters(architecture):,} parameters in all: the numbers that training"
        f" adjusts. {mc.count_multiplications(architecture):,} multiplications to read one digit."
        f" An epoch over {config.samples(training_digits):,} digits takes about"
        f" {duration.in_words(seconds)} here"
        + (
            ", as the latest runs show."
            if measured
            else ", as far as can be told before the first run."
        )
    )

everyones = engine.runs()
latest = next((run.id for run in everyones if run.owner == owner), None)
by_id = {run.id: run for run in everyones}
run_id = st.session_state.get("run", latest)
if run_id not in by_id and st.query_params.get("run") != run_id:
    # It is gone. A link to it is answered below, but a visit without one is not about it.
    run_id = latest
shown = by_id.get(run_id)

actions.offers(engine, [run for run in everyones if run.id != run_id], owner, digits)
if shown:
    st.session_state["run"] = shown.id
    url.write(("run",), {"run": shown.id})
    st.subheader(frame.literal(f"{progress.name(shown)} on {shown.digits_title}"), anchor=False)
    progress.watch(engine, shown, owner, digits)
    actions.actions(engine, shown, owner, digits)
elif run_id:
    st.warning(f"There is no run {run_id} on this server any more. Start a new one above.")
else:
    st.info("The curves appear here once a network trains.", icon=":material/trending_up:")

st.subheader("Runs on this server", anchor=False)
run_list.table(engine, owner, digits)
teacher.teacher(engine)
