"""The teacher at the page Train: the form, what it lets in, and what a teacher may do."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import mnist_core as mc
from mnist_core.training import nicknames
from pages.parts import server, state
from tests.helpers.engines import wait_until
from tests.helpers.runs import put_run
from tests.helpers.server import serve
from tests.helpers.visits import visit, words
from tests.helpers.wire import visit as visit_by_wire

RUN = "20260101-000000-aaaa"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_TEACHER_KEY", "äpfel")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def offer(app: AppTest, key: str) -> AppTest:
    app.text_input(key=state.OFFERED_KEY.key).set_value(key)
    return press(app, "I am the teacher")


def test_without_a_key_there_is_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_TEACHER_KEY")
    assert "I am the teacher" not in labels(visit("train", teacher=""))


def test_who_types_the_key_pauses_the_class() -> None:
    app = offer(visit("train"), "wrong")
    assert "not the key" in app.error[0].value and "Pause the class" not in labels(app)
    app = offer(app, "äpfel")
    assert not app.error and "I am the teacher" not in labels(app)
    # Neither the session nor the address keeps the key.
    assert "äpfel" not in str(app.session_state) + str(app.query_params)
    press(app, "Pause the class")
    assert server.engine().paused and "Nobody's next epoch begins" in words(app)
    press(app, "Let the class go on")
    assert not server.engine().paused
    press(app, "Leave the desk")
    assert "Pause the class" not in labels(app) and "I am the teacher" in labels(app)


def test_a_key_in_the_address_is_taken_out_and_lets_nobody_in() -> None:
    app = visit("train")
    app.query_params["teacher"] = "äpfel"
    app.run()
    assert "teacher" not in app.query_params and "Pause the class" not in labels(app)
    assert "A key in the address is not accepted" in app.error[0].value
    assert "Pause the class" in labels(offer(app, "äpfel"))


def test_a_link_without_a_key_opens_the_form() -> None:
    app = visit("train")
    assert len(app.get("popover")) == 1 or "I am the teacher" in labels(app)
    app.query_params["teacher"] = ""
    app.run()
    assert not app.error and "teacher" not in app.query_params
    assert app.session_state[state.TEACHER_ASKED.key] and "I am the teacher" in labels(app)


def test_a_teacher_takes_a_bad_nickname_away() -> None:
    digits = mc.load_digits("sample")
    put_run(digits, RUN, owner="pupil")
    nicknames.give("pupil", "Rude")
    app = visit("train")
    app.query_params["run"] = RUN
    app.run()
    assert "Remove the nickname Rude" not in labels(app)
    offer(app, "äpfel")
    press(app, "Remove the nickname Rude")
    assert not nicknames.all_of_them() and not app.exception


def test_guessing_is_held_up() -> None:
    app = visit("train")
    for _ in range(3):
        assert "not the key" in offer(app, "wrong").error[0].value
    assert "too many wrong keys" in offer(app, "äpfel").error[0].value
    assert "Pause the class" not in labels(app)


def test_a_token_that_no_longer_stands_for_the_key_is_none() -> None:
    app = offer(visit("train"), "äpfel")
    server.TEACHER_KEY.forget()  # the server was started again
    assert "Pause the class" not in labels(app.run())


def test_a_teacher_renames_and_deletes_a_pupils_run_and_does_not_resume_it(few) -> None:
    put_run(few, RUN, owner="pupil")
    app = visit("train")
    app.query_params["run"] = RUN
    app.run()
    assert not {"Delete", "Keep this name"} & set(labels(app))
    offer(app, "äpfel")
    assert not {"Resume", "Pin", "Go on"} & set(labels(app))
    app.text_input(key=f"title_{RUN}").set_value("Something decent")
    press(app, "Keep this name")
    assert server.engine().snapshot(RUN).title == "Something decent"
    press(app, "Delete")
    assert not server.engine().runs()
    press(app, "Undo")
    assert [run.id for run in server.engine().runs()] == [RUN]


def test_the_right_comes_back_with_the_token_that_the_browser_keeps(tmp_path: Path) -> None:
    with serve(tmp_path, MNIST_DATA="", MNIST_TEACHER_KEY="apple") as served:
        with visit_by_wire(served.url, "train", "teacher") as before:
            assert "I am the teacher" in before.buttons
            before.submit("Key", "apple", "I am the teacher")
            before.until_shown("Pause the class")
            token = before.component_data("teacher")
            assert len(token) > 40
        # The tab is loaded again: another session, to which the browser sends what it has kept.
        with visit_by_wire(served.url, "train") as after:
            assert "Pause the class" not in after.buttons
            after.send_component_state("teacher", "token", token)
            after.until_shown("Pause the class")
        with visit_by_wire(served.url, "train") as stranger:
            stranger.send_component_state("teacher", "token", token[:-1] + "_")
            stranger.until_whole()
            assert "Pause the class" not in stranger.buttons


def test_a_teacher_stops_a_run_of_a_pupil_that_trains(tmp_path: Path) -> None:
    with (
        serve(tmp_path, MNIST_DATA="", MNIST_TEACHER_KEY="apple") as served,
        visit_by_wire(served.url, "train", "epochs=100") as pupil,
    ):
        pupil.press("Start training")
        pupil.until_shown("100 epochs on 5,000 digits")
        (record,) = served.runs.glob(".training/*/run.json")
        with visit_by_wire(served.url, "train", f"run={record.parent.name}&teacher") as other:
            assert "Stop" not in other.buttons
            other.submit("Key", "apple", "I am the teacher")
            other.until_shown("Pause the class")
            other.until_whole()
            other.press("Stop")
            wait_until(lambda: json.loads(record.read_text())["status"] == "stopped")
