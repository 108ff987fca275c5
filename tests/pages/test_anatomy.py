"""Anatomy as Streamlit runs it: all networks and layers, settings that are impossible, links that
somebody has edited."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core import figures
from mnist_core.drawing.sketch import Sketch
from pages.parts import state
from pages.parts.anatomy.bench import convolution
from tests.helpers.visits import visit, words

BENCHES = ("convolution", "pooling", "dense", "dropout", "normalization")


def opened(**query: str) -> AppTest:
    """Anatomy, opened by a link."""
    app = visit("draw")
    app.switch_page("pages/anatomy.py")
    return follow(app, **query)


def follow(app: AppTest, **query: str) -> AppTest:
    """The same, by another link in the same session."""
    app.query_params.clear()
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def sent(app: AppTest) -> str:
    """What goes to the page's own components in the browser, as JSON."""
    return "".join(component.proto.json for component in app.get("bidi_component"))


@pytest.mark.parametrize("model", ["stacked_conv", "committee"])
def test_each_layer_in_its_own_numbers(model: str) -> None:
    app = opened(model=model)
    name = "column" if model == "committee" else model
    architecture = mc.architecture(name)
    for position, layer in enumerate(mc.describe(architecture)):
        app.session_state["in_address_layer"] = position
        app.run()
        assert not app.exception and not app.error
        said = words(app)
        assert f"Layer {position + 1}: {layer.kind}" in said
        assert layer.arithmetic in said and f"{layer.parameters:,}" in said
        assert "of the digit: rows" in said or "sees nothing" in said
        assert app.query_params.get("layer", "0") in (str(position), [str(position)])


def test_the_first_networks_answer_never_depends_on_the_last_rows() -> None:
    said = words(opened(model="single_conv", layer="3"))
    assert "Each number depends on 25 x 25 pixels of the digit: rows 0 to 24" in said
    assert "The last 3 rows and columns matter to no answer" in said
    assert "matter to no answer" not in words(opened(model="stacked_conv", layer="6"))


def test_each_bench_opens_by_its_address() -> None:
    app = opened(view="workbench")
    for bench in BENCHES:
        follow(app, view="workbench", bench=bench)
        assert not app.error and not app.warning
        assert [group.value for group in app.button_group][1] == bench


IMPOSSIBLE: list[tuple[dict[str, str], str]] = [
    ({"stride": "0"}, "The stride must be a whole number from 1 to 28, not 0."),
    ({"kernel": "0"}, "The kernel size must be a whole number from 1 to 28, not 0."),
    ({"size": "8", "kernel": "9"}, "A kernel of 9 x 9 does not fit into maps of 8 x 8."),
    ({"size": "4", "pool": "3"}, "A pool of 3 x 3 does not fit into maps of 2 x 2."),
    ({"block": "0", "bench": "pooling"}, "The pool size must be a whole number from 1 to 14"),
    ({"block": "5", "bench": "pooling", "side": "3"}, "A pool of 5 x 5 does not fit into maps"),
]


def test_what_is_impossible_is_explained_and_not_hidden() -> None:
    app = opened(view="workbench")
    for settings, why in IMPOSSIBLE:
        follow(app, view="workbench", **settings)
        assert "That is impossible. " + why in app.error[0].value.replace("\\", "")
        slider = next(iter(settings))
        app.slider(key=f"in_address_{slider}").set_value(28 if slider == "size" else 2).run()
        assert not app.error and not app.exception


def test_the_bench_in_numbers_and_its_padding_full() -> None:
    app = opened(view="workbench", kernel="5", filters="64", padding="full")
    said = words(app).replace("\\", "")
    assert "28 x 28 x 1 → 36 x 36 x 1 → 32 x 32 x 64" in said
    assert "(28 + 2 x 4 - 5) + 1 = 32" in said and "5 x 5 x 1 x 64 + 64 = 1,664" in said
    assert "32 x 32 x 5 x 5 x 1 x 64 = 1,638,400" in said
    assert "Keras has no padding full: ZeroPadding2D(4)" in said


