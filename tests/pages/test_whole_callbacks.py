"""What is called on a press is done whole, though a newer message has come meanwhile."""

from streamlit.testing.v1 import AppTest


def pressed_while_another_message_comes() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from pages.parts import whole_callbacks

    whole_callbacks.finish()

    def take() -> None:
        context = get_script_run_ctx()
        assert context and context.script_requests
        context.script_requests.request_rerun(RerunData())
        st.session_state["begun"] = True
        st.session_state["done"] = True

    st.button("Go", on_click=take)


def test_a_press_is_not_left_half_done() -> None:
    app = AppTest.from_function(pressed_while_another_message_comes).run()
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state["begun"] and app.session_state["done"]
