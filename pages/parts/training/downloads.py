"""What can be taken away of a run: script, notebook, configuration, model, history."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import streamlit as st

from mnist_core.config import epochs_in_words
from mnist_core.models import browser_file, store, take_home
from mnist_core.training import nicknames, script
from mnist_core.training.run import Run
from pages.parts import frame, words

SAVED = {"Model (.keras)": "model.keras", "Model (.tflite)": "model.tflite"}


def show(run: Run) -> None:
    """A menu of files; each is written, or read, when it is asked for."""
    config = script.as_trained(run)
    with st.popover("Download", icon=":material/download:"):
        repeated = (config, run.origin, run.sha256, run.config.epochs)
        as_script = partial(script.script, *repeated)
        as_notebook = partial(script.notebook, *repeated)
        _offer("Keras script", run, "run.py", as_script)
        _offer("Notebook", run, "run.ipynb", as_notebook)
        _offer("Configuration (JSON)", run, "run.json", partial(configuration, run))
        if run.has_model:
            for label, file in SAVED.items():
                with frame.problems_in_words(stop=False):
                    # Of a damaged file a download would say only that it failed.
                    store.read_file(run.id, file)
                    _offer(label, run, file, partial(store.read_file, run.id, file))
                    if file == "model.keras":
                        _offer_web_page(run)  # is made of it
        if run.history:
            _offer("History (CSV)", run, "history.csv", partial(store.history_csv, run.history))
        early = words.fill("")
        if config != run.config:
            early = words.fill(
                ", after the {so_far} that were done",
                so_far=epochs_in_words(config.epochs, run.config.epochs),
            )
        st.caption(
            words.fill(
                "The script and the notebook come to the same weights without this app{early}.",
                early=early,
            )
        )


def _offer_web_page(run: Run) -> None:
    card = store.read_card(run.id)
    if browser_file.is_possible(card):
        nickname = nicknames.all_of_them().get(run.owner, "")
        _offer("Web page (.html)", run, "page.html", partial(take_home.page, card, nickname))


def configuration(run: Run) -> str:
    """The run's settings and digits as JSON."""
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


def _offer(label: str, run: Run, file: str, content: Callable[[], str | bytes]) -> None:
    st.download_button(
        words.literal(label),
        content,
        f"{run.id}-{file}",
        key=f"download_{file}",
        on_click="ignore",
        type="tertiary",
    )
