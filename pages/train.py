"""Train a network and watch it learn."""

import streamlit as st

from pages.parts import choose, navigation, place, server, somebody_else, visitor, words
from pages.parts.own_digits import training as own_digits
from pages.parts.training import (
    actions,
    form,
    form_state,
    nickname,
    progress,
    recipe,
    run_list,
    shown_run,
    teacher,
    what_it_costs,
)

navigation.require(__file__)

engine = server.engine()
teacher.come_back()
who = visitor.current()
form_state.begin()
shown_run.take_link()

st.title("Train a network")
left, right = st.columns([2, 3], gap="medium")

with left, st.container(key=place.FORM):
    form.architecture()
    recipe.offer()
    form.first()
    pressed = form.start_buttons()
    is_locked = "digits" in form_state.locked()
    digits = own_digits.offer_to_add(choose.digits(locked=is_locked), locked=is_locked)
    engine.warm_up(digits)  # TensorFlow takes seconds to load: let it, while the visitor chooses
    training_digits = what_it_costs.training_digits(digits)
    form.more(training_digits)
    config = form_state.chosen()
    if pressed and training_digits:
        actions.start(engine, config, digits, who, pressed)
    runs = engine.runs()
    what_it_costs.show(config, training_digits, runs)
    layers_place = st.container()

with right:
    run_id = shown_run.wanted(runs, who.owner)
    run = next((run for run in runs if run.id == run_id), None)
    actions.offer_more(engine, [other for other in runs if other.id != run_id], who, digits)
    if run:
        shown_run.write(run.id)
        with st.container(key=place.RUN):
            progress.watch(engine, run, who, digits)
            actions.show_buttons(engine, run, who, digits)
    elif run_id:
        st.warning(
            words.fill(
                "There is no run {run} on this server any more. Start a new one.", run=run_id
            )
        )
    else:
        st.info("The curves appear here once a network trains.", icon=":material/trending_up:")
        layers_place = st.container()  # the place is free

with layers_place, st.expander("Its layers", icon=":material/layers:", expanded=not run_id):
    what_it_costs.layers(config.architecture)

st.header("Runs on this server", anchor=False)
nickname.ask_once(who, has_runs=any(who.owns(run) for run in runs))
run_list.show(engine, digits)
teacher.show_desk(engine, who)
with st.container(horizontal=True):
    nickname.offer(who)
    teacher.offer(who)
    somebody_else.offer()
place.lead()
