"""What a browser says of that which it was to keep."""

from collections.abc import Mapping
from typing import Any


def is_kept(component: Any, version: str | None) -> bool | None:
    """Whether a version of something is in the browser's storage; None as long as that has not said
    so.

    A page that is left or opened anew before then loses the change.

    Parameters
    ----------
    component : Any
        The component that keeps it. Its state ``written`` is {version, isKept}, isKept being false
        where the browser refuses to keep anything.
    version : str or None
        A random name of the last change; None before any.
    """
    said = getattr(component, "written", None)
    if not isinstance(said, Mapping) or said.get("version") != version:
        return None
    return said.get("isKept") is True
