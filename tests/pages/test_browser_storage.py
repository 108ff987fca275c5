"""What a page may call kept: what the browser has said of this very change."""

from types import SimpleNamespace

import pytest

from pages.parts.browser_storage import is_kept


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (None, None),  # the page has not shown it yet
        (SimpleNamespace(), None),
        (SimpleNamespace(written={"version": "before", "isKept": True}), None),
        (SimpleNamespace(written={"version": "now", "isKept": True}), True),
        (SimpleNamespace(written={"version": "now", "isKept": False}), False),
        (SimpleNamespace(written={"version": "now", "isKept": "yes"}), False),
        (SimpleNamespace(written="now"), None),
    ],
)
def test_only_of_this_change(component: object, expected: bool | None) -> None:
    assert is_kept(component, "now") is expected
