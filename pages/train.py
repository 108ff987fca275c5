"""Train a network and watch it learn."""

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core.training import duration
from pages.parts import choose, frame, navigation, server, somebody_else, visitor, words
from pages.parts.own_digits import training as own_digits
from pages.parts.training import (
    actions,
    form,
    form_state,
    progress,
    run_list,
    shown_run,
    teacher,
)

navigation.require(__file__)

engine = server.engine()
teacher.come_back()
who = visitor.current()
form_state.begin()
shown_run.take_link()

st.title("Train a network")

choices, layers = st.columns([2, 3], gap="large")
with choices:
    form.architecture()
    form.first()
    begin = st.button("Start training", type="primary", icon=":material/play_arrow:")
with layers:
    digits_locked = "digits" in form_state.locked()
    digits = own_digits.offer_to_add(choose.digits(locked=digits_locked), locked=digits_locked)
    training_digits = 0
    with frame.problems_in_words(stop=False):
        training_digits, held_out = digits.split_sizes()
        st.caption(
            words.fill(
                "A tenth of them, {held_out:,}, is held out: how the network reads what it has"
                " never seen tells how well it has learnt.",
                held_out=held_out,
            )
        )
engine.warm_up(digits)  # TensorFlow takes seconds to load: let it, while the visitor chooses
with choices:
    form.more(training_digits)
    config = form_state.chosen()
    if begin and training_digits:
        with frame.problems_in_words(stop=False):
            shown_run.show_next(engine.start(config, digits, who))

with layers:
    architecture = config.architecture
    rows = []
    for layer in mc.describe(architecture):
        parameters = f"{layer.arithmetic} = {layer.parameters:,}" if layer.parameters else "0"
        rows.append(
            {
                "Layer": words.literal(layer.kind),
                "Settings": words.literal(layer.settings),
                "Output shape": words.literal(" x ".join(map(str, layer.output_shape))),
                "Parameters": words.literal(parameters),
            }
        )
    st.table(pd.DataFrame(rows).set_index("Layer"))
    samples = config.samples(training_digits)
    seconds, measured = duration.expected_seconds(config, samples, engine.runs())
    how_known = "as far as can be told before the first run"
    if measured:
        how_known = "as the latest runs show"
    st.caption(
        words.fill(
            "{parameters:,} parameters in all: the numbers that training adjusts."
            " {multiplications:,} multiplications to read one digit. An epoch over {samples:,}"
            " digits takes about {duration} here, {how_known}.",
            parameters=mc.count_parameters(architecture),
            multiplications=mc.count_multiplications(architecture),
            samples=samples,
            duration=duration.in_words(seconds),
            how_known=how_known,
        )
    )

runs = engine.runs()
run_id = shown_run.wanted(runs, who.owner)
run = next((run for run in runs if run.id == run_id), None)

actions.offer_more(engine, [other for other in runs if other.id != run_id], who, digits)
if run:
    shown_run.write(run.id)
    heading = words.fill("{run} on {digits}", run=progress.name(run), digits=run.digits_title)
    st.header(heading, anchor=False)
    progress.watch(engine, run, who, digits)
    actions.show_buttons(engine, run, who, digits)
elif run_id:
    st.warning(
        words.fill(
            "There is no run {run} on this server any more. Start a new one above.", run=run_id
        )
    )
else:
    st.info("The curves appear here once a network trains.", icon=":material/trending_up:")

st.header("Runs on this server", anchor=False)
run_list.show(engine, who.owner, digits)
with st.container(horizontal=True):
    teacher.show_controls(engine, who)
    somebody_else.offer()
