"""Train ``models/deep``: the entry for Kaggle, from Kaggle's 42,000 training digits alone.

    MNIST_DATA=folder/with/train.csv python -m mnist_core.recipes.deep

First the recipe is tried on the tutorial's 37,800 digits and its 4,200 held out: these figures are
on the model's card. Then the network that ships is trained anew, on all 42,000. Interrupted, it
goes on after its last finished epoch.

With ``KERAS_BACKEND=jax`` a graphics card does it; the weights are kept, and the same command with
TensorFlow makes the model's files of them.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np

from mnist_core import folders
from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.digits.sources import load_digits
from mnist_core.network.architectures import architecture
from mnist_core.recipes.fitting import Metrics, fit
from mnist_core.recipes.seen import Seen
from mnist_core.training.building import build
from mnist_core.training.distortion import DISTORTION
from mnist_core.training.recommended import RECIPES

CONFIG = TrainingConfig(architecture("deep"), seed=1, **RECIPES["deep"])


def main() -> None:
    """Try the recipe, train the network that ships, and save it."""
    arguments = argparse.ArgumentParser(description="Train models/deep.")
    arguments.add_argument(
        "--kept",
        type=Path,
        default=folders.runs_folder() / ".deep",
        help="folder for the states at the end of each epoch: the training goes on from them",
    )
    options = arguments.parse_args()
    make(load_digits("kaggle"), options.kept)


def make(digits: Digits, kept: Path, config: TrainingConfig = CONFIG) -> None:
    """Do all of it, with `digits` for Kaggle's."""
    kept.mkdir(parents=True, exist_ok=True)
    training, held_out = digits.split()
    _, history = train(config, training, held_out, kept / "trial.npz")
    trained, _ = train(config, digits, None, kept / "final.npz")
    if keras.backend.backend() == "tensorflow":
        save(config, trained, digits, history)


def train(
    config: TrainingConfig, digits: Digits, held_out: Digits | None, file: Path
) -> tuple[keras.Model, list[Metrics]]:
    """Train one network.

    Parameters
    ----------
    config : TrainingConfig
        What to train, and how.
    digits : Digits
        To learn from.
    held_out : Digits or None
        To be read at the end of each epoch.
    file : Path
        Where the state is kept.

    Returns
    -------
    model : keras.Model
        With the averaged weights; it takes pictures, float32 (n, 28, 28, 1) in 0..1.
    history : list of dict
        The metrics of each epoch.
    """
    parts = [digits] if held_out is None else [digits, held_out]
    images, labels = (
        np.concatenate([getattr(part, kind) for part in parts]) for kind in ("images", "labels")
    )
    rows = np.arange(len(labels), dtype=np.int32)
    n = len(digits)

    plain = build(config.network, seed=config.seed)
    numbers = keras.Input((), dtype="int32")
    distortion = DISTORTION.times(config.distortion or 0)
    seen = Seen(images[np.newaxis], [0], distortion, config.seed)(numbers)[0]
    model = keras.Model(numbers, plain(seen))
    validation = None if held_out is None else (rows[n:], labels[n:])
    history = fit(model, config, (rows[:n], labels[:n]), validation, file)
    return plain, history


def save(
    config: TrainingConfig, trained: keras.Model, digits: Digits, history: list[Metrics]
) -> None:
    """Save the network for the app.

    Its card has the metrics of the trial: of digits that the final network has learned from, no
    figure would say anything.
    """
    from mnist_core.models import store
    from mnist_core.training import epoch as training

    state = training.state_of(config, trained.get_weights())
    card = store.make_card("deep", config, digits, history)
    card = replace(card, data=card.data | {"train": len(digits)})
    print("saved", store.save(folders.MODELS, card, training.export(config, state), history))


if __name__ == "__main__":
    main()
