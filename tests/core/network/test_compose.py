"""Composing a network: what is a mistake, what mends it, and the line that stands for it."""

import numpy as np
import pytest

import mnist_core as mc
from mnist_core.network import compose, notation
from mnist_core.network.architectures import LAYERS, Architecture, architecture_from_dict
from mnist_core.network.compose import END, NEW, Draft, Mistake
from mnist_core.network.layers import (
    ACTIVATIONS,
    KINDS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from mnist_core.network.mends import mends
from tests.helpers.compositions import compositions

CONV = Conv2D(8, kernel_size=3)
HUNDREDS = 200


def test_compositions_go_through_json_and_through_an_address() -> None:
    for network in compositions(HUNDREDS):
        text = compose.text_of_network(network)
        assert compose.network_from_text(text).layers == network.layers
        assert compose.text_of_network(compose.network_from_text(text)) == text
        assert len(text) < 120 and set(text) <= set(notation_characters())
        config = mc.TrainingConfig(compose.network_from_text(text), epochs=3)
        assert mc.config.config_from_dict(config.to_dict()) == config
        assert architecture_from_dict(network.to_dict()) == network


def notation_characters() -> str:
    return "abcdefghijklmnopqrstuvwxyz0123456789_.-~"  # an address has these as they are


def test_every_activation_and_every_kind_has_its_sign() -> None:
    assert set(notation.ACTIVATIONS) == set(ACTIVATIONS)
    assert {sign.__name__ for sign in notation._SIGNS} == set(KINDS)


def test_a_registered_network_keeps_its_name_and_one_like_it_is_told_by_its_layers() -> None:
    for name, network in mc.ARCHITECTURES.items():
        assert compose.text_of_network(network) == name
        draft = compose.draft_of(network)
        assert (*draft.layers, END) == network.layers and not draft.title
        mine = Draft(draft.layers, "Mine").architecture()
        assert compose.network_from_text(compose.text_of_network(mine)) == mine


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("resnet", "no architecture 'resnet'"),
        ("", "no architecture ''"),
        ("c32k3_q_f", "no architecture"),
        ("c32k3", "must lie in one row|Put a Flatten"),
        ("c0k3_f", "filters of a convolution must be a whole number from 1 to 512"),
        ("c513k3_f", "from 1 to 512"),
        ("f_o0.9", "from 0 to 0.8"),
        ("f_o1e-e", "something else for a number"),
        ("f_c3k3", "Layer 2, Conv2D"),
        ("f_d2048_d2048", "2,000,000 are allowed"),
        ("c64k3p_c64k3p_c64k3p_c64k3p_c64k3p_c64k3p_c64k3p_c64k3p_f", "200,000,000 are allowed"),
        ("c300k1_f_d1", "150,000 are allowed"),
        pytest.param("_".join(["f"] * 40), "at most 39 layers", id="deep"),
        pytest.param("_".join(["f"] * 100_000), "no architecture", id="long"),
        ("c٣k3_f", "no architecture"),
        (None, "no architecture None"),
        (["f"], "no architecture"),
    ],
)
def test_what_is_no_network_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(mc.ConfigError, match=why):
        compose.network_from_text(text)


@pytest.mark.parametrize(
    ("layers", "place", "words", "first"),
    [
        ((), 0, "28 x 28 x 1, and would give ten probabilities at each pixel", "Put Flatten"),
        ((CONV,), 1, "must lie in one row", "Put Flatten before it"),
        ((Flatten(), CONV), 1, "Conv2D needs maps", "Move Conv2D before Flatten"),
        ((Flatten(), Dense(9, "relu"), CONV), 2, "Conv2D needs maps", "Move Conv2D before Flatten"),
        ((MaxPooling2D(14), CONV, Flatten()), 1, "does not fit", "Padding same"),
        ((MaxPooling2D(7), MaxPooling2D(5), Flatten()), 1, "does not fit", "Pool of 4 x 4"),
        (
            (GlobalAveragePooling2D(), GlobalAveragePooling2D()),
            1,
            "GlobalAveragePooling2D needs maps",
            "Remove GlobalAveragePooling2D",
        ),
        ((Flatten(), Dense(2048, "relu"), Dense(1000, "relu")), None, "2,000,000 are", "Pool bef"),
        (
            (Conv2D(120, 3), Conv2D(8, 1), Flatten(), Dense(800, "relu")),
            None,
            "parameters",
            "Pool before Flatten",
        ),
    ],
)
def test_a_mistake_is_found_and_mended(
    layers: tuple[Layer, ...], place: int | None, words: str, first: str
) -> None:
    draft = Draft(layers)
    assert draft.mistake and draft.mistake.place == place and words in draft.mistake.words
    offered = mends(draft)
    assert offered[0].label.startswith(first)
    with pytest.raises(mc.ConfigError):
        draft.architecture()


def random_draft(rng: np.random.Generator) -> Draft:
    """Any layers in any order, mostly with mistakes."""
    new = [*NEW.values(), ZeroPadding2D(((1, 1), (2, 0))), Conv2D(256, 9, padding="same")]
    new += [Dense(2048, "relu"), MaxPooling2D(9), Conv2D(3, 20, strides=5)]
    return Draft(tuple(new[place] for place in rng.integers(len(new), size=rng.integers(0, 12))))


def test_whoever_presses_the_buttons_comes_to_a_network() -> None:
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(300):
        draft, pressed = random_draft(rng), 0
        wrong += draft.mistake is not None
        while draft.mistake:
            offered = mends(draft)
            assert offered, (draft.layers, draft.mistake)
            draft = offered[rng.integers(len(offered))].draft
            pressed += 1
            assert pressed < 100
        assert isinstance(draft.architecture(), Architecture)
        assert not mends(draft)
    assert wrong > 150


def test_edits() -> None:
    draft = Draft((CONV, Flatten(), Dropout(0.5)), "  My   net ")
    assert draft.title == "My net"
    assert draft.added(1, MaxPooling2D()).layers == (CONV, MaxPooling2D(), Flatten(), Dropout(0.5))
    assert draft.removed(2).layers == (CONV, Flatten())
    assert draft.moved(2, 0).layers == (Dropout(0.5), CONV, Flatten())
    assert draft.moved(0, 2).layers == (Flatten(), Dropout(0.5), CONV)
    assert draft.changed(0, Conv2D(2, 2)).layers[0] == Conv2D(2, 2)
    assert draft.moved(0, 1).mistake == Mistake(1, draft.moved(0, 1).mistake.words)
    with pytest.raises(mc.ConfigError, match="at most 39"):
        Draft((Flatten(),) * (LAYERS.stop - 1))
    with pytest.raises(mc.ConfigError, match="filters"):
        draft.changed(0, Conv2D(0, 3))


def test_a_title_from_a_stranger_is_cut_and_stays_text() -> None:
    title = "~ **bold** <b> " + "x" * 500
    network = compose.network_from_text(f"f~{title}")
    assert network.title == title[:60].strip() and network.name == compose.NAME


def test_without_a_title_it_is_called_after_its_layers() -> None:
    text = "c32k3_b_m2_c64k3_g_d64_o0.5"
    network = compose.network_from_text(text)
    assert network.title == "Conv 32, pool 2, conv 64, mean, dense 64"
    assert compose.text_of_network(network) == text  # and still has none
    assert compose.network_from_text("f").title == "No hidden layer"
    assert len(compose.network_from_text("_".join(["f", *["d64"] * 20])).title) == 60
