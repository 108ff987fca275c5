"""How much of the visitors' files the server keeps."""

import urllib.error
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from websockets.exceptions import ConnectionClosed

import mnist_core as mc
from pages.parts import choose, state, uploads
from tests.helpers.digit_files import as_csv
from tests.helpers.server import Server, serve
from tests.helpers.stranger import come
from tests.helpers.visits import use_file
from tests.helpers.visits import visit as visit_by_hand
from tests.helpers.wire import visit


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    """One with room for 100 bytes of a visitor and 250 of all."""
    monkeypatch.setattr(uploads, "OF_A_VISITOR", 100)
    monkeypatch.setattr(uploads, "OF_ALL", 250)
    return MemoryUploadedFileManager("/upload")


def kept(manager: MemoryUploadedFileManager) -> dict[str, list[str]]:
    return {session: list(files) for session, files in manager.file_storage.items() if files}


def record(name: str, size: int) -> UploadedFileRec:
    return UploadedFileRec(name, name, "text/csv", bytes(size))


def test_a_visitors_oldest_files_go_first(manager: MemoryUploadedFileManager) -> None:
    room = uploads.Room(manager)
    for name in ("a", "b", "c"):
        room.add_file("one", record(name, 40))
    assert kept(manager) == {"one": ["b", "c"]}
    room.add_file("one", record("d", 100))
    assert kept(manager) == {"one": ["d"]}
    for number in range(100):
        room.add_file("one", record(f"{number}", 0))
    assert len(kept(manager)["one"]) == uploads.FILES


def test_who_has_most_makes_room_for_others(manager: MemoryUploadedFileManager) -> None:
    room = uploads.Room(manager)
    room.add_file("pupil", record("photo", 30))
    for session in ("one", "two", "three"):
        room.add_file(session, record("a", 45))
        room.add_file(session, record("b", 50))
    assert kept(manager)["pupil"] == ["photo"]
    assert sum(len(files) for files in kept(manager).values()) == 5


def test_files_that_are_gone_take_no_room(manager: MemoryUploadedFileManager) -> None:
    room = uploads.Room(manager)
    room.add_file("one", record("a", 60))
    manager.remove_file("one", "a")
    room.add_file("two", record("b", 90))
    manager.remove_session_files("two")
    for name in ("c", "d"):
        room.add_file("one", record(name, 50))
    assert kept(manager) == {"one": ["c", "d"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("uploads")) as started:
        yield started


def megabytes(server: Server) -> float:
    """What the server's process has in memory."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the memory")
def test_files_into_no_widget_do_not_add_up(server: Server) -> None:
    """Six of 80 MB kept 480 MB, until two minutes after the page was closed."""
    content = bytes(80_000_000)
    with come(server.url) as stranger:
        stranger.send(content)
        before = megabytes(server)
        for _ in range(5):
            assert stranger.send(content) == 204
        assert megabytes(server) - before < 170  # one more, for as long as it is taken in
    with ExitStack() as pages:
        for _ in range(5):
            assert pages.enter_context(come(server.url)).send(content) == 204
        assert megabytes(server) - before < 350


def test_a_file_that_is_too_large_is_refused(server: Server) -> None:
    # The server closes the connection before all of it was sent.
    with come(server.url) as stranger, pytest.raises(urllib.error.URLError):
        stranger.send(bytes(90_000_000))


def test_a_message_that_is_too_large_ends_its_session_only(server: Server) -> None:
    """Of 60 MB on; a picture that is pasted comes as a message."""
    with visit(server.url, "explore") as other:
        with pytest.raises(ConnectionClosed), visit(server.url, "draw") as sender:
            sender.send_component_state("pasted", "picture", "x" * 65_000_000)
            sender.until_whole()
        other.look()
        assert any("How many of each" in text for text in other.shown)


@pytest.mark.parametrize("sent", [3, None, True, [], {"a": 1}, "", "x", "data:image/png;base64,?"])
def test_what_is_pasted_and_is_no_picture_is_refused_in_words(server: Server, sent: object) -> None:
    with visit(server.url, "draw") as visitor:
        visitor.shown.clear()
        visitor.send_component_state("pasted", "picture", sent)
        visitor.until_whole()
        words = [text for text in visitor.shown if "The pasted picture" in text]
        assert bool(words) == isinstance(sent, str)
        assert not any(text.startswith("exception") for text in visitor.shown)


def test_of_a_visitors_digits_the_latest_three_are_kept(few: mc.Digits) -> None:
    app = visit_by_hand("explore")
    for number in range(choose.UPLOADS + 2):
        use_file(app, f"{number}.csv", as_csv(few))
        assert not app.exception and not app.error
    kept = app.session_state[state.UPLOADS.key]
    assert [digits.origin.file for digits in kept.values()] == ["2.csv", "3.csv", "4.csv"]
