"""One epoch of training: the same as plain Keras, bit for bit repeatable, and resumable in another
process.

Keras is asked without XLA: that takes seconds to compile a network on a processor.
"""

import copy
import dataclasses
import hashlib
import math
import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from scipy import ndimage
from sklearn.metrics import accuracy_score, log_loss

import mnist_core as mc
from mnist_core import folders
from mnist_core.digits.digits import Digits
from mnist_core.models.litert_file import constants
from mnist_core.training import epoch as training
from mnist_core.training import model_files, sampling
from mnist_core.training.batches import Batches, in_order
from mnist_core.training.run import Run

# Keras 3.15 saves its variables in a way that numpy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

SINGLE = mc.TrainingConfig("single_conv", epochs=3, seed=7)
STACKED = mc.TrainingConfig(
    "stacked_conv", epochs=3, seed=7
)  # has Dropout, whose randomness is part of the state
PLANNED = dataclasses.replace(
    SINGLE, schedule="warmup_cosine", average_last=2, distortion=1.0, optimizer="adam"
)


@pytest.fixture(scope="module")
def validation(sample: Digits) -> Digits:
    return Digits(sample.images[1::50].copy(), sample.labels[1::50].copy(), sample.source)


def train(
    config: mc.TrainingConfig, few: Digits, validation: Digits
) -> list[tuple[training.Arrays, training.Metrics]]:
    """State and metrics after each epoch of an undisturbed run."""
    ended, state = [], training.initial_state(config)
    for epoch in range(config.epochs):
        state, metrics = training.train_epoch(config, few, validation, state, epoch)
        ended.append((state, metrics))
    return ended


@pytest.fixture(scope="module")
def stacked(few: Digits, validation: Digits) -> list[tuple[training.Arrays, training.Metrics]]:
    return train(STACKED, few, validation)


def assert_identical(found: training.Arrays, expected: training.Arrays) -> None:
    """Bit for bit."""
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes()


def test_the_same_seed_ends_the_same(
    stacked: list[tuple[training.Arrays, training.Metrics]], few: Digits, validation: Digits
) -> None:
    keras.utils.set_random_seed(999)  # whatever ran before in this process
    for (state, metrics), (expected, expected_metrics) in zip(
        train(STACKED, few, validation), stacked, strict=True
    ):
        assert_identical(state, expected)
        assert metrics == expected_metrics


def test_another_seed_does_not() -> None:
    other = training.initial_state(mc.TrainingConfig("single_conv", 3, seed=8))
    assert not np.array_equal(training.initial_state(SINGLE)[0], other[0])


@pytest.mark.parametrize("name", list(mc.ARCHITECTURES))
def test_the_first_weights_are_those_of_keras_with_that_seed(name: str) -> None:
    state = training.initial_state(mc.TrainingConfig(name, 1, seed=11))
    keras.utils.set_random_seed(11)
    for ours, theirs in zip(state, training.build(mc.architecture(name)).variables, strict=False):
        np.testing.assert_array_equal(ours, theirs)


def test_the_seed_is_not_disturbed_by_other_threads_that_draw_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a Dask worker's do, when it starts."""
    expected = training.initial_state(STACKED)
    build = keras.Sequential.add

    def add(*args: Any, **arguments: Any) -> None:
        random.random()
        build(*args, **arguments)

    monkeypatch.setattr(keras.Sequential, "add", add)
    assert_identical(training.initial_state(STACKED), expected)


RESUME = """
import pickle, sys
from mnist_core.models.litert_file import constants
from mnist_core.training import epoch as training
config, few, validation, state = pickle.load(open(sys.argv[1], "rb"))
for epoch in (1, 2):
    state, metrics = training.train_epoch(config, few, validation, state, epoch)
pickle.dump((state, metrics), open(sys.argv[1], "wb"))
"""


