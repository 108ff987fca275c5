"""A file that is made at the press of a button stays until the browser has fetched it.

The browser is told where it lies, and then fetches it. Streamlit, since no page shows it, removes
it once two runs have ended meanwhile, whosever they are: where thirty draw, within a moment.
"""

import time

from streamlit.runtime.media_file_manager import MediaFileMetadata

KEPT = 30.0  # seconds from when no page shows it: also on a slow line it is asked for by then

_mark = MediaFileMetadata.mark_for_delete


def keep() -> None:
    """From now on, let no file of this server be removed before that."""
    MediaFileMetadata.mark_for_delete = _mark_once  # type: ignore[method-assign, assignment]
    MediaFileMetadata.is_marked_for_delete = property(  # type: ignore[method-assign, assignment]
        _is_due
    )


def _mark_once(file: MediaFileMetadata) -> None:
    if not file._is_marked_for_delete:
        _mark(file)
        file.due = time.monotonic() + KEPT  # type: ignore[attr-defined]


def _is_due(file: MediaFileMetadata) -> bool:
    return file._is_marked_for_delete and time.monotonic() >= file.due  # type: ignore[attr-defined]
