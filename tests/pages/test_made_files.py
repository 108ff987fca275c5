"""A file that was made at a press is there when the browser asks for it."""

import time

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.parts import made_files


def test_a_made_file_outlives_the_runs_of_others_and_not_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_files.keep()
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    promised = files.add_deferred(lambda: b"digits", "text/csv", "here", file_name="digits.csv")
    url = files.execute_deferred(promised)
    for _ in range(30):
        files.remove_orphaned_files()
    name = url.rpartition("/")[2]
    assert files._storage.get_file(name).content == b"digits"

    later = time.monotonic() + made_files.KEPT + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        files._storage.get_file(name)
