"""Networks that are trained at this moment, to draw for as they get better.

They are there from their first epoch on, where this server has an engine: a page that only looks
starts none.
"""

from dataclasses import asdict, dataclass

import streamlit as st

import mnist_core as mc
from mnist_core.config import epochs_in_words
from mnist_core.errors import EngineError
from mnist_core.models import browser_file
from mnist_core.models.snapshot import Snapshot
from mnist_core.training.run import Run
from pages.parts import server, words


@dataclass(frozen=True)
class LearningCard(mc.Card):
    """The card of a network as it stands after ``epochs`` of its epochs."""

    @property
    def title(self) -> str:
        """What to call it on a page."""
        called = self.label or self.config.architecture.title
        return f"{called}, learning now, epoch {self.epochs}"


def cards() -> list[LearningCard]:
    """Those there are, the newest first."""
    engine = server.engine_if_any()
    if engine is None:
        return []
    return [_card(run, epochs) for run in engine.runs() if (epochs := _epochs(run))]


def model(card: LearningCard) -> Snapshot:
    """The network that `card` describes.

    Raises
    ------
    EngineError
        The run is gone by now.
    """
    return _model(card.name, card.epochs, card)


def file(card: LearningCard) -> bytes | None:
    """The same for a browser, as `browser_file.from_weights`; None where that cannot read it."""
    try:
        return _file(card.name, card.epochs, card)
    except EngineError:
        return None


def follow(card: LearningCard) -> None:
    """Look once a second whether the network has learned for another epoch."""
    st.fragment(_look, run_every=1.0)(card.name, card.epochs)


def _look(run_id: str, epochs: int) -> None:
    engine = server.engine_if_any()
    run = engine.snapshot(run_id) if engine else None
    if run is None or _epochs(run) != epochs:
        st.rerun()  # with the next one, or with the trained model that it has become
    st.caption(
        words.fill(
            "It learns at this moment. After {so_far} it reads so; the answers change with"
            " the next.",
            so_far=epochs_in_words(epochs, run.config.epochs),
        )
    )


def _epochs(run: Run) -> int:
    """How many epochs it has learned for; 0 before the first, and where it learns no more."""
    engine = server.engine_if_any()
    if engine is None or not run.active:
        return 0
    return max(min(len(run.history), engine.epochs(run.id)), 0)


def _card(run: Run, epochs: int) -> LearningCard:
    return LearningCard(
        name=run.id,
        config=run.config,
        epochs=epochs,
        data={
            "source": run.source,
            "origin": asdict(run.origin),
            "sha256": run.sha256,
            "train": run.samples,
        },
        metrics=dict(run.history[epochs - 1]),
        created=run.created,
        owner=run.owner,
        software={},
        files={"model.tflite": f"{run.id} after {epochs}"},
        label=run.title,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _model(run_id: str, epochs: int, _card: LearningCard) -> Snapshot:
    return Snapshot(_card.config.architecture, server.engine().weights(run_id, epochs))


@st.cache_resource(max_entries=8, show_spinner=False)
def _file(run_id: str, epochs: int, _card: LearningCard) -> bytes | None:
    snapshot = model(_card)
    return browser_file.from_weights(snapshot.architecture, snapshot.weights)
