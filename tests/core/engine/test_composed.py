"""Networks that somebody has composed, trained by the real engine: they end as any other, answer
everywhere alike, and come back from the disk."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.engine import Engine, tasks
from mnist_core.models import browser_file, keras_file, store, take_home
from mnist_core.network import forward
from mnist_core.network.anatomy import by_layer
from mnist_core.network.architectures import Architecture
from mnist_core.network.compose import network_from_text
from mnist_core.network.layers import Conv2D, Dense
from tests.helpers.engines import finish

# Without a convolution, with layers behind Flatten, with dense layers on maps, and so on.
COMPOSED = [
    "f_d16_b_o0.2_d12t~No convolution",
    "b_m4_c4k3pt_c4k2g_d5_g_d9l_o0.5_b",
]


@pytest.mark.parametrize("text", COMPOSED)
def test_a_composed_network_is_trained_and_answers_everywhere_alike(
    text: str, engine: Engine, few: mc.Digits
) -> None:
    config = mc.TrainingConfig(network_from_text(text), epochs=1, learning_rate=0.01)
    run_id = engine.start(config, few, owner="me")
    run = finish(engine, run_id)
    assert (run.status, run.message) == ("finished", "") and run.config == config

    card = mc.read_card(run_id)
    assert card.config == config and card.title.startswith(config.architecture.title)
    model = mc.load_model(run_id)
    network = card.config.architecture
    weights = keras_file.weights(store.read_file(run_id, "model.keras"), network)
    answers = model.predict(few.images[:20])
    np.testing.assert_allclose(
        forward.predict(network, weights, few.images[:20]), answers, atol=1e-5
    )
    layers = model.layers(few.images[7])
    by_hand = forward.layers(network, weights, few.images[7])
    for name, output in by_hand.items():
        np.testing.assert_allclose(layers[name], output, rtol=1e-3, atol=1e-4, err_msg=name)
    for name, own in by_layer(network, weights).items():
        if "conv2d" in name:
            for theirs, ours in zip(model.convolution(name), own, strict=True):
                np.testing.assert_allclose(theirs, ours, rtol=1e-5)
    assert browser_file.of_model(card)[:4] == b"MNET"
    assert "<html" in take_home.page(card)


def test_the_worker_checks_again_what_nobody_has_checked() -> None:
    """What is unpickled is made without being checked."""
    huge = object.__new__(Architecture)
    layers = (Conv2D(512, 28, padding="same"),) * 30 + (Dense(10, "softmax"),)
    for name, value in {
        "name": "huge",
        "title": "",
        "summary": "",
        "layers": layers,
        "epochs": 1,
    }.items():
        object.__setattr__(huge, name, value)
    config = mc.TrainingConfig("single_conv", 1)
    object.__setattr__(config, "architecture", huge)
    with pytest.raises(mc.EngineError, match="ConfigError: The last layer gives"):
        tasks.initial_state(config)
    with pytest.raises(mc.EngineError, match="ConfigError"):
        tasks.best_input(huge, [], 0, 0)