EDITED: list[dict[str, str]] = [
    {"view": "nowhere"},
    {"view": "workbench", "weights": "nan,1,2,3,4,5,6,7,8"},
    {"view": "workbench", "weights": "1e999"},
    {"view": "workbench", "weights": "<script>"},
    {"view": "workbench", "size": "-3", "kernel": "two", "stride": "1.5", "padding": "fall"},
    {"view": "workbench", "filters": "9" * 400},
    {"view": "workbench", "bench": "normalization", "scale": "inf", "shift": "one"},
    {"view": "layers", "layer": "99", "digit": "999999"},
    {"view": "quiz", "level": "7", "network": "0"},
]


def test_an_edited_link_opens_what_there_is() -> None:
    app = opened()
    for edited in EDITED:
        follow(app, **edited)
        assert not app.error
        assert not set(app.query_params) - {"view", "bench", "model"}, edited


def test_a_kernel_by_hand_is_in_the_address_and_comes_back_by_it() -> None:
    weights = "0,1,0,1,-4,1,0,1,0.5"
    app = opened(view="workbench", weights=weights)
    assert "[[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.5]]" in sent(app)
    assert app.query_params["weights"] in (weights, [weights])
    app.slider(key="in_address_kernel").set_value(2).run()  # which has no place for nine
    assert not app.exception and "[[-1.0, 1.0], [-1.0, 1.0]]" in sent(app)


def test_the_softmax_of_a_digit_is_the_models_answer() -> None:
    app = opened(view="workbench", bench="dense", model="single_conv", digit="4100")
    picture = mc.load_digits("sample").images[4100]
    probabilities = mc.load_model("single_conv").predict(picture[np.newaxis])[0]
    (table,) = [html.value for html in app.get("html") if "From logits" in html.value]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table)
    shares = [cells[4 * digit + 3] for digit in range(10)]
    assert shares == [figures.beside_a_bar(float(share)) for share in probabilities]
    logits = np.array([float(cells[4 * digit]) for digit in range(10)])
    expected = np.log(probabilities) - np.log(probabilities).max()
    np.testing.assert_allclose(logits - logits.max(), expected, atol=0.02)


def test_my_own_drawing_is_one_of_the_digits() -> None:
    app = visit("draw", drawing=Sketch(picture=mc.load_digits("sample").images[4]).to_link() or "")
    app.switch_page("pages/anatomy.py").run()
    assert not app.exception
    app.button_group(key=state.ANATOMY_DIGIT.key).set_value(-1).run()
    assert not app.exception and app.query_params["digit"] in ("-1", ["-1"])
    assert "Your drawing; framed is what it depends on" in "".join(
        html.value for html in app.get("html")
    )
    assert "My drawing" not in str(opened(digit="-1").button_group[1].options)


def test_a_dense_layer_on_maps_has_more_units_than_there_are_maps_before() -> None:
    link = Sketch(picture=mc.load_digits("sample").images[2000]).to_link() or ""
    app = visit("draw", drawing=link, model="stacked_conv")
    app.session_state[state.LAYER_CHOSEN.key] = 3
    app.session_state[state.MAPS_CHOSEN.key] = {"3_dense": 100}
    app.button_group(key=state.EXPLAIN.key).set_value("inside").run()
    assert not app.exception and "Unit 100: " in words(app)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("Blur", "Blur"),
        ([1, 0.5, -2, 0], "1,0.5,-2,0"),
        ([1] * 100_000, None),
        ([10**4000, 1], None),
        ([float("nan")], None),
        (["x", None, {}], None),
        ([], None),
        (None, None),
        ({"a": 1}, None),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_browser_may_send_anything_for_a_kernel(
    sent: object, taken: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(state, "value_of", lambda key: {"kernel": sent})
    monkeypatch.setattr(convolution.FIELDS, "set", lambda name, value: kept.append(value))
    convolution._take_kernel()
    assert kept == ([] if taken is None else [taken])


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_the_quiz_asks_two_questions_a_layer_and_another_network_is_another(level: str) -> None:
    app = opened(view="quiz", level=level)
    first = sent(app)
    assert first.count('"Output shape"') == first.count('"Parameters"') >= 4
    next(button for button in app.button if button.label == "Another network").click().run()
    assert not app.exception and sent(app) != first
    assert 1 < int("".join(app.query_params["network"])) < 10_000


def test_train_leads_to_the_layers_of_its_network() -> None:
    app = visit("train")
    links = [link.proto for link in app.get("page_link")]
    (there,) = [link for link in links if "Look into it" in link.label]
    assert there.query_string == "view=layers&model=single_conv"
