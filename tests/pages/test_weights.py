"""Learned weights without a browser: each kind of layer, dead maps, a weight changed and undone."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.engine import Asked, Engine, Search
from pages.parts import state
from tests.helpers.visits import visit, words


def weights(**query: str) -> AppTest:
    app = visit("anatomy", view="weights", **query)
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label)


@pytest.mark.parametrize("layer", range(7))
def test_every_layer_has_its_view(layer: int) -> None:
    app = weights(model="stacked_conv", layer=str(layer), map="200")
    said, summary = words(app), mc.describe(mc.architecture("stacked_conv"))[layer]
    assert f"Layer {layer + 1}: {summary.kind}" in said
    assert ("has no weights" in said) == (summary.parameters == 0)
    assert ("How large they are" in said) == (summary.parameters > 0)
    maps = summary.output_shape[-1]
    what = "map" if len(summary.output_shape) == 3 else "number"
    assert f"{what} no. {min(200, maps - 1)} looks for" in said
    has_pictures = summary.kind in ("Conv2D", "Dense")
    assert ("Change a weight" in said) == has_pictures
    if not has_pictures:
        app.number_input[0].set_value(5).run()
        assert f"{what} no. 5 looks for" in words(app) and app.query_params["map"] in ("5", ["5"])


def test_a_weight_is_changed_the_answer_with_it_and_undone() -> None:
    app = weights(model="single_conv", layer="3", map="7", digit="3502")
    assert "goes from" not in words(app)
    before = value(app)
    value_field(app).set_value(before + 500).run()
    assert "goes from" in words(app) and "Changes made: 1." in words(app)
    (changes,) = app.session_state[state.WEIGHT_CHANGES.key].values()
    assert changes[0].layer == "3_dense" and changes[0].index[1] == 7
    value_field(app).set_value(5000.0).run()
    assert "from -1000 to 1000" in app.error[0].value and value(app) == before + 500
    button(app, "Undo").click().run()
    assert value(app) == before and "goes from" not in words(app)


def value_field(app: AppTest) -> AppTest:
    return next(field for field in app.number_input if field.label == "Its value")


def value(app: AppTest) -> float:
    number: float = value_field(app).value
    return number


def test_a_committee_says_that_it_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.parts.cached.weights", lambda card: None)
    app = weights(model="single_conv")
    assert "committee of many networks" in app.info[0].value


def test_the_picture_that_is_made_is_watched_called_off_and_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Asked] = []
    found: dict[Asked, Search] = {}

    def seek(self: Engine, what: Asked, network: object, arrays: object, owner: str) -> None:
        asked.append(what)
        found[what] = Search(owner)

    monkeypatch.setattr(Engine, "seek_best_input", seek)
    monkeypatch.setattr(Engine, "best_input", lambda self, what: found.get(what))
    app = weights(model="single_conv", layer="0", map="5")
    button(app, "Make a picture for it").click().run()
    (what,) = asked
    card = mc.read_card("single_conv")
    assert what == Asked(card.answering_sha256, 0, 5)
    assert app.get("progress")[0].proto.text.startswith("Waiting") and button(app, "Cancel")
    found[what] = Search("somebody else", "running", 64, 256)
    app.run()
    assert app.get("progress")[0].proto.value == 25
    assert not [one for one in app.button if one.label == "Cancel"]
    found[what] = Search("", "failed", message="It broke off.")
    app.run()
    assert app.warning[0].value == "It broke off." and button(app, "Make a picture for it")
    found[what] = Search("", "done", picture=np.full((28, 28), 0.3, np.float32))
    app.run()
    assert "Made for it, pixel by pixel" in words(app)


def test_undo_takes_back_what_was_typed_just_before() -> None:
    app = weights(model="single_conv", layer="3", map="7", digit="3502")
    before = value(app)
    value_field(app).set_value(before + 5).run()
    value_field(app).set_value(before + 9)  # no Enter: the press of Undo brings it along
    button(app, "Undo").click().run()
    assert value(app) == before + 5 and "Changes made: 1." in words(app)
