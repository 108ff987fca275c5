"""A visitor's work, taken along to another computer."""

import hashlib

import pytest

import mnist_core as mc
from mnist_core.digits.own_digits import OwnDigit
from mnist_core.training import my_work
from mnist_core.training.my_work import MyWork
from pages.parts import state
from pages.parts.own_digits import take_along
from tests.helpers.runs import put_run
from tests.helpers.visits import visit

KEY = "the-key-of-a-pupil"
RUN = "20260101-000000-aaaa"


def test_who_loads_the_file_is_who_took_it_along(
    few: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = hashlib.sha256(KEY.encode()).hexdigest()[:16]
    put_run(few, RUN, owner=owner)
    put_run(few, "20260101-000000-bbbb", owner="somebody else")
    digits = [OwnDigit(7, few.images[0]), OwnDigit(3, few.images[1])]
    content = take_along._all_my_work(KEY, owner, digits)
    assert list(my_work.loads(content, "my-work.json").runs) == [RUN], "nobody else's"

    app = visit("draw")
    app.session_state[state.OWN_FOLDER.key] = True
    app.session_state[state.OWN_DIGITS.key] = digits[1:]
    app.run().file_uploader[0].upload("my-work.json", content, "application/json").run()
    assert not app.exception and not app.error and not app.success
    monkeypatch.setattr("pages.parts.own_digits.storage.is_kept", lambda: True)
    app.run()  # the browser has written it down
    assert app.session_state[state.VISITOR.key] == KEY
    assert [digit.label for digit in app.session_state[state.OWN_DIGITS.key]] == [3, 7]
    assert "2 digits, and 1 of your 1 runs are on this server" in app.success[0].value


def test_a_key_that_is_none_changes_nobody(few: mc.Digits) -> None:
    app = visit("draw")
    app.session_state[state.OWN_FOLDER.key] = True
    app.run()
    before = app.session_state[state.VISITOR.key]
    content = my_work.dumps(MyWork("x" * 300, [OwnDigit(7, few.images[0])], {}))
    app.file_uploader[0].upload("my-work.json", content, "application/json").run()
    assert not app.exception and "my-work.json: this is not what" in app.error[0].value
    assert not app.file_uploader[0].value
    assert app.session_state[state.VISITOR.key] == before
