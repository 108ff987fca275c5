"""Stacked convolutions, 5 epochs: a run of Draw a digit, as plain Keras

Keras fetches the digits, MNIST's 60,000, by itself.

pip install tensorflow scikit-learn
"""


# Setup: all randomness comes from the seed

import hashlib

import keras
import numpy as np
from sklearn.model_selection import train_test_split

SEED = 0
EPOCHS = 5
BATCH_SIZE = 64

keras.utils.set_random_seed(SEED)


# Prepare the data: a tenth is held out to validate, as in the tutorial

(images, labels), _ = keras.datasets.mnist.load_data()
if hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() != (
    "0000000000000000000000000000000000000000000000000000000000000000"
):
    print("These are other digits than the run had: expect other numbers.")

pictures = images[..., np.newaxis].astype("float32") / 255
x_train, x_validation, y_train, y_validation = train_test_split(
    pictures, labels, test_size=0.10, random_state=42
)


# Build the model

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(64, kernel_size=5, activation="relu"),
        keras.layers.Conv2D(32, kernel_size=3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.RMSprop(0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    jit_compile=False,  # slower here on a processor
)
model.summary()


# Train the model: the order of the digits follows from the seed and the epoch, so an
# epoch can be done again exactly

for epoch in range(EPOCHS):
    order = np.random.default_rng((SEED, epoch)).permutation(len(x_train))
    model.fit(
        x_train[order],
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
