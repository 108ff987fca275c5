"""Train ``models/robust``: the network that reads what people draw, in their styles, and in noise.

    MNIST_DATA=folder python -m mnist_core.recipes.robust path/to/pen

The folder named by ``MNIST_DATA`` holds mnist.npz and mnist_writers.npz. The folder ``pen`` holds
the strokes. What is seen is in `robust_pictures`, which labels are not believed in `robust_labels`,
how it is trained in `robust_training`, for how long in `robust_plan`.

It takes a quarter of an hour with sixteen cores and a GPU (``KERAS_BACKEND=jax``), or more than a
day on two cores. What is finished is kept, and skipped the next time. TensorFlow makes the files of
the model. Where it is not installed, the program ends before; run again elsewhere, with the same
ends, it goes on.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cached_property
from importlib.util import find_spec
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core import folders
from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.pen_digits import PenDigit, pen_by_writer
from mnist_core.digits.variations import as_drawn
from mnist_core.models import store
from mnist_core.recipes import robust_labels
from mnist_core.recipes import robust_plan as plan
from mnist_core.recipes.robust_pictures import (
    Parts,
    Pictures,
    make_judged,
    make_parts,
    mnist_by_writer,
    of_labels,
    together,
)
from mnist_core.recipes.robust_plan import Cycle

Weights = list[NDArray[Any]]
Metrics = dict[str, float]


def main() -> None:
    """Train it cycle by cycle; those whose end is kept already are skipped."""
    arguments = argparse.ArgumentParser(description="Train models/robust.")
    arguments.add_argument("pen", type=Path, help="folder with the *.jsonl.gz files of pen strokes")
    arguments.add_argument("--name", default="robust")
    arguments.add_argument(
        "--ends",
        type=Path,
        default=folders.runs_folder() / ".robust",
        help="folder for what is finished: the pictures (2 GB), the weights at each cycle's end",
    )
    arguments.add_argument(
        "--scale", type=float, default=1.0, help="below 1: fewer pictures, a worse network"
    )
    options = arguments.parse_args()
    recipe = Recipe(options.pen, options.ends, options.scale)
    weights, history = recipe.train()
    if find_spec("tensorflow") is None:
        print(f"All cycles are finished, in {options.ends}. TensorFlow is needed to go on.")
        return
    recipe.save(options.name, weights, history)


class Recipe:
    """All that is done, in order, with what is kept of it.

    Parameters
    ----------
    pen : Path
        Folder with the strokes.
    ends : Path
        Folder for what is finished.
    scale : float, optional
        How many pictures there are, as a share of all.
    """

    def __init__(self, pen: Path, ends: Path, scale: float = 1.0) -> None:
        ends.mkdir(parents=True, exist_ok=True)
        self.ends = ends
        self.scale = scale
        self.mnist, self.mnist_held_out = mnist_by_writer()
        self.pen, self.pen_held_out = pen_by_writer(pen)
        self._parts: dict[float, Parts] = {}

    def train(self) -> tuple[Weights, list[Metrics]]:
        """Train for all cycles, and from the mean of the last ones' ends for the finish.

        Returns
        -------
        weights : list of ndarray
            What the network has learned, as ``model.get_weights()`` returns it.
        history : list of dict
            The metrics of its epochs.
        """
        ends: list[Weights] = []
        history: list[Metrics] = []
        for number, cycle in enumerate(plan.CYCLES, start=1):
            weights, metrics = self._trained(cycle, number, begin=ends[-1] if ends else None)
            ends.append(weights)
            history += metrics
        begin = _mean(ends[-plan.AVERAGED :])
        end, metrics = self._trained(plan.FINISH, len(ends) + 1, begin)
        return _mean([begin, end]), history + metrics

    def save(self, name: str, weights: Weights, history: list[Metrics]) -> None:
        """Write the model's folder.

        Parameters
        ----------
        name : str
            What the model is called.
        weights : list of ndarray
            What it has learned.
        history : list of dict
            The metrics of its epochs.
        """
        # Not at the top: TensorFlow is not everywhere where this is trained.
        from mnist_core.recipes.robust_training import BATCH, measure
        from mnist_core.training import epoch as training

        config = TrainingConfig(
            plan.NETWORK,
            len(history),
            batch_size=BATCH,
            optimizer="adam",
            dropout=plan.FINISH.dropout,
        )
        state = training.initial_state(config)
        for place, array in zip(training.weight_places(config), weights, strict=True):
            state[place] = array
        files = training.export(config, state)
        validation = self.validation(plan.FINISH)
        # Of the mean: the metrics of the last epoch are those of its end.
        history = [*history[:-1], history[-1] | measure(plan.NETWORK, weights, validation)]
        origin = Origin("other", "MNIST and pen strokes (UNIPEN, pendigits)")
        digits = validation.digits("held-out writers of " + ", ".join(self.pen_held_out))
        card = store.make_card(name, config, digits, history)
        mnist, pen = self.believed
        data = card.data | {
            "source": origin.title,
            "origin": asdict(origin),
            "train": len(mnist) + len(self.mnist_held_out) + len(pen),
            "validation": len(digits),
            "sure_from": plan.SURE_FROM,
        }
        store.save(folders.MODELS, replace(card, data=data), files, history)

    @cached_property
    def believed(self) -> tuple[Digits, list[PenDigit]]:
        """The digits of MNIST and of pens whose labels it is to learn."""
        file = self.ends / "labels.npz"
        if not file.exists():
            parts = make_judged(self.mnist, self.pen, robust_labels.VIEWS, self.scale)
            _keep(file, robust_labels.believable(parts, self._answers))
        with np.load(file) as kept:
            pen = compress(self.pen, kept["pen"].tolist())
            return self.mnist.take(np.flatnonzero(kept["mnist"])), list(pen)

    def _answers(self, seen: Parts, judged: Pictures) -> NDArray[np.float32]:
        """What a network says that has learned from what it has seen alone."""
        # Not at the top: the processes that make the pictures do not need it.
        from mnist_core.recipes.robust_training import answers, train

        cycle = self._here(plan.JUDGING)
        weights, _ = train(plan.NETWORK, None, seen, judged, cycle, plan.SEED)
        return answers(plan.NETWORK, weights, judged)

    def parts(self, made: float) -> Parts:
        """Return what there is to see, with the labels as targets.

        Parameters
        ----------
        made : float
            How many pictures, as a share of all.

        Returns
        -------
        dict of Pictures
            As `make_parts` does.
        """
        if made not in self._parts:
            self._parts = {made: self._pictures(made)}
        return self._parts[made]

    def _pictures(self, made: float) -> Parts:
        """Return pictures that were kept, or make them and keep them."""
        file = self.ends / f"pictures-{made:g}.npz"
        if not file.exists():
            mnist, pen = self.believed
            parts = make_parts(mnist, self.mnist_held_out, pen, made)
            images = {f"{name}/images": part.images for name, part in parts.items()}
            targets = {f"{name}/targets": part.targets for name, part in parts.items()}
            _keep(file, images | targets)
        with np.load(file) as kept:
            names = {key.partition("/")[0] for key in kept.files}
            return {
                name: Pictures(kept[f"{name}/images"], kept[f"{name}/targets"]) for name in names
            }

    @cached_property
    def pens_held_out(self) -> dict[str, Pictures]:
        """Two drawings of each pen digit of the writers that nobody learns from, by the sets."""
        rng = np.random.default_rng(0)
        return {name: _drawn(digits, rng) for name, digits in self.pen_held_out.items()}

    def validation(self, cycle: Cycle) -> Pictures:
        """Return what a cycle does not learn from.

        Parameters
        ----------
        cycle : Cycle
            Of the plan.

        Returns
        -------
        Pictures
            Of held-out writers.
        """
        held_out = list(self.pens_held_out.values())
        if "held out" not in cycle.shares:
            held_out.append(of_labels(self.mnist_held_out.images, self.mnist_held_out.labels))
        return together(held_out)

    def _trained(
        self, cycle: Cycle, number: int, begin: Weights | None
    ) -> tuple[Weights, list[Metrics]]:
        """Train for a cycle, unless its end is kept already."""
        file = self.ends / f"cycle-{number}.npz"
        if not file.exists():
            parts = self.parts(self.scale * cycle.made)

            # Not at the top: the processes that make the pictures do not need it.
            from mnist_core.recipes.robust_training import train

            print(f"cycle {number}", flush=True)
            seed = plan.SEED + number
            weights, metrics = train(
                plan.NETWORK, begin, parts, self.validation(cycle), self._here(cycle), seed
            )
            arrays = {f"arr_{place}": array for place, array in enumerate(weights)}
            _keep(file, arrays | {"history": np.array(json.dumps(metrics))})
        with np.load(file) as kept:
            history = json.loads(str(kept["history"]))
            return [kept[f"arr_{place}"] for place in range(len(kept.files) - 1)], history

    def _here(self, cycle: Cycle) -> Cycle:
        """As much of it as is asked for."""
        shares = {part: round(n * self.scale) for part, n in cycle.shares.items()}
        return replace(cycle, shares=shares)


def _mean(ends: Sequence[Weights]) -> Weights:
    return [np.mean(arrays, axis=0) for arrays in zip(*ends, strict=True)]


def _drawn(digits: Sequence[PenDigit], rng: np.random.Generator) -> Pictures:
    images = np.stack([as_drawn(digit.strokes, rng) for digit in digits for _ in range(2)])
    labels = np.array([digit.label for digit in digits], np.uint8)
    return of_labels(images, labels.repeat(2))


def _keep(file: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write a file that is there whole or not at all."""
    partial = file.with_suffix(".partial.npz")
    np.savez(partial, allow_pickle=False, **arrays)
    partial.replace(file)


if __name__ == "__main__":
    main()
