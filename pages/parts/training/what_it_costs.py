"""What the chosen network and settings amount to: layers, parameters, and how long it takes."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core.network.compose import text_of_network
from mnist_core.training import duration
from mnist_core.training.run import Run
from pages.parts import frame, words
from pages.parts.navigation import link_to


def training_digits(digits: mc.Digits) -> int:
    """How many of the digits there are to train on; says how many are held out. 0 where they are
    too few, which is said too."""
    with frame.problems_in_words(stop=False):
        to_train, held_out = digits.split_sizes()
        st.caption(
            words.fill(
                "A tenth of them, {held_out:,}, is held out: how the network reads what it has"
                " never seen tells how well it has learnt.",
                held_out=held_out,
            ),
            help=words.explained("held out", "validation", "training data"),
        )
        return to_train
    return 0


def show(config: mc.TrainingConfig, training_digits: int, runs: Sequence[Run]) -> None:
    """How many numbers the network adjusts, and how long an epoch takes, as far as `runs` tell."""
    samples = config.samples(training_digits)
    seconds, measured = duration.expected_seconds(config, samples, runs)
    how_known = "as far as can be told before the first run, which also has to load TensorFlow"
    if measured:
        how_known = "as the latest runs show"
    if config.subset is not None and 0 < training_digits < config.subset:
        st.caption(
            words.fill(
                "There are only {count:,} digits to train on: all of them are used, and not"
                " {asked:,}.",
                count=training_digits,
                asked=config.subset,
            )
        )
    in_all = words.fill("")
    if config.epochs > 1:
        in_all = words.fill(
            ", all {epochs} about {duration}",
            epochs=config.epochs,
            duration=duration.in_words(seconds * config.epochs),
        )
    architecture = config.architecture
    st.caption(
        words.fill(
            "{parameters:,} parameters in all: the numbers that training adjusts."
            " {multiplications:,} multiplications to read one digit. An epoch over {samples:,}"
            " digits takes about {duration} here{in_all}: {how_known}.",
            parameters=mc.count_parameters(architecture),
            multiplications=mc.count_multiplications(architecture),
            samples=samples,
            duration=duration.in_words(seconds),
            in_all=in_all,
            how_known=how_known,
        ),
        help=words.explained("parameter", "epoch"),
    )


def layers(architecture: mc.Architecture) -> None:
    """The layers, with what comes out of each and how many parameters it has."""
    st.table(pd.DataFrame(_rows(architecture)).set_index("Layer"))
    look = "Look into it, layer by layer"
    link_to("anatomy", look, view="layers", model=text_of_network(architecture))


def _rows(architecture: mc.Architecture) -> list[dict[str, words.Markdown]]:
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
    return rows
