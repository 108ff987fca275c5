"""One digit, followed through a run: what the network said of it after each epoch, and its kernels
meanwhile."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

import mnist_core as mc
from mnist_core import figures
from mnist_core.engine import Engine, Run
from mnist_core.figures import timeline
from mnist_core.models.answer import a_digit
from mnist_core.network import forward, weight_pictures
from mnist_core.network.anatomy import by_layer
from pages.parts import cached, frame, state, words
from pages.parts.drawing import last_drawing
from pages.parts.navigation import link_to

SOURCES = {"validation": "A validation digit", "drawing": "My drawing"}

Followed = NDArray[np.uint8] | NDArray[np.float32]

PLAY_SECONDS = 0.6  # an epoch: time enough to see what has changed

_BEFORE = "before any training"

_ACROSS = 11  # kernels side by side: 32 and 64 of them fill their rows well
_WIDTH = 640  # pixels of all
_MOST = 121  # kernels that are shown


class Moment(NamedTuple):
    """A time in the life of a network.

    Attributes
    ----------
    epoch : int
        The last one that was finished.
    words : str
        When that was.
    weights : list of arrays or None
        The network's, where it is in the middle of an epoch.
    """

    epoch: int
    words: str
    weights: list[NDArray[np.float32]] | None = None


def show(engine: Engine, run: Run, digits: mc.Digits) -> None:
    """The time machine and the kernels of `run`; says what is missing while nothing is kept yet."""
    playing = state.PLAYING.get() and not run.active
    st.fragment(_show, run_every=PLAY_SECONDS if playing else None)(engine, run, digits, playing)


def _show(engine: Engine, run: Run, digits: mc.Digits, was_playing: bool) -> None:
    if state.PLAYING.get() != was_playing and not run.active:
        st.rerun()  # the page once more, which then has this renewed by itself, or no longer
    with frame.problems_in_words(stop=False):
        _look_back(engine, run, digits)


def _look_back(engine: Engine, run: Run, digits: mc.Digits) -> None:
    newest = engine.epochs(run.id)
    if newest < 0:
        st.caption("The network and its kernels appear here once it is set up.")
        return
    picture, label = _choose_picture(digits)
    shown = _choose_moment(engine, run, newest)
    if picture is not None:
        answers = [
            _answer(engine, run.id, run.config.architecture, past, picture.tobytes())
            for past in range(newest + 1)
        ]
        answer = answers[shown.epoch]
        if shown.weights is not None:
            answer = _read(run.config.architecture, shown.weights, picture)
        with st.container(horizontal=True, gap="medium"):
            _reading(picture, label, answer, shown)
            _over_the_epochs(answers, label, shown.epoch)
    if shown.weights is None:
        st.html(_kernels(engine, run.id, run.config.architecture, shown.epoch))
    else:
        st.html(_as_picture(run.config.architecture, shown.weights, shown.words))
    st.caption(
        words.fill(
            "The first layer's kernels {when}: ink under blue speaks for a feature, under orange"
            " against it.",
            when=shown.words,
        ),
        help=words.explained("kernel", "weight"),
    )


def _reading(
    picture: Followed, label: int | None, answer: NDArray[np.float32], shown: "Moment"
) -> None:
    """The picture, and the answer to it at one moment."""
    name = "Your drawing" if label is None else a_digit(label).capitalize()
    with st.container(width=150):
        st.html(figures.picture(picture, f"{name}, 28 by 28 pixels"))
        st.caption(
            words.fill("{name}, as the network reads it {when}.", name=name, when=shown.words)
        )
    with st.container(width=310):
        st.html(figures.answer(answer))


def _over_the_epochs(answers: list[NDArray[np.float32]], label: int | None, epoch: int) -> None:
    """The ten probabilities after each epoch, the chosen one framed."""
    specification, columns = timeline.answers_over_epochs(answers, label, epoch)
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
            default=_first_source(),
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


def _first_source() -> str:
    """What is followed until the visitor chooses: their own drawing, if there is one."""
    return "validation" if last_drawing.recall() is None else "drawing"


def _choose_moment(engine: Engine, run: Run, newest: int) -> Moment:
    """The moment to look at: the newest, until the visitor chooses another or lets time pass."""
    if not run.history:
        now = engine.weights_now(run.id)
        if now is not None:
            return Moment(0, f"after {_batches(run)} of the first epoch", now)
        st.caption(
            "Epoch 0 is the network before any training: random weights, and guesses to match."
        )
        return Moment(0, _BEFORE)
    # As long as it will be in the end, so that it stays the same slider while epochs come; its
    # right end is the newest.
    end = run.config.epochs if run.active else newest
    # With another end it is another slider, which begins there: what was chosen may be too far.
    chosen = state.Entry(f"epoch_{run.id}_{end}", end)
    if state.PLAYING.get() and not run.active:
        _let_time_pass(chosen, newest)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not run.active:
            _play_button(chosen, newest)
        epoch: int = st.slider(
            "Time machine: the network as it stood after epoch",
            0,
            end,
            chosen.get() if not chosen.is_set() else None,
            key=chosen.key,
            help=(
                "0 is before any training. The answer and the kernels below are the network's of"
                " that time; what lies ahead of it yet, shows the newest."
            ),
        )
    now = engine.weights_now(run.id)
    if epoch > newest and now is not None:
        return Moment(newest, f"after epoch {newest} and {_batches(run)}", now)
    epoch = min(epoch, newest)
    return Moment(epoch, _when(epoch))


def _when(epoch: int) -> str:
    return f"after epoch {epoch}" if epoch else _BEFORE


def _batches(run: Run) -> str:
    return "1 batch" if run.step == 1 else f"{run.step} batches"


def _play_button(chosen: "state.Entry[int]", newest: int) -> None:
    if state.PLAYING.get():
        st.button("Hold", icon=":material/pause:", on_click=state.PLAYING.set, args=(False,))
        return
    st.button(
        "Play",
        icon=":material/play_arrow:",
        on_click=_play,
        args=(chosen, newest),
        help="Goes through the epochs by itself, from the one that is chosen.",
    )


def _play(chosen: "state.Entry[int]", newest: int) -> None:
    if chosen.get() >= newest:
        chosen.set(0)
    state.PLAYING.set(True)


def _let_time_pass(chosen: "state.Entry[int]", newest: int) -> None:
    """One epoch further; the last ends the play."""
    if chosen.get() >= newest:
        state.PLAYING.set(False)
        return
    chosen.set(chosen.get() + 1)


@lru_cache(maxsize=20_000)
def _answer(
    engine: Engine, run_id: str, architecture: mc.Architecture, epoch: int, pixels: bytes
) -> NDArray[np.float32]:
    """What the network said after `epoch`, which never changes."""
    dtype = np.uint8 if len(pixels) == 784 else np.float32
    picture: NDArray[Any] = np.frombuffer(pixels, dtype).reshape(28, 28)
    return _read(architecture, engine.weights(run_id, epoch), picture)


def _read(
    architecture: mc.Architecture, weights: list[NDArray[np.float32]], picture: Followed
) -> NDArray[np.float32]:
    answer: NDArray[np.float32] = forward.predict(architecture, weights, picture[np.newaxis])[0]
    return answer


@lru_cache(maxsize=256)
def _kernels(engine: Engine, run_id: str, architecture: mc.Architecture, epoch: int) -> str:
    return _as_picture(architecture, engine.weights(run_id, epoch), _when(epoch))


def _as_picture(
    architecture: mc.Architecture, weights: list[NDArray[np.float32]], when: str
) -> str:
    """What the first layer that weighs anything has learned, be it a convolution or dense."""
    position = weight_pictures.first_with_pictures(architecture)
    own = list(by_layer(architecture, weights).values())[position]
    pictures = weight_pictures.weight_pictures(architecture, position, own)
    tiles = weight_pictures.strongest(pictures)[:_MOST]
    alt = f"{len(tiles)} kernels of the first layer {when}"
    return figures.signed(tiles, alt, across=_ACROSS, width=_WIDTH)
