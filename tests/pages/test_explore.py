"""Explore: its views by their addresses, what is computed apart, and files of all kinds."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.digits import fetching, kaggle
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.models.answer import a_digit
from pages.parts import server, state
from tests.helpers.digit_files import as_csv
from tests.helpers.visits import box, use_file, visit, words


def until_computed(app: AppTest) -> AppTest:
    """Wait for what the page has begun, and look at it again."""
    for study in list(server.studies()._studies.values()):
        study.wait()
        assert not study.problem
    return app.run()


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_the_tutorials_steps_with_the_digits_own_numbers() -> None:
    app = visit("explore")
    sample = mc.load_digits("sample")
    assert "sets 500 aside; the network learns from the other 4,500" in words(app)
    held_out = np.random.RandomState(42).permutation(5000)[:500]
    shown = html(app)
    assert all(f'"{a_digit(sample.labels[row])}, row {row}"' in shown for row in held_out[:20])
    # The table opens where ink is.
    first = sample.images[:5].reshape(5, -1)
    columns = [int(name) for name in re.findall(r">pixel(\d+)<", shown)]
    assert columns[0] == 0 and columns[-1] == 783 and first[:, columns[1:-1]].any(axis=0).all()
    assert "one-hot" in shown and "(784,) &rarr; (28, 28, 1)" in shown


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({"look": "written"}, "What people write"),
        ({"look": "written", "part": "average"}, "What people write"),
        ({"look": "one", "row": "4999"}, "One at a time"),
        ({"look": "map"}, "A map of digits"),
        ({"look": "elsewhere", "row": "-1", "part": "=1"}, "Numbers, to a computer"),
        ({"look": "one", "row": "9" * 30}, "One at a time"),
        ({"look": "map", "by": "layer", "layer": "../x", "mark": "nan"}, "A map of digits"),
    ],
    ids=str,
)
def test_the_address_says_what_is_looked_at(query: dict[str, str], heading: str) -> None:
    app = visit("explore", **query)
    assert not app.exception and not app.error
    assert app.header[0].value == heading
    if "elsewhere" not in query.values():
        assert app.query_params["look"] == query["look"]


def test_one_digit_and_the_next() -> None:
    app = visit("explore", look="one", row="499", only="0")
    sample = mc.load_digits("sample")
    assert 'alt="Row 499, a 0, 28 by 28 pixels"' in html(app)
    assert ",".join(map(str, [0, *sample.images[499].ravel()])) == app.code[0].value
    buttons = {button.label: button for button in app.button}
    buttons["Next"].click().run()
    assert app.query_params.get("row", "0") == "0"  # the first 0 again: they stand first
    {button.label: button for button in app.button}["Before"].click().run()
    assert app.query_params["row"] == "499"
    app.selectbox(key="in_address_only").select("all").run()
    {button.label: button for button in app.button}["Next"].click().run()
    assert 'alt="Row 500, a 1, 28 by 28 pixels"' in html(app)


def test_typical_strange_and_double() -> None:
    app = visit("explore", look="written", part="typical")
    assert "compared with all others" in app.get("progress")[0].proto.text
    until_computed(app)
    assert [heading.value for heading in app.subheader] == ["The most typical", "The strangest"]
    app = visit("explore", look="written", part="doubles")  # at once: it is the same answer
    assert "None of 5,000 pictures are exact doubles" in words(app)


def test_styles_and_how_each_network_reads_them() -> None:
    app = until_computed(visit("explore", look="written", part="styles", digit="7"))
    assert not app.exception
    until_computed(app)
    text = " ".join(str(element.proto) for element in app.get("bidi_component"))
    assert "with a bar" in text
    assert "The share of each style that each network reads rightly" in html(app)


def test_what_is_cancelled_is_not_begun_again_by_itself() -> None:
    app = visit("explore", look="map", way="tsne")
    (study,) = server.studies()._studies.values()
    {button.label: button for button in app.button}["Cancel"].click().run()
    study.wait()
    app.run()
    assert study.is_cancelled and not app.exception and not app.get("progress")
    assert "Not computed yet" in words(app)
    {button.label: button for button in app.button}["Compute it"].click().run()
    assert app.get("progress") and not app.exception
    {button.label: button for button in app.button}["Cancel"].click().run()


def test_a_map_of_right_and_wrong_with_a_drawing_on_it() -> None:
    app = visit("explore", look="map", colour="right", model="single_conv")
    app.session_state[state.LAST_DRAWING.key] = mc.load_digits("sample").images[0]
    until_computed(app)
    assert not app.exception
    (chart,) = app.get("plotly_chart")
    assert "read wrongly" in chart.proto.spec and "your drawing" in chart.proto.spec
    assert "Your drawing, among its neighbours" in [heading.value for heading in app.subheader]
    app.number_input(key="in_address_mark").set_value(100).run()
    assert app.query_params["mark"] and "looked at" in app.get("plotly_chart")[0].proto.spec
    app.number_input(key="in_address_mark").set_value(None).run()
    assert "mark" not in app.query_params and not app.exception
    assert "looked at" not in app.get("plotly_chart")[0].proto.spec


class Event:
    """What a chart returns, with points of the caller's choice."""

    def __init__(self, points: list[dict[str, object]]) -> None:
        self.selection = self
        self.points = points


def test_whatever_a_program_picks_is_a_point_or_nothing() -> None:
    visit("explore", look="map")
    from pages.parts.explore import map_selection  # needs the components of a running app

    sent: list[object] = [3, [4], [], None, -1, 10, "x", 3, {"a": 1}, True]
    event = Event([{"customdata": one} for one in sent] + [{}])
    assert map_selection.picked(event, 10) == [3, 4]


def test_kaggles_archive_is_uploaded_with_its_test_images(few: mc.Digits) -> None:
    rows = [",".join(kaggle.PIXELS), *(",".join(map(str, i.ravel())) for i in few.images[:3])]
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("train.csv", as_csv(few))
        archive.writestr("test.csv", "\n".join(rows))
    app = visit("explore")
    use_file(app, "digit-recognizer.zip", content.getvalue())
    assert not app.exception and not app.error
    assert "training data is (200, 785) and test data is (3, 784)" in words(app)
    box(app, "digits").select("sample").run()
    assert "(5000, 785); no test data" in words(app)


def test_my_digits_are_a_source_here(few: mc.Digits) -> None:
    app = visit("explore")
    own = [OwnDigit(7, few.images[row]) for row in (1, 30, 60)]
    app.session_state[state.OWN_DIGITS.key] = own
    box(app.run(), "digits").select("own").run()
    assert not app.exception and "(3, 785)" in words(app)
    assert "3 digits are too few" in app.error[0].value  # to hold out a tenth of them
    for look in ("written", "one", "map"):
        app.segmented_control(key="in_address_look").set_value(look).run()
        assert not app.exception, look
    app.switch_page("pages/mistakes.py").run()
    assert not app.exception and not app.warning


def test_where_mnist_cannot_be_fetched_it_is_said_and_the_digits_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fetch(report: Callable[[int, int], None]) -> None:
        report(1024, 11264)
        raise mc.DataError("what came is not the file it should be.", file="mnist.npz")

    monkeypatch.setattr(fetching, "fetch_mnist", fetch)
    app = visit("explore")
    before = app.selectbox[0].value
    (button,) = [button for button in app.button if button.label == "Fetch MNIST"]
    button.click().run()
    while not app.error:  # until it has failed
        app.run()
    assert "not the file it should be" in app.error[0].value
    assert app.selectbox[0].value == before and not app.exception
    assert "Cancel" not in [button.label for button in app.button]
