"""The address of a page: links that are followed, and echoes of what the page itself has put
there."""

from streamlit.testing.v1 import AppTest

from pages.parts import state
from tests.helpers.visits import visit


def model(app: AppTest) -> str:
    chosen: str = app.selectbox(key="model").value
    assert app.query_params["model"] in (chosen, [chosen])
    return chosen


def test_an_echo_of_the_pages_own_address_undoes_nothing() -> None:
    app = visit("draw", model="single_conv")
    app.selectbox(key="model").select("stacked_conv").run()
    app.query_params["model"] = "single_conv"  # sent with a click before the browser knew better
    assert model(app.run()) == "stacked_conv"
    app.query_params["model"] = "robust"  # has never stood there
    assert model(app.run()) == "robust"


def test_a_link_from_another_page_is_followed_whatever_stood_there_before() -> None:
    app = visit("draw", model="single_conv")
    app.selectbox(key="model").select("stacked_conv").run()
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/draw.py")
    app.query_params["model"] = "single_conv"
    assert model(app.run()) == "single_conv"


def test_an_address_that_is_opened_again_is_no_new_link() -> None:
    app = visit("train", epochs="7")
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/train.py").run()
    assert app.session_state[state.SETTINGS.key].epochs == 7
