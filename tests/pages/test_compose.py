"""Composing a network without a browser: buttons, mistakes, the address, what is kept, Train."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.network.compose import draft_from_text
from pages.parts import state
from tests.helpers.visits import visit, words

KEPT = "c5k5s2_g_d20~My *bold* net"


def compose(network: str = "c32k3_m2_f") -> AppTest:
    app = visit("anatomy", view="compose", draft=network)
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    """The network as the address has it."""
    said = app.query_params["draft"]
    return said if isinstance(said, str) else said[0]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def choose(app: AppTest, place: int) -> None:
    app.session_state[state.DRAFT_LAYER.key] = place
    app.run()


def field(app: AppTest, label: str) -> Any:
    fields = [*app.number_input, *app.selectbox, *app.text_input]
    return next(one for one in fields if one.label == label)


def test_layers_are_added_behind_the_chosen_one_moved_removed_and_brought_back() -> None:
    app = compose()
    press(app, "Batch norm")
    assert text(app) == "c32k3_b_m2_f"
    press(app, "Down")
    assert text(app) == "c32k3_m2_b_f"
    press(app, "Remove")
    assert text(app) == "c32k3_m2_f"
    press(app, "Undo")
    press(app, "Undo")
    assert text(app) == "c32k3_b_m2_f"
    choose(app, 4)  # the answer
    press(app, "Dense")
    assert text(app) == "c32k3_b_m2_f_d64"
    assert "54" in words(app) and "parameters of 2,000,000" in words(app)


def test_the_fields_of_a_layer_change_it_and_what_is_none_is_said() -> None:
    app = compose()
    field(app, "Filters").set_value(8).run()
    field(app, "Padding").select("same").run()
    field(app, "Activation").select("tanh").run()
    assert text(app) == "c8k3pt_m2_f"
    field(app, "Kernel size").set_value(99).run()
    assert "kernel size must be a whole number from 1 to 28" in app.warning[0].value
    assert text(app) == "c8k3pt_m2_f" and field(app, "Kernel size").value == 3
    field(app, "Stride").set_value(2).run()
    assert text(app) == "c8k3s2pt_m2_f" and field(app, "Kernel size").value == 3
    assert not app.warning
    choose(app, 1)
    field(app, "Pool size").set_value(3).run()
    assert text(app) == "c8k3s2pt_m3_f" and not app.warning


def test_a_mistake_has_a_button_that_mends_it() -> None:
    app = compose("f_c8k3_d20")
    press(app, "Move Conv2D before Flatten")
    assert text(app) == "c8k3_f_d20"
    app = compose("f_d2048_d2048")
    assert "2,000,000 are allowed" in app.error[0].value
    press(app, "1024 units in layer 3")
    press(app, "512 units in layer 3")
    press(app, "1024 units in layer 2")
    assert not app.error
    app = compose("~")
    press(app, "Put Flatten before it")
    assert text(app) == "f"


@pytest.mark.parametrize("link", ["c999k3_f", "nonsense", "f_o7", "_".join(["f"] * 60)])
def test_a_link_that_cannot_be_read_is_said_and_nothing_is_lost(link: str) -> None:
    app = compose(link)
    assert "cannot be read" in app.warning[0].value
    assert text(app) == "c32k3s2_m2_f"
    app = compose("c5k5_f~Mine")
    app.query_params["draft"] = link
    app.run()
    assert "cannot be read" in app.warning[0].value and text(app) == "c5k5_f~Mine"


def test_it_is_kept_under_its_name_begun_with_again_and_chosen_on_train() -> None:
    app = compose("c5k5s2_g_d20")
    press(app, "Keep")
    assert "name first" in app.warning[0].value
    field(app, "Its name").set_value("My *bold* net").run()
    press(app, "Keep")
    assert text(app) == KEPT
    app.session_state[state.DRAFT.key] = draft_from_text("f")
    press(app, r"My \*bold\* net")
    assert text(app) == KEPT

    app.switch_page("pages/train.py").run()
    assert not app.exception
    networks = app.radio[0]
    assert networks.options[-1] == r"My \*bold\* net"
    networks.set_value(KEPT).run()
    assert app.query_params["architecture"] in (KEPT, [KEPT])
    assert app.session_state[state.SETTINGS.key].architecture.parameters == 130 + 6 * 20 + 21 * 10

    app.switch_page("pages/anatomy.py")
    app.session_state["in_address_view"] = "layers"
    app.run()
    assert "My *bold* net, not trained" in app.selectbox[0].options

    app.session_state["in_address_view"] = "compose"
    app.run()
    app.button(key="remove_network_0").click().run()
    assert not [button for button in app.button if button.key == "own_network_0"]
    assert text(app) == KEPT, "it can be kept again"


def test_a_link_to_train_with_a_composed_network_is_followed_by_somebody_else() -> None:
    app = visit("train", architecture="m4_f_d30g~Theirs", epochs="2", lock="architecture")
    assert not app.exception and not app.warning
    config = app.session_state[state.SETTINGS.key]
    assert config.architecture.title == "Theirs" and config.epochs == 2
    assert "Theirs" in words(app)
    app = visit("train", architecture="f_c3k3~Wrong")
    assert "Put it before Flatten" in app.warning[0].value
    assert app.session_state[state.SETTINGS.key].architecture.name == "single_conv"


def test_the_layers_of_a_composed_network_are_looked_at_before_anybody_trains_it() -> None:
    app = compose("c5k5s2_g_d20~Mine")
    press(app, "Its layers")
    assert app.query_params["model"] in ("c5k5s2_g_d20~Mine", ["c5k5s2_g_d20~Mine"])
    said = words(app)
    assert "5 x 5 x 1 x 5 + 5 = 130" in said and "of the digit: rows" in said
    app.session_state["in_address_layer"] = 3
    app.run()
    assert "20 x 10 + 10 = 210" in words(app) and not app.exception

    for page in ("draw", "train"):  # which ask for a model, or for none
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception and not app.warning


def test_a_link_to_the_layers_of_a_composed_network_is_followed_by_somebody_else() -> None:
    app = visit("anatomy")
    app.query_params["model"] = "m4_f_d30~Theirs"
    app.run()
    assert app.selectbox[0].value == "m4_f_d30~Theirs" and not app.warning
    assert "Layer 1: MaxPooling2D" in words(app)
    app.switch_page("pages/draw.py").run()
    app.switch_page("pages/anatomy.py").run()
    assert "Theirs, not trained" in app.selectbox[0].options, "another model is in the address now"
    app.query_params["model"] = "f_c3k3~Wrong"
    app.run()
    assert "is not here" in app.warning[0].value and not app.exception


def test_what_was_typed_just_before_a_press_counts() -> None:
    app = compose()
    field(app, "Its name").set_value("mine")
    press(app, "Its layers")
    assert field(app, "Network").value == "c32k3_m2_f~mine"
    app = compose()
    field(app, "Filters").set_value(8).run()
    field(app, "Its name").set_value("mine")
    press(app, "Undo")
    assert field(app, "Its name").value == "" and "mine" not in text(app)
