"""Handwritten digits, from the pen stroke to the trained network.

This is what the app's pages show, for use in a notebook. Training lives in `mnist_core.engine`,
which starts a worker process. Importing this package starts nothing, and imports neither TensorFlow
nor Dask.

Examples
--------
>>> import mnist_core as mc
>>> digits = mc.load_digits("sample")
>>> train, validation = digits.split()
>>> model = mc.load_model("stacked_conv")
>>> mc.evaluate(model, validation).accuracy > 0.98
True
"""

from typing import TYPE_CHECKING

from mnist_core.lazily import names_of

if TYPE_CHECKING:
    from mnist_core.config import TrainingConfig
    from mnist_core.digits.digits import Digits
    from mnist_core.digits.mnist import fetch_mnist
    from mnist_core.digits.sources import load_digits, sources
    from mnist_core.digits.tables.read import read_table
    from mnist_core.drawing.preprocessing import to_mnist
    from mnist_core.drawing.read_picture import read_picture
    from mnist_core.errors import (
        ConfigError,
        DataError,
        DrawingError,
        EngineError,
        LimitError,
        MnistError,
        ModelError,
    )
    from mnist_core.models.card import Card
    from mnist_core.models.classifier import Classifier
    from mnist_core.models.committee import Committee
    from mnist_core.models.evaluation import Evaluation, evaluate
    from mnist_core.models.readers import read_all
    from mnist_core.models.store import list_cards, load_model, read_card
    from mnist_core.network.anatomy import count_multiplications, count_parameters, describe
    from mnist_core.network.architectures import ARCHITECTURES, Architecture, architecture
    from mnist_core.rate_changes import RateChange

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Card",
    "Classifier",
    "Committee",
    "ConfigError",
    "DataError",
    "Digits",
    "DrawingError",
    "EngineError",
    "Evaluation",
    "LimitError",
    "MnistError",
    "ModelError",
    "RateChange",
    "TrainingConfig",
    "architecture",
    "count_multiplications",
    "count_parameters",
    "describe",
    "evaluate",
    "fetch_mnist",
    "list_cards",
    "load_digits",
    "load_model",
    "read_all",
    "read_card",
    "read_picture",
    "read_table",
    "sources",
    "to_mnist",
]

__getattr__, __dir__ = names_of(__name__)
