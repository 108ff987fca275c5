"""What was pressed is done, though the browser has told something else meanwhile, and no message
leads back to a page that was left."""

from collections.abc import Iterator

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from tests.helpers.server import Server, serve
from tests.helpers.wire import Wire, visit

ONE = "look=one&row=3"


def calls_while_another_message_comes() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from pages.parts import newer_messages

    newer_messages.wait_their_turn()

    def take() -> None:
        context = get_script_run_ctx()
        assert context and context.script_requests
        context.script_requests.request_rerun(RerunData())
        st.session_state["begun"] = True
        st.session_state["done"] = True

    st.button("Go", on_click=take)


def asks_while_another_message_comes() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from pages.parts import newer_messages

    newer_messages.wait_their_turn()
    st.title("Before the press is asked for")
    if st.button("Go"):
        context = get_script_run_ctx()
        assert context and context.script_requests
        context.script_requests.request_rerun(RerunData())
        st.session_state["begun"] = True
        st.session_state["done"] = True
        st.rerun()
    st.session_state["again"] = "done" in st.session_state


@pytest.mark.parametrize(
    "page", [calls_while_another_message_comes, asks_while_another_message_comes]
)
def test_a_press_is_not_left_half_done(page: object) -> None:
    app = AppTest.from_function(page).run()  # type: ignore[arg-type]
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state["begun"] and app.session_state["done"]
    if page is asks_while_another_message_comes:
        assert app.session_state["again"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("server"), MNIST_DATA="") as server:
        yield server


def told_by_itself(visitor: Wire) -> WidgetState:
    """What a browser says of a widget that nobody has touched: here the file that there is not."""
    (uploader,) = [name for name, kind in visitor.widgets.items() if kind == "file_uploader"]
    return WidgetState(id=uploader)


def test_a_button_leads_on_though_the_browser_tells_something_at_once(server: Server) -> None:
    with visit(server.url, "explore", ONE) as visitor:
        explore, told = visitor.place, told_by_itself(visitor)
        visitor.press("Put it on the paper")
        visitor.ask(told)
        visitor.until(lambda _: visitor.place != explore)
        visitor.until_whole()
        draw = visitor.place
        assert "Large" in visitor.buttons

        # What the browser has told meanwhile, from where it believed to be.
        visitor.ask(told, place=explore)
        visitor.until_whole()
        assert visitor.place == draw

        # Somebody who does go back tells of nothing that is only there.
        visitor.ask(place=explore)
        visitor.until_whole()
        assert visitor.place == explore


def test_a_link_leads_on_though_the_browser_tells_something_at_once(server: Server) -> None:
    with visit(server.url, "mistakes") as visitor:
        mistakes = visitor.place
    with visit(server.url, "explore", ONE) as visitor:
        visitor.ask(place=mistakes)
        visitor.ask(told_by_itself(visitor))
        visitor.until_whole()
        assert visitor.place == mistakes


def test_the_first_page_stays_though_the_browser_tells_something_at_once(server: Server) -> None:
    with visit(server.url, "explore", ONE) as visitor:
        explore, told = visitor.place, told_by_itself(visitor)
    with visit(server.url, "explore", ONE, whole=False) as visitor:
        visitor.until(lambda _: visitor.place != "")
        visitor.ask(told)
        visitor.until_whole()
        assert visitor.place == explore


def test_a_press_that_waits_behind_a_run_is_done_with_the_next(server: Server) -> None:
    with visit(server.url, "draw") as visitor:
        press = WidgetState(id=visitor.buttons["Large"], trigger_value=True)
        part = visitor.parts["Large"]
        assert part
        visitor.ask()
        visitor.ask(press, part=part)
        visitor.ask()
        visitor.until(lambda _: "Usual size" in visitor.buttons)
