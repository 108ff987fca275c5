"""The address of a page: links that are followed, and echoes of what the page itself has put
there."""

from streamlit.testing.v1 import AppTest

from pages.parts import state
from tests.helpers.visits import box, visit


def model(app: AppTest) -> str:
    chosen: str = box(app, "model").value
    assert app.query_params["model"] in (chosen, [chosen])
    return chosen


def test_an_echo_of_the_pages_own_address_undoes_nothing() -> None:
    app = visit("draw", model="single_conv")
    box(app, "model").select("stacked_conv").run()
    app.query_params["model"] = "single_conv"  # sent with a click before the browser knew better
    assert model(app.run()) == "stacked_conv"
    app.query_params["model"] = "robust"  # has never stood there
    assert model(app.run()) == "robust"


def test_a_link_from_another_page_is_followed_whatever_stood_there_before() -> None:
    app = visit("draw", model="single_conv")
    box(app, "model").select("stacked_conv").run()
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/draw.py")
    app.query_params["model"] = "single_conv"
    assert model(app.run()) == "single_conv"


def test_an_address_that_is_opened_again_is_no_new_link() -> None:
    app = visit("train", epochs="7")
    app.switch_page("pages/explore.py").run()
    app.switch_page("pages/train.py").run()
    assert app.session_state[state.SETTINGS.key].epochs == 7


def run_in_session(code: str) -> AppTest:
    """A page of its own, so that the class is tried without any page around it."""
    return AppTest.from_string(f"import streamlit as st\n{code}", default_timeout=60).run()


CHOICE = """
from pages.parts import state, url
url.note_page(st.session_state.get("go_to", "here"))
choice = url.AddressChoice("a", "b")
st.text(sorted(choice.take_followed().items()))
if (values := st.session_state.get("choose")) is not None:
    choice.write(values)
st.text(sorted(choice.kept().items()))
"""


def test_a_link_is_told_once_and_a_choice_is_kept() -> None:
    app = run_in_session(CHOICE)
    assert [text.value for text in app.text] == ["[]", "[]"]
    app.query_params["a"] = "1"
    app.run()
    assert [text.value for text in app.text] == ["[('a', '1')]", "[]"]
    app.run()
    assert app.text[0].value == "[]", "the same address again is an echo"
    app.session_state["choose"] = {"b": "2"}
    app.run()
    assert app.text[1].value == "[('b', '2')]"
    assert "a" not in app.query_params and "b" in app.query_params
    app.query_params.clear()
    app.session_state["choose"], app.session_state["go_to"] = None, "elsewhere"
    app.run()
    assert [text.value for text in app.text] == ["[]", "[('b', '2')]"], "it outlasts the page"


def test_what_was_written_before_the_page_was_left_is_a_link_again() -> None:
    app = run_in_session(CHOICE)
    for value in ("1", "2"):
        app.session_state["choose"] = {"a": value}
        app.run()
    app.session_state["choose"] = None
    app.query_params["a"] = "1"
    assert app.run().text[0].value == "[]", "here it is an echo"
    app.session_state["go_to"] = "elsewhere"
    assert app.run().text[0].value == "[('a', '1')]"
