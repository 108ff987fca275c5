"""Where things lie: beside app.py, or where an environment variable says."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent  # the folder of app.py
MODELS = PROJECT / "models"  # those that ship with the app
STATIC = PROJECT / "static"  # what browsers are given as it is


def runs_folder() -> Path:
    """Where the user's own models go: ``MNIST_RUNS``, or ``runs/`` beside app.py."""
    return Path(os.environ.get("MNIST_RUNS") or PROJECT / "runs")
