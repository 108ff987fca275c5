"""Values of widgets that no browser sends: of another kind, beyond all bounds, of no option."""

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

import mnist_core as mc
from tests.helpers.beside import DRAWINGS
from tests.helpers.runs import put_run
from tests.helpers.server import serve
from tests.helpers.wire import SECONDS, Wire, visit

KEY = "a" * 22
OWN, OTHER = "20260101-000000-aaaa", "20260101-000000-bbbb"
ROUNDS = 12  # on each page
PAGES = {
    "draw": f"drawing={DRAWINGS[0].to_link()}",
    "explore": "",
    "mistakes": "",
    "predict": "",
    "train": f"run={OWN}&teacher",
}

Forge = Callable[[WidgetState], object]


def plain(field: str, value: object) -> Forge:
    return lambda state: setattr(state, field, value)


def several(field: str, *values: object) -> Forge:
    def forge(state: WidgetState) -> None:
        getattr(state, field).SetInParent()
        getattr(state, field).data.extend(values)

    return forge


FORGERIES: tuple[Forge, ...] = (
    lambda state: None,
    plain("bool_value", True),
    *(plain("double_value", value) for value in (float("nan"), float("inf"), -1e300, 0.5)),
    *(plain("int_value", value) for value in (-1, 2**62)),
    *(plain("string_value", value) for value in ("", "x", "\0", "9" * 5000, "x" * 1_000_000)),
    *(several("double_array_value", *v) for v in ((), (float("nan"),), (1e300,), (-5.0, 0.5))),
    *(several("int_array_value", *values) for values in ((), (-1,), (2**62,), (0, 1, 2))),
    *(several("string_array_value", *values) for values in ((), ("x",), ("x",) * 1000)),
    *(
        plain(field, text)
        for field in ("json_value", "string_value")
        for text in (
            "{",
            "null",
            "[[]]",
            '{"value": NaN}',
            "[" * 100_000,
            '{"selection": {"rows": [999, -1, "x", null], "columns": 3}}',
            '{"selection": {"rows": [-1]}}',
            '{"selection": null}',
        )
    ),
    plain("bytes_value", b"\xff"),
    lambda state: state.file_uploader_state_value.uploaded_file_info.add(file_id="x", size=1),
)


def forge_all(visitor: Wire, chance: random.Random) -> None:
    """Send something strange of each widget at once. Buttons are pressed in other tests."""
    states = [WidgetState(id=name) for name, kind in visitor.widgets.items() if kind != "button"]
    for state in states:
        chance.choice(FORGERIES)(state)
    visitor.send(*states)


def test_what_no_browser_sends_changes_nothing(few: mc.Digits, tmp_path: Path) -> None:
    put_run(few, OWN, hashlib.sha256(KEY.encode()).hexdigest()[:16])
    put_run(few, OTHER, "somebody else")
    before = files(tmp_path / "runs")
    with serve(tmp_path, MNIST_DATA="", MNIST_TEACHER_KEY="apple") as server:
        for page, query in PAGES.items():
            chance = random.Random(page)
            with visit(server.url, page, query) as visitor:
                if "visitor" in visitor.components:
                    visitor.send_component_state("visitor", "key", KEY)
                    visitor.until_whole()
                look_at_all(visitor, page)
                widgets = set(visitor.widgets.values())
                for _ in range(ROUNDS):
                    forge_all(visitor, chance)
                    errors = [text for text in visitor.shown if text.startswith("exception")]
                    assert not errors, page
                visitor.look()
                look_at_all(visitor, page)
                # A forged choice may be of a committee, which is not taken home.
                here = {*visitor.widgets.values(), "download_button"}
                assert widgets and here == {*widgets, "download_button"}
    assert files(tmp_path / "runs") == before


def look_at_all(visitor: Wire, page: str) -> None:
    """Look until Mistakes has all that it shows: a committee takes its time to read the digits."""
    deadline = time.monotonic() + SECONDS
    while page == "mistakes" and not any("wrongly predicted" in text for text in visitor.shown):
        assert time.monotonic() < deadline, f"Mistakes still shows only {visitor.shown}"
        visitor.look()


def files(runs: Path) -> dict[str, bytes]:
    """All that is kept of runs."""
    return {
        str(file.relative_to(runs)): file.read_bytes() for file in runs.rglob("*") if file.is_file()
    }
