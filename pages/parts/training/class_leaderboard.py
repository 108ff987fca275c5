"""The class leaderboard: each visitor's best run on the digits in use."""

import pandas as pd
import streamlit as st

import mnist_core as mc
from mnist_core.training.leaderboard import Standing, leaderboard
from mnist_core.training.run import Run
from pages.parts import words
from pages.parts.training import run_rows

SHOWN = [
    "Place",
    "Visitor",
    "Who",
    "Best",
    "Network",
    "Parameters",
    "Epoch",
    "Seconds",
    "Settings",
]


def show(runs: list[Run], digits: mc.Digits) -> None:
    """The table, and by what it is ordered."""
    standings = leaderboard(run for run in runs if run.sha256 == digits.sha256)
    if standings:
        rows = [_row(standing) for standing in standings]
        st.dataframe(
            pd.DataFrame(rows, columns=SHOWN),
            hide_index=True,
            column_config=run_rows.COLUMNS,
            key="leaderboard",
            alt=f"The best run of each visitor. First: {standings[0].accuracy:.2%} right.",
        )
    st.caption(
        words.fill(
            "Each visitor's best run on {source}, by validation accuracy; of equals the one with"
            " fewer parameters, then the quicker one, is ahead. Other digits would give other"
            " accuracies.",
            source=digits.source,
        )
    )


def _row(standing: Standing) -> dict[str, object]:
    return {
        "Place": standing.place,
        "Epoch": standing.epoch,
        "Parameters": standing.parameters,
        **run_rows.row(standing.run),
        "Best": standing.accuracy,
    }
