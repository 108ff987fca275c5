"""The same idea in the manner of the public MNIST drawing demos, to measure against.

    streamlit run tests/benchmarks/reference_app.py

TensorFlow is in the web process, the whole canvas is resized to 28x28, and `model.predict` is
called after every stroke. The app has the network, the canvas and the container names of our own,
so that one browser script drives both. Nothing in it is slower than those demos have it.
"""

from pathlib import Path

import numpy as np
import streamlit as st
import tensorflow as tf
from PIL import Image
from streamlit_drawable_canvas import st_canvas

MODEL = Path(__file__).resolve().parents[2] / "models/stacked_conv/model.keras"


@st.cache_resource
def load_model() -> tf.keras.Model:
    return tf.keras.models.load_model(MODEL)


st.title("Digit Recognizer")
model = load_model()

with st.container(key="paper"):
    canvas = st_canvas(
        stroke_width=20,
        stroke_color="#FFFFFF",
        background_color="#000000",
        width=280,
        height=280,
        return_image_data=True,
        key="canvas",
    )

with st.container(key="answer"):
    if canvas.json_data is not None and canvas.json_data["objects"]:
        image = Image.fromarray(canvas.image_data).convert("L").resize((28, 28))
        x = np.array(image, dtype=np.float32).reshape(1, 28, 28, 1) / 255
        probabilities = model.predict(x, verbose=0)[0]
        st.header(f"{probabilities.argmax()}")
        st.bar_chart(probabilities)
    else:
        st.write("Draw a digit.")
