"""One digit, followed through a run: what the network said of it after each epoch, and its kernels
meanwhile."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.engine import Engine, Run
from mnist_core.figures import timeline
from mnist_core.network import forward
from pages.parts import cached, state, words
from pages.parts.drawing import last_drawing
from pages.parts.navigation import link_to

SOURCES = {"validation": "A validation digit", "drawing": "My drawing"}

Followed = NDArray[np.uint8] | NDArray[np.float32]


def show(engine: Engine, run: Run, digits: mc.Digits) -> None:
    """The time machine and the kernels of `run`; says what is missing while nothing is kept yet."""
    newest = engine.epochs(run.id)
    if newest < 0:
        st.caption("Nothing of this run is kept to look back at yet.")
        return
    picture, label = _choose_picture(digits)
    epoch = _slider(run, newest)
    if picture is not None:
        answers = [
            _answer(engine, run.id, run.config.architecture, past, picture.tobytes())
            for past in range(newest + 1)
        ]
        with st.container(horizontal=True, gap="medium"):
            _reading(picture, label, answers[epoch], epoch)
            _over_the_epochs(answers, label)
    st.html(_kernels(engine, run.id, epoch))
    st.caption(
        words.fill(
            "The first layer's kernels after epoch {epoch}: ink under blue speaks for a feature,"
            " under orange against it.",
            epoch=epoch,
        )
    )


def _reading(picture: Followed, label: int | None, answer: NDArray[np.float32], epoch: int) -> None:
    """The picture, and the answer to it after one epoch."""
    name = "Your drawing" if label is None else f"A {label}"
    with st.container(width=150):
        st.html(figures.picture(picture, f"{name}, 28 by 28 pixels"))
        st.caption(
            words.fill(
                "{name}, as the network reads it after epoch {epoch}.", name=name, epoch=epoch
            )
        )
    with st.container(width=310):
        st.html(figures.answer(answer))


def _over_the_epochs(answers: list[NDArray[np.float32]], label: int | None) -> None:
    """The ten probabilities as curves."""
    specification, columns = timeline.answers_over_epochs(answers, label)
    best = [int(answer.argmax()) for answer in answers]
    read_as = ", ".join(f"{digit} after epoch {past}" for past, digit in enumerate(best))
    with st.container(width=400):
        st.vega_lite_chart(
            pa.table(columns),
            specification,
            key="answers_over_epochs",
            alt=f"The ten probabilities over the epochs. Read as: {read_as}",
        )


def _choose_picture(digits: mc.Digits) -> tuple[Followed | None, int | None]:
    """The picture to follow, and its label if it has one; None when there is no drawing yet."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.segmented_control(
            "Follow",
            list(SOURCES),
            format_func=SOURCES.__getitem__,
            default=state.FOLLOW_SOURCE.default,
            key=state.FOLLOW_SOURCE.key,
            required=True,
        )
        if source == "validation":
            return _choose_validation_digit(cached.validation(digits))
        drawing = last_drawing.recall()
        if drawing is None:
            link_to("draw", "Draw one first")
        return drawing, None


def _choose_validation_digit(validation: mc.Digits) -> tuple[Followed, int]:
    if state.FOLLOWED_ROW.get() >= len(validation):
        state.FOLLOWED_ROW.set(0)  # other digits are in use now
    row = st.number_input("Which", 0, len(validation) - 1, key=state.FOLLOWED_ROW.key, width=150)
    st.button("Another", icon=":material/shuffle:", on_click=_another, args=(len(validation),))
    return validation.images[row], int(validation.labels[row])


def _another(count: int) -> None:
    state.FOLLOWED_ROW.set(int(np.random.default_rng().integers(count)))


def _slider(run: Run, newest: int) -> int:
    """The epoch to look at: the newest, until the visitor chooses another."""
    if not run.history:
        st.caption(
            "Epoch 0 is the network before any training: random weights, and guesses to match."
        )
        return 0
    # As long as it will be in the end, so that it stays the same slider while epochs come; its
    # right end is the newest.
    end = run.config.epochs if run.active else newest
    epoch: int = st.slider(
        "Time machine: the network as it stood after epoch",
        0,
        end,
        end,
        key=f"epoch_{run.id}",
        help=(
            "0 is before any training. The answer and the kernels below are the network's of that"
            " time; what lies ahead of it yet, shows the newest."
        ),
    )
    return min(epoch, newest)


@lru_cache(maxsize=20_000)
def _answer(
    engine: Engine, run_id: str, architecture: mc.Architecture, epoch: int, pixels: bytes
) -> NDArray[np.float32]:
    """What the network said after `epoch`, which never changes."""
    dtype = np.uint8 if len(pixels) == 784 else np.float32
    picture = np.frombuffer(pixels, dtype).reshape(1, 28, 28)
    answer: NDArray[np.float32] = forward.predict(
        architecture, engine.weights(run_id, epoch), picture
    )[0]
    return answer


@lru_cache(maxsize=256)
def _kernels(engine: Engine, run_id: str, epoch: int) -> str:
    weights = engine.weights(run_id, epoch)[0]
    return figures.kernels(
        weights, f"{weights.shape[-1]} kernels of the first layer after epoch {epoch}"
    )
