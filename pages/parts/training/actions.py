"""What can be done with a run: resume, train further, duplicate, rename, pin, delete, take away."""

import streamlit as st

import mnist_core as mc
from mnist_core.config import EPOCHS, epochs_in_words
from mnist_core.engine import Engine, Run, Visitor
from pages.parts import choose, digits_here, frame, place, state, words
from pages.parts.own_digits import training as own_digits_to_train
from pages.parts.training import downloads, form_state, nickname, shown_run


def start(
    engine: Engine, config: mc.TrainingConfig, digits: mc.Digits, who: Visitor, how: str
) -> None:
    """Begin a run, and go there; `how` is what `form.start_buttons` returns."""
    with frame.problems_in_words(stop=False):
        shown_run.show_next(engine.start(config, digits, who, held=how == "hold"))
        place.go_to(place.RUN)


def show_buttons(engine: Engine, run: Run, who: Visitor, digits: mc.Digits) -> None:
    """A row of buttons below a run; changing it is for its owner, copying it for everyone.

    A teacher may rename and delete it, too.
    """
    own = who.owns(run)
    with st.container(horizontal=True):
        # What comes when a run ends has a place of its own: if it moved the others, what is open
        # there would close.
        with st.container(horizontal=True, width="content"):
            if own and run.resumable:
                _resume(engine, run, who, digits)
            if own and not run.active and run.checkpoint:
                _train_further(engine, run, who, digits)
        st.button(
            "Duplicate with a change",
            icon=":material/content_copy:",
            on_click=_duplicate,
            args=(run,),
            help=(
                "Puts this run's settings, and its digits if they are here, into the form above."
                " Change one, and compare."
            ),
        )
        if who.may_remove(run):
            _rename(engine, run, who)
        nickname.offer_to_remove(run.owner, who)
        if own:
            st.button(
                "Unpin" if run.pinned else "Pin",
                icon=":material/keep_off:" if run.pinned else ":material/keep:",
                on_click=_pin,
                args=(engine, run, who),
                help="When the disk gets full, the oldest runs that are not pinned are removed.",
            )
        downloads.show(run)
        if who.may_remove(run) and not run.active:
            st.button("Delete", icon=":material/delete:", on_click=_delete, args=(engine, run, who))


def offer_more(engine: Engine, runs: list[Run], who: Visitor, digits: mc.Digits) -> None:
    """Runs to go on with after the server was started again, and deleted ones to bring back."""
    for run in runs:
        if who.owns(run) and run.status == "interrupted" and run.resumable:
            with st.container(horizontal=True, vertical_alignment="center", border=True):
                st.markdown(
                    words.fill(
                        "**{name}** was interrupted after {so_far}, which are kept.",
                        name=run.name,
                        so_far=epochs_in_words(len(run.history), run.config.epochs),
                    )
                )
                _resume(engine, run, who, digits)
    for run_id, name in state.DELETED_RUNS.get().items():
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(words.fill("**{name}** is deleted.", name=name))
            if st.button("Undo", icon=":material/undo:", key=f"restore_{run_id}"):
                _bring_back(engine, run_id, who)


def _resume(engine: Engine, run: Run, who: Visitor, digits: mc.Digits) -> None:
    if st.button("Resume", key=f"resume_{run.id}", icon=":material/play_arrow:"):
        with frame.problems_in_words(stop=False):
            engine.resume(run.id, _its_digits(run, digits), who)
            shown_run.look_at(run.id)


def _train_further(engine: Engine, run: Run, who: Visitor, digits: mc.Digits) -> None:
    with st.popover("Train further", icon=":material/fast_forward:"):
        if why_not := run.config.why_no_further:
            st.info(words.literal(why_not))
            return
        more = st.number_input(
            "Epochs more",
            1,
            EPOCHS[-1],
            5,
            key=f"more_{run.id}",
            help="It goes on exactly where it stands.",
        )
        if st.button("Go on", type="primary", key=f"go_on_{run.id}"):
            with frame.problems_in_words(stop=False):
                engine.train_further(run.id, more, _its_digits(run, digits), who)
                shown_run.look_at(run.id)


def _its_digits(run: Run, digits: mc.Digits) -> mc.Digits:
    """The digits that `run` was trained on, if they are here.

    Otherwise those in use, of which the engine will complain.
    """
    if digits.sha256 == run.sha256:
        return digits
    found = digits_here.find(run.origin, run.sha256)
    return digits if found is None else found


def _duplicate(run: Run) -> None:
    form_state.take(run.config)
    place.go_to(place.FORM)
    name = run.name
    st.toast(words.fill("The form has the settings of {run} now. Change one, and start.", run=name))
    with frame.problems_in_words(stop=False):
        here = digits_here.source_names(run.origin.without_own)
        if here and "digits" not in form_state.locked():
            choose.use_digits(here[0])
            own_digits_to_train.add_them(run.origin.own_digits > 0)


def _rename(engine: Engine, run: Run, who: Visitor) -> None:
    with st.popover("Rename", icon=":material/edit:"):
        title = st.text_input("Name", run.title, key=f"title_{run.id}", placeholder=run.name)
        if st.button("Keep this name", key=f"rename_{run.id}"):
            with frame.problems_in_words(stop=False):
                engine.rename(run.id, title, who)
                st.rerun()


def _pin(engine: Engine, run: Run, who: Visitor) -> None:
    with frame.problems_in_words(stop=False):
        engine.pin(run.id, not run.pinned, who)


def _delete(engine: Engine, run: Run, who: Visitor) -> None:
    with frame.problems_in_words(stop=False):
        engine.delete(run.id, who)
        state.DELETED_RUNS.set({**state.DELETED_RUNS.get(), run.id: run.name})
        shown_run.forget()


def _bring_back(engine: Engine, run_id: str, who: Visitor) -> None:
    """Restore a deleted run, and offer that no more, whether it can be done or not."""
    deleted = dict(state.DELETED_RUNS.get())
    del deleted[run_id]
    state.DELETED_RUNS.set(deleted)
    with frame.problems_in_words(stop=False):
        engine.restore(run_id, who)
        shown_run.look_at(run_id)