def test_resumed_in_another_process_ends_where_an_undisturbed_run_does(
    stacked: list[tuple[training.Arrays, training.Metrics]],
    few: Digits,
    validation: Digits,
    tmp_path: Path,
) -> None:
    file = tmp_path / "run.pickle"
    file.write_bytes(pickle.dumps((STACKED, few, validation, stacked[0][0])))
    subprocess.run(
        [sys.executable, "-c", RESUME, file], check=True, cwd=Path(mc.__file__).parents[1]
    )
    state, metrics = pickle.loads(file.read_bytes())
    assert_identical(state, stacked[-1][0])
    assert metrics == stacked[-1][1]


@pytest.mark.parametrize(
    "batch_size", [8, 64, 200, 1024]
)  # 25 batches; 3 and one of 8; one; one that is not full
def test_an_epoch_is_plain_keras(batch_size: int, few: Digits, validation: Digits) -> None:
    config = mc.TrainingConfig("single_conv", epochs=1, batch_size=batch_size)
    start = training.initial_state(config)
    state, metrics = training.train_epoch(config, few, validation, start, epoch=0)

    model = training.build(mc.architecture("single_conv"))
    model.compile(
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    model.set_weights(start[:4])
    order = np.random.default_rng((config.seed, 0)).permutation(len(few))
    pictures = (few.images / 255).astype(np.float32)[..., np.newaxis]
    history = model.fit(
        *(pictures[order], few.labels[order]),
        batch_size=batch_size,
        validation_data=(
            (validation.images / 255).astype(np.float32)[..., np.newaxis],
            validation.labels,
        ),
        shuffle=False,
        verbose=0,
    )
    for ours, theirs in zip(state[:4], model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-6)
    assert metrics == pytest.approx(
        {name: values[0] for name, values in history.history.items()}, abs=1e-5
    )


def test_the_order_of_the_digits_changes_from_epoch_to_epoch(
    few: Digits, validation: Digits
) -> None:
    start = training.initial_state(SINGLE)
    first, second = (
        training.train_epoch(SINGLE, few, validation, start, epoch)[0] for epoch in (0, 1)
    )
    assert not np.array_equal(first[0], second[0])


def test_the_given_state_is_not_changed(few: Digits, validation: Digits) -> None:
    start = training.initial_state(SINGLE)
    before = copy.deepcopy(start)
    state, _ = training.train_epoch(SINGLE, few, validation, start, epoch=0)
    assert_identical(start, before)
    kept = copy.deepcopy(state)
    training.train_epoch(SINGLE, few, validation, state, epoch=1)
    assert_identical(state, kept)  # nor is what was returned, by what comes after


def test_stopped(few: Digits, validation: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "STEPS_PER_CALL", 4)  # fewer than the epoch has
    config = dataclasses.replace(SINGLE, batch_size=8)
    start = training.initial_state(config)
    expected, _ = training.train_epoch(config, few, validation, start, epoch=0)
    with pytest.raises(training.Stopped):
        training.train_epoch(config, few, validation, start, 0, lambda *_: True)
    again, _ = training.train_epoch(config, few, validation, start, epoch=0)
    assert_identical(again, expected)


def test_stopped_early(sample: Digits, validation: Digits) -> None:
    """The fit ends at the first wish, not after the epoch."""
    config, reports = mc.TrainingConfig("single_conv", 1, batch_size=8), []

    def on_batch(step: int, *_: Any) -> bool:
        reports.append(step)
        return True

    with pytest.raises(training.Stopped):
        training.train_epoch(
            config, sample, validation, training.initial_state(config), 0, on_batch
        )
    assert reports == [training.STEPS_PER_CALL]


@pytest.mark.parametrize(
    ("name", "batch_size", "fewest", "most"),
    [
        ("single_conv", 8, 32, 32),
        ("single_conv", 64, 32, 32),
        ("stacked_conv", 64, 2, 32),
        ("stacked_conv", 1024, 1, 2),
    ],
)
def test_progress_comes_often_whatever_the_network(
    name: str, batch_size: int, fewest: int, most: int
) -> None:
    assert fewest <= training.steps_per_call(mc.TrainingConfig(name, 1, batch_size)) <= most


def test_how_many_steps_a_call_has_does_not_matter(
    few: Digits, validation: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = mc.TrainingConfig("single_conv", 1, batch_size=8)
    start, results = training.initial_state(config), []
    for steps in (32, 4):
        monkeypatch.setattr(training, "STEPS_PER_CALL", steps)
        state, metrics = training.train_epoch(config, few, validation, start, 0)
        results.append(([array.tobytes() for array in state], metrics))
    assert results[0] == results[1]


def test_progress(sample: Digits, validation: Digits) -> None:
    config, reports = mc.TrainingConfig("single_conv", 1, batch_size=64), []

    def on_batch(*report: Any) -> bool:
        reports.append(report)
        return False

    _, metrics = training.train_epoch(
        config, sample, validation, training.initial_state(config), 0, on_batch
    )
    steps = math.ceil(5000 / 64)
    assert [report[:2] for report in reports] == [(32, steps), (64, steps), (steps, steps)]
    assert all(set(running) == {"loss", "accuracy"} for *_, running in reports)
    assert reports[-1][2]["accuracy"] == pytest.approx(metrics["accuracy"])
    assert 0.5 < metrics["accuracy"] < 1 and metrics["loss"] > 0


def test_export_answers_like_keras_layer_by_layer(
    stacked: list[tuple[training.Arrays, training.Metrics]],
    few: Digits,
    validation: Digits,
    tmp_path: Path,
) -> None:
    state, metrics = stacked[-1]
    files = training.export(STACKED, state)

    (tmp_path / "model.keras").write_bytes(files["model.keras"])
    model = keras.models.load_model(tmp_path / "model.keras")
    pictures = (validation.images[:30] / 255).astype(np.float32)[..., np.newaxis]
    every_layer = keras.Model(model.inputs, [layer.output for layer in model.layers])
    expected = dict(
        zip(
            [layer.name for layer in model.layers],
            every_layer([pictures]),
            strict=True,
        )
    )

    interpreter = Interpreter(model_content=files["model.tflite"])
    ask = interpreter.get_signature_runner()
    (argument,) = ask.get_input_details()
    found = ask(**{argument: pictures})
    assert set(found) == {layer.name for layer in mc.describe(mc.architecture("stacked_conv"))}
    for layer in mc.describe(mc.architecture("stacked_conv")):
        assert found[layer.name].shape[1:] == layer.output_shape
        np.testing.assert_allclose(found[layer.name], expected[layer.name], atol=1e-5)

    # And as the app asks: the metrics of the last epoch are those of the exported model.
    classifier = mc.Classifier(files["model.tflite"], mc.architecture("stacked_conv"))
    answers = classifier.predict(validation.images)
    np.testing.assert_allclose(answers[:30], expected[list(expected)[-1]], atol=1e-5)
    assert metrics["val_accuracy"] == pytest.approx(
        accuracy_score(validation.labels, answers.argmax(axis=1))
    )
    rows = answers.astype(np.float64) / answers.sum(axis=1, keepdims=True, dtype=np.float64)
    assert metrics["val_loss"] == pytest.approx(log_loss(validation.labels, rows), abs=1e-4)


def test_the_shipped_keras_file_answers_like_the_shipped_litert_file(few: Digits) -> None:
    for name in ("single_conv", "stacked_conv"):
        model = keras.models.load_model(folders.MODELS / name / "model.keras")
        expected = model(few.images[..., np.newaxis] / np.float32(255))
        np.testing.assert_allclose(mc.load_model(name).predict(few.images), expected, atol=1e-5)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_an_epoch_with_another_optimizer_is_the_epoch_that_keras_trains(
    optimizer: str, few: Digits, validation: Digits
) -> None:
    config = mc.TrainingConfig("single_conv", 1, optimizer=optimizer, learning_rate=0.02)
    start = training.initial_state(config)
    state, _ = training.train_epoch(config, few, validation, start, 0)

    model = training.build(mc.architecture("single_conv"))
    made = {"adam": keras.optimizers.Adam, "adamw": keras.optimizers.AdamW}.get(optimizer)
    model.compile(
        made(0.02) if made else keras.optimizers.SGD(0.02, 0.9),
        "sparse_categorical_crossentropy",
        jit_compile=False,
    )
    model.set_weights(start[: len(model.weights)])
    order = np.random.default_rng((config.seed, 0)).permutation(len(few))
    pictures = (few.images[order, ..., np.newaxis] / 255).astype(np.float32)
    model.fit(pictures, few.labels[order], batch_size=64, shuffle=False, verbose=0)
    for weights, expected in zip(state, model.get_weights(), strict=False):
        np.testing.assert_allclose(weights, expected, atol=1e-5)


def test_a_subset_is_the_same_digits_in_every_epoch_in_another_order(few: Digits) -> None:
    config = mc.TrainingConfig("single_conv", 2, subset=120, seed=3)
    first, second = (sampling.order(config, len(few), epoch) for epoch in (0, 1))
    assert len(set(first)) == 120 and set(first) == set(second) and list(first) != list(second)
    assert set(first) != set(
        sampling.order(mc.TrainingConfig("single_conv", 2, subset=120, seed=4), len(few), 0)
    )
    everything = [
        sampling.order(mc.TrainingConfig("single_conv", 2, subset=n), 200, 1)
        for n in (None, 200, 1000)
    ]
    for order in everything:
        np.testing.assert_array_equal(order, np.random.default_rng((0, 1)).permutation(200))


def test_augmented_digits_are_the_same_digits_a_little_elsewhere(few: Digits) -> None:
    """Against scipy's way of moving pictures."""
    config = mc.TrainingConfig("single_conv", 2, augment=True)
    changes = sampling.augmentation(config, len(few), epoch=1)
    (batch,) = in_order(few.images, few.labels, len(few), changes)
    pixels, labels = batch[0].numpy()[..., 0], batch[1].numpy()
    np.testing.assert_array_equal(labels, few.labels)
    for image, change, found in list(zip(few.images, changes, pixels, strict=True))[::20]:
        # TensorFlow takes x before y, scipy rows before columns.
        (a, b, across), (c, d, along) = change[:3], change[3:6]
        expected = ndimage.affine_transform(
            image / 255, [[d, c], [b, a]], (along, across), order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(found, expected, atol=1e-4)
        assert abs(found - image / 255).mean() < 0.2 and (found != image / 255).any()
    assert pixels.min() >= 0 and pixels.max() <= 1
    # They come from seed and epoch alone.
    np.testing.assert_array_equal(changes, sampling.augmentation(config, len(few), epoch=1))
    assert (changes != sampling.augmentation(config, len(few), epoch=0)).any()


def test_an_augmented_epoch_repeats_bit_for_bit(few: Digits, validation: Digits) -> None:
    config = mc.TrainingConfig("single_conv", 1, augment=True)
    start = training.initial_state(config)
    (once, metrics), (again, same) = (
        training.train_epoch(config, few, validation, start, 0) for _ in range(2)
    )
    assert_identical(once, again)
    assert metrics == same
    plain, _ = training.train_epoch(mc.TrainingConfig("single_conv", 1), few, validation, start, 0)
    assert (plain[0] != once[0]).any()


@pytest.mark.parametrize(("given", "expected"), [(None, [0.2]), (0.0, [0.0]), (0.5, [0.5])])
def test_dropout(given: float | None, expected: list[float]) -> None:
    layers = training.build(mc.architecture("stacked_conv").with_dropout(given)).layers
    assert [layer.rate for layer in layers if isinstance(layer, keras.layers.Dropout)] == expected


def test_without_dropout_training_and_answering_agree(
    few: Digits, validation: Digits, tmp_path: Path
) -> None:
    config = mc.TrainingConfig("stacked_conv", 1, dropout=0.0)
    state, metrics = training.train_epoch(
        config, few, validation, training.initial_state(config), 0
    )
    answers = mc.Classifier(
        training.export(config, state)["model.tflite"], mc.architecture("stacked_conv")
    ).predict(validation.images)
    assert metrics["val_accuracy"] == pytest.approx(
        accuracy_score(validation.labels, answers.argmax(axis=1))
    )


def test_fast_math_is_bfloat16_up_to_the_last_layer_and_ends_nearby(
    few: Digits, validation: Digits
) -> None:
    model = training.build(mc.architecture("stacked_conv"), fast_math=True)
    assert [layer.compute_dtype for layer in model.layers] == ["bfloat16"] * 6 + ["float32"]
    config = mc.TrainingConfig("stacked_conv", 1, fast_math=True, dropout=0.0, learning_rate=1e-4)
    start = training.initial_state(config)
    assert_identical(start, training.initial_state(dataclasses.replace(config, fast_math=False)))
    fast, _ = training.train_epoch(config, few, validation, start, 0)
    exact, _ = training.train_epoch(
        dataclasses.replace(config, fast_math=False), few, validation, start, 0
    )
    assert all(array.dtype in (np.float32, np.int64, np.uint32) for array in fast)
    moved = [np.abs(a - b).mean() for a, b in zip(exact[:8], start[:8], strict=True)]
    apart = [np.abs(a - b).mean() for a, b in zip(exact[:8], fast[:8], strict=True)]
    assert 0 < np.mean(apart) < np.mean(moved) / 2
    # What it exports is an ordinary network, that answers on any computer.
    classifier = mc.Classifier(
        training.export(config, fast)["model.tflite"], mc.architecture("stacked_conv")
    )
    assert classifier.predict(few.images[:3]).dtype == np.float32


@pytest.mark.parametrize("name", list(mc.ARCHITECTURES))
def test_which_arrays_of_a_state_are_the_weights(name: str) -> None:
    config = mc.TrainingConfig(name, 1, dropout=0.1)
    state = training.initial_state(config)
    model = training.build(mc.architecture(name))
    model.set_weights(
        [state[place] for place in training.weight_places(config)]
    )  # refuses another order of shapes
    assert sum(array.size for array in model.get_weights()) == mc.count_parameters(
        mc.architecture(name)
    )


@pytest.mark.parametrize("subset", [100, 150, None])
def test_an_epoch_sees_the_subset_that_digits_tell_of(subset: int | None, few: Digits) -> None:
    config = dataclasses.replace(SINGLE, subset=subset)
    train = few.split()[0]
    seen = sampling.order(config, len(train), epoch=2)
    told = train if subset is None else train.subset(subset, config.seed)
    pictures = [
        sorted(image.tobytes() for image in part) for part in (train.images[seen], told.images)
    ]
    assert pictures[0] == pictures[1]


EXPORT = """
import hashlib
from mnist_core.config import TrainingConfig
from mnist_core.training import epoch

config = TrainingConfig("single_conv", 1)
files = epoch.export(config, epoch.initial_state(config))
print(hashlib.sha256(files["model.tflite"]).hexdigest())
"""


def test_equal_runs_export_equal_files_whatever_the_process_did_before() -> None:
    """This one has exported before, the other has only just begun."""
    config = mc.TrainingConfig("single_conv", 1)
    for _ in range(2):
        files = training.export(config, training.initial_state(config))
    other = subprocess.run(
        [sys.executable, "-c", EXPORT], capture_output=True, text=True, check=True, timeout=300
    )
    assert other.stdout.split()[-1] == hashlib.sha256(files["model.tflite"]).hexdigest()


@pytest.mark.parametrize("config", [STACKED, dataclasses.replace(SINGLE, augment=True), PLANNED])
def test_an_epoch_in_parts_ends_where_the_whole_one_does(
    config: mc.TrainingConfig, few: Digits, validation: Digits
) -> None:
    config = dataclasses.replace(config, batch_size=16)
    start = training.initial_state(config)
    expected, metrics = training.train_epoch(config, few, validation, start, 0)
    state, done = training.train_part(config, few, start, 0, most=1)
    assert done.batches == 1 and done.digits == 16
    before = copy.deepcopy(state)
    after_two, two = training.train_part(config, few, state, 0, done, most=1)
    assert two.batches == 2 and two.digits == 32
    assert_identical(state, before)
    state, done = training.train_part(config, few, after_two, 0, two)
    assert done.batches == training.batches(config, len(few)) and done.digits == len(few)
    assert_identical(state, expected)
    means = {"loss": done.loss, "accuracy": done.accuracy}
    assert len(state) == len(start) + (4 if config.average_last else 0)
    assert means | training.validate(config, validation, state) == pytest.approx(metrics, rel=1e-5)


def test_a_part_ends_where_it_is_asked_to(sample: Digits) -> None:
    config = mc.TrainingConfig("single_conv", 1, batch_size=8)
    start = training.initial_state(config)
    state, done = training.train_part(config, sample, start, 0, on_batch=lambda *_: True)
    assert done.batches == training.STEPS_PER_CALL
    expected, _ = training.train_part(config, sample, start, 0, most=training.STEPS_PER_CALL)
    assert_identical(state, expected)


def test_another_learning_rate_from_some_batch_on(few: Digits, validation: Digits) -> None:
    """Against Keras, which is told to change it by hand."""
    config = mc.TrainingConfig("single_conv", 2, batch_size=16, optimizer="adam", seed=3)
    changed = config.with_rate(mc.RateChange(0, 5, 0.01)).with_rate(mc.RateChange(1, 0, 0.002))
    state = training.initial_state(changed)
    for epoch in range(2):
        state, _ = training.train_epoch(changed, few, validation, state, epoch)

    model = training.build(config.network, seed=config.seed)
    model.compile(
        keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", jit_compile=False
    )
    for epoch in range(2):
        rows = sampling.order(config, len(few), epoch)
        if epoch == 1:
            model.optimizer.learning_rate = 0.002
        for batch, first in enumerate(range(0, len(rows), 16)):
            if (epoch, batch) == (0, 5):
                model.optimizer.learning_rate = 0.01
            chosen = rows[first : first + 16]
            pictures = few.images[chosen][..., np.newaxis].astype("float32") / 255
            model.train_on_batch(pictures, few.labels[chosen])
    found = training.weight_places(config)
    for place, expected in zip(found, model.get_weights(), strict=True):
        np.testing.assert_allclose(state[place], expected, atol=1e-6)


@pytest.mark.parametrize("name", ["single_conv", "stacked_conv", "robust"])  # deep is as robust is
def test_a_file_filled_with_weights_is_the_one_that_is_converted(name: str, few: Digits) -> None:
    network = mc.architecture(name)
    draw = np.random.default_rng(5)
    model = training.build(network)
    model.set_weights([draw.uniform(0.01, 0.2, array.shape) for array in model.get_weights()])
    template = model_files._template(network)
    assert template is not None
    converted = model_files.litert_file(model)
    filled = template.filled(model_files._by_layer(model, network))
    for ours, theirs in zip(constants(filled), constants(converted), strict=True):
        assert ours.name == theirs.name
        np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-6, atol=1e-7)
    ours, theirs = (mc.Classifier(content, network) for content in (filled, converted))
    np.testing.assert_allclose(ours.predict(few.images), theirs.predict(few.images), atol=1e-6)


def test_a_network_that_is_converted_otherwise_is_converted_each_time(
    few: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(model_files, "Template", refuse)
    model_files._template.cache_clear()
    config = mc.TrainingConfig("single_conv", 1)
    content = training.export(config, training.initial_state(config))["model.tflite"]
    model_files._template.cache_clear()
    monkeypatch.undo()
    filled = training.export(config, training.initial_state(config))["model.tflite"]
    converted, quick = (mc.Classifier(file, config.architecture) for file in (content, filled))
    np.testing.assert_array_equal(converted.predict(few.images), quick.predict(few.images))


@pytest.mark.parametrize("schedule", ["cosine", "warmup_cosine"])
def test_the_rate_of_each_step_is_that_of_its_schedule(schedule: str, few: Digits) -> None:
    config = dataclasses.replace(SINGLE, schedule=schedule, batch_size=16, learning_rate=0.01)
    in_epoch = training.batches(config, len(few))
    in_all = 3 * in_epoch
    rise = in_all // 20 if schedule == "warmup_cosine" else 0
    state = training.initial_state(config)
    rates = []
    for epoch in range(3):
        done = training.NOTHING
        while done.batches < in_epoch:
            state, done = training.train_part(config, few, state, epoch, done, most=1)
            rates.append(float(training._compiled(config).optimizer.learning_rate))  # of the next
    for step, rate in enumerate(rates, start=1):
        if step < rise:
            expected = 1e-6 + (0.01 - 1e-6) * step / rise
        else:
            expected = 0.01 * (1 + math.cos(math.pi * (step - rise) / (in_all - rise))) / 2
        assert rate == pytest.approx(expected, rel=1e-4, abs=1e-8)
        epoch, batch = divmod(step, in_epoch)
        run = Run("run", "me", config, few.origin, samples=len(few), history=({},) * epoch)
        told = dataclasses.replace(run, step=batch).learning_rate
        assert told == pytest.approx(rate, rel=1e-4, abs=1e-8)
    assert rates[-1] == pytest.approx(0, abs=1e-8) and max(rates) > 0.0099


def test_the_kept_network_has_the_mean_of_the_last_epochs_weights(
    few: Digits, validation: Digits
) -> None:
    plain = train(SINGLE, few, validation)
    averaging = dataclasses.replace(SINGLE, average_last=2)
    averaged = train(averaging, few, validation)
    for epoch, ((state, metrics), (expected, its)) in enumerate(zip(averaged, plain, strict=True)):
        # Averaging changes nothing of the training.
        assert_identical(state[: len(expected)], expected)
        assert {name: metrics[name] for name in ("loss", "accuracy")} == {
            name: its[name] for name in ("loss", "accuracy")
        }
        assert [metrics[f"last_{name}"] for name in ("val_loss", "val_accuracy")] == [
            its[name] for name in ("val_loss", "val_accuracy")
        ]
        lately = [weights for weights, _ in plain[max(epoch - 1, 0) : epoch + 1]]
        for place, kept in enumerate(training.averaged(averaging, state)):
            together = sum(weights[place].astype(float) for weights in lately)
            np.testing.assert_array_equal(kept, (together / len(lately)).astype(np.float32))
    state, metrics = averaged[-1]
    answers = mc.Classifier(
        training.export(averaging, state)["model.tflite"], averaging.architecture
    ).predict(validation.images)
    assert metrics["val_accuracy"] == pytest.approx(
        accuracy_score(validation.labels, answers.argmax(axis=1))
    )
    assert metrics["val_loss"] == pytest.approx(log_loss(validation.labels, answers), abs=1e-4)
    assert metrics["val_loss"] != metrics["last_val_loss"]


def test_distorted_digits_are_other_ones_in_each_epoch_and_the_same_each_time(few: Digits) -> None:
    def seen(epoch: int, strength: float = 1.0) -> Any:
        config = dataclasses.replace(SINGLE, distortion=strength, batch_size=64)
        batches = Batches.in_epoch(config, few, epoch, 4).between(0, 4)
        order = np.argsort(sampling.order(config, len(few), epoch))
        return np.concatenate([pictures for pictures, _ in batches])[order, ..., 0]

    plain = few.images / np.float32(255)
    once, other = seen(0), seen(1)
    np.testing.assert_array_equal(once, seen(0))
    assert once.shape == plain.shape and once.min() >= 0 and once.max() <= 1
    apart = [np.abs(pictures - plain).mean() for pictures in (seen(0, 0.25), once, seen(0, 2.0))]
    assert 0.005 < apart[0] < apart[1] < apart[2] < 0.2
    assert np.abs(once - other).mean() > apart[0]
