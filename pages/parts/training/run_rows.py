"""A run as a row of a table."""

import colorsys
import hashlib
from functools import lru_cache

import streamlit as st

from mnist_core.training.leaderboard import best_epoch
from mnist_core.training.run import Run
from pages.parts import names, words

COLUMNS = {
    "Visitor": st.column_config.ImageColumn("", width=32, help="The visitor's colour"),
    "Who": st.column_config.TextColumn("Who", width=90),
    "Best": st.column_config.NumberColumn("Best validation", format="percent"),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Seconds": st.column_config.NumberColumn("Time", format="%.0f s"),
}


def row(run: Run) -> dict[str, object]:
    """What a table says of `run`, by column."""
    best, _ = best_epoch(run)
    columns = {
        "Visitor": _dot(run.owner),
        "Who": names.owner(run.owner),
        "Run": run.name,
        "Best": best if run.history else None,
        "Epochs": f"{len(run.history)} of {run.config.epochs}",
        "Status": f"{run.status}, pinned" if run.pinned else run.status,
        "Network": run.config.architecture.title,
        "Settings": run.config.in_brief(),
        "Digits": f"{run.samples:,} of {run.source}",
        "Seconds": run.seconds,
        "Started": run.created[:16].replace("T", " "),
    }
    return {column: words.cell(value) for column, value in columns.items()}


@lru_cache(maxsize=1024)
def _dot(owner: str) -> str:
    """The visitor's colour as a picture: always the same for the same visitor."""
    hue = int(hashlib.sha256(owner.encode()).hexdigest()[:8], 16) / 2**32
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, 0.55, 0.65))
    circle = f"<circle cx='8' cy='8' r='4' fill='rgb({red},{green},{blue})'/>"
    return (
        "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='16'"
        f" height='16'>{circle}</svg>"
    )
