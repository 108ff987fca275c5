"""How much of the visitors' files the server keeps, whoever sends them.

Streamlit's server takes a file for any open page, be there a widget for it or not, and keeps it
until two minutes after the page was closed. This app reads a file as soon as it is there. So the
oldest may go when there are too many, and a visitor who sends more than others loses his own first.
"""

import threading
from collections import Counter

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

# `server.maxUploadSize` bounds one file. These bound what is kept of all.
OF_A_VISITOR = 90_000_000  # bytes: the largest file
OF_ALL = 250_000_000  # bytes
FILES = 20  # of a visitor


def keep_few() -> None:
    """Let this server keep few files, from the first page on that anybody opens."""
    if not runtime.exists():  # as in a test that runs a page by itself
        return
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return  # the host of the app has a keeper of its own
    with _installing:
        if not isinstance(getattr(manager.add_file, "__self__", None), Room):
            manager.add_file = Room(manager).add_file  # type: ignore[method-assign]


_installing = threading.Lock()


class Room:
    """The room for uploads in the server's memory.

    Parameters
    ----------
    manager : MemoryUploadedFileManager
        Streamlit's keeper of uploads.
    """

    def __init__(self, manager: MemoryUploadedFileManager) -> None:
        self._manager = manager
        self._add = manager.add_file
        self._sizes: dict[tuple[str, str], int] = {}  # by session and file, the oldest first
        self._one_at_a_time = threading.Lock()

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Keep a file, and let go of as many older ones as it takes.

        Parameters
        ----------
        session_id : str
            Of the page that sent it.
        file : UploadedFileRec
            What was sent.
        """
        with self._one_at_a_time:
            self._look_what_is_there()
            self._sizes.pop((session_id, file.file_id), None)
            self._sizes[session_id, file.file_id] = len(file.data)
            while not self._fits(session_id):
                self._forget_oldest(session_id)
            while sum(self._sizes.values()) > OF_ALL and len(self._sizes) > 1:
                self._forget_oldest(self._who_has_most())
            if (session_id, file.file_id) in self._sizes:
                self._add(session_id, file)

    def _look_what_is_there(self) -> None:
        """Strike out what Streamlit has let go of: pages that were closed, files taken back."""
        for session_id, file_id in list(self._sizes):
            if not self._manager.get_files(session_id, [file_id]):
                del self._sizes[session_id, file_id]

    def _fits(self, session_id: str) -> bool:
        sizes = [size for (session, _), size in self._sizes.items() if session == session_id]
        return len(sizes) <= 1 or (len(sizes) <= FILES and sum(sizes) <= OF_A_VISITOR)

    def _who_has_most(self) -> str:
        sizes: Counter[str] = Counter()
        for (session_id, _), size in self._sizes.items():
            sizes[session_id] += size
        return sizes.most_common(1)[0][0]

    def _forget_oldest(self, session_id: str) -> None:
        file_id = next(file for session, file in self._sizes if session == session_id)
        del self._sizes[session_id, file_id]
        self._manager.remove_file(session_id, file_id)
