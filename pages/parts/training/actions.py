"""What can be done with a run: resume, train further, duplicate, rename, pin, delete, take away."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import streamlit as st

import mnist_core as mc
from mnist_core.config import EPOCHS
from mnist_core.engine import Engine, Run
from mnist_core.models import store
from mnist_core.training import script
from pages.parts import digits_here, frame
from pages.parts.own_digits import storage
from pages.parts.training import form_state, progress


def actions(engine: Engine, run: Run, owner: str, digits: mc.Digits) -> None:
    """A row of buttons below a run; changing it is for its owner, copying it for everyone."""
    own = run.owner == owner
    with st.container(horizontal=True):
        # What comes when a run ends has a place of its own: if it moved the others, what is open
        # there would close.
        with st.container(horizontal=True, width="content"):
            if own and run.resumable:
                _resume(engine, run, owner, digits)
            if own and not run.active and run.checkpoint:
                _train_further(engine, run, owner, digits)
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
        if own:
            _rename(engine, run, owner)
            st.button(
                "Unpin" if run.pinned else "Pin",
                icon=":material/keep_off:" if run.pinned else ":material/keep:",
                on_click=_pin,
                args=(engine, run, owner),
                help="When the disk gets full, the oldest runs that are not pinned are removed.",
            )
        _downloads(run)
        if own and not run.active:
            st.button(
                "Delete", icon=":material/delete:", on_click=_delete, args=(engine, run, owner)
            )


def offers(engine: Engine, runs: list[Run], owner: str, digits: mc.Digits) -> None:
    """Runs to go on with after the server was started again, and deleted ones to bring back."""
    for run in runs:
        if run.owner == owner and run.status == "interrupted" and run.resumable:
            with st.container(horizontal=True, vertical_alignment="center", border=True):
                name, done = frame.literal(progress.name(run)), len(run.history)
                st.markdown(
                    f"**{name}** was interrupted after {done} of {run.config.epochs} epochs, which"
                    " are kept."
                )
                _resume(engine, run, owner, digits)
    deleted: dict[str, str] = st.session_state.get("deleted_runs", {})
    for run_id, name in list(deleted.items()):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{frame.literal(name)}** is deleted.")
            if st.button("Undo", icon=":material/undo:", key=f"restore_{run_id}"):
                del deleted[run_id]
                with frame.problems_in_words(stop=False):
                    engine.restore(run_id, owner)
                    look_at(run_id)


def _duplicate(run: Run) -> None:
    form_state.take(run.config)
    here = digits_here.source_names(run.origin.without_own)
    if here and "digits" not in form_state.locked():
        st.session_state["new_digits"] = here[0]
        storage.add_them(run.origin.own_digits > 0)


def look_at(run_id: str) -> None:
    """Show this run from now on."""
    st.session_state["run"] = run_id
    st.rerun()


def _resume(engine: Engine, run: Run, owner: str, digits: mc.Digits) -> None:
    if st.button("Resume", key=f"resume_{run.id}", icon=":material/play_arrow:"):
        with frame.problems_in_words(stop=False):
            engine.resume(run.id, _its_digits(run, digits), owner)
            look_at(run.id)


def _train_further(engine: Engine, run: Run, owner: str, digits: mc.Digits) -> None:
    with st.popover("Train further", icon=":material/fast_forward:"):
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
                engine.train_further(run.id, more, _its_digits(run, digits), owner)
                look_at(run.id)


def _its_digits(run: Run, digits: mc.Digits) -> mc.Digits:
    """The digits that `run` was trained on, if they are here; else those in use, of which the
    engine will complain."""
    if digits.sha256 == run.sha256:
        return digits
    found = digits_here.find(run.origin, run.sha256)
    return digits if found is None else found


def _rename(engine: Engine, run: Run, owner: str) -> None:
    with st.popover("Rename", icon=":material/edit:"):
        title = st.text_input(
            "Name", run.title, key=f"title_{run.id}", placeholder=progress.name(run)
        )
        if st.button("Keep this name", key=f"rename_{run.id}"):
            with frame.problems_in_words(stop=False):
                engine.rename(run.id, title, owner)
                st.rerun()


def _pin(engine: Engine, run: Run, owner: str) -> None:
    with frame.problems_in_words(stop=False):
        engine.pin(run.id, not run.pinned, owner)


def _delete(engine: Engine, run: Run, owner: str) -> None:
    with frame.problems_in_words(stop=False):
        engine.delete(run.id, owner)
        st.session_state.setdefault("deleted_runs", {})[run.id] = progress.name(run)
        st.session_state.pop("run", None)


def _downloads(run: Run) -> None:
    saved, config = (
        {"Model (.keras)": "model.keras", "Model (.tflite)": "model.tflite"},
        script.as_trained(run),
    )
    with st.popover("Download", icon=":material/download:"):
        # Each is written, or read, when it is asked for.
        _download(
            "Keras script", run, "run.py", lambda: script.script(config, run.origin, run.sha256)
        )
        _download(
            "Notebook", run, "run.ipynb", lambda: script.notebook(config, run.origin, run.sha256)
        )
        _download("Configuration (JSON)", run, "run.json", lambda: _configuration(run))
        if run.has_model:
            for label, file in saved.items():
                with frame.problems_in_words(stop=False):
                    store.read_file(
                        run.id, file
                    )  # of a damaged one a download would say only that it failed
                    _download(label, run, file, partial(store.read_file, run.id, file))
        if run.history:
            _download("History (CSV)", run, "history.csv", partial(store.history_csv, run.history))
        early = f", after the {config.epochs} of {run.config.epochs} epochs that were done" * (
            config != run.config
        )
        st.caption(f"The script and the notebook come to the same weights without this app{early}.")


def _configuration(run: Run) -> str:
    about = {
        "title": run.title,
        "config": run.config.to_dict(),
        "data": {
            "source": run.source,
            "origin": asdict(run.origin),
            "sha256": run.sha256,
            "samples": run.samples,
        },
    }
    return json.dumps(about, indent=2)


def _download(label: str, run: Run, file: str, content: Callable[[], str | bytes]) -> None:
    st.download_button(
        label,
        content,
        f"{run.id}-{file}",
        key=f"download_{file}",
        on_click="ignore",
        type="tertiary",
    )
