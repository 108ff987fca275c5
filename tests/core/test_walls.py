"""The walls of the house: which places may know what, and which way the arrows between them go."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
FILES = sorted(
    [*HOUSE.glob("app.py"), *HOUSE.glob("pages/**/*.py"), *HOUSE.glob("mnist_core/**/*.py")]
)

# From the top floor to the ground: each may know those below it, and none above or beside it.
FLOORS = (
    {"engine", "recipes"},
    {"training", "figures"},
    {"models"},
    {"digits", "config"},
    {"network", "drawing", "settings", "rate_changes"},
    {"errors", "folders", "durable"},
)


@cache  # each wall asks about each file
def imported(file: Path) -> set[str]:
    """Every module that `file` imports, at the top or inside a function, with its packages."""
    modules = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: relative imports hide where they lead"
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [module.split(".") for module in modules]
    return {".".join(names[:end]) for names in parts for end in range(1, len(names) + 1)}


@pytest.mark.parametrize(
    ("module", "only_in"),
    [
        (
            "tensorflow",
            [
                "mnist_core/training/epoch.py",
                "mnist_core/training/batches.py",
                "mnist_core/training/model_files.py",
            ],
        ),
        (
            "keras",
            [
                "mnist_core/training/epoch.py",
                "mnist_core/training/building.py",
                "mnist_core/training/model_files.py",
                "mnist_core/training/best_input.py",
                "mnist_core/training/distorting.py",
                "mnist_core/recipes",
            ],
        ),
        ("mnist_core.training.epoch", ["mnist_core/engine/tasks.py", "mnist_core/recipes"]),
        ("distributed", ["mnist_core/engine"]),
        ("dask", ["mnist_core/engine"]),
        ("streamlit", ["app.py", "pages"]),
        ("streamlit_drawable_canvas", ["pages/parts/drawing/canvas.py"]),
        (
            "ai_edge_litert",
            [
                "mnist_core/models/classifier.py",
                "mnist_core/models/fixed_batch.py",
                "mnist_core/models/litert_file.py",
            ],
        ),
        ("pages.parts.drawing.canvas", ["pages/parts/drawing"]),
        ("pages", ["app.py", "pages"]),
    ],
)
def test_only_some_places_import(module: str, only_in: list[str]) -> None:
    importers = [file.relative_to(HOUSE) for file in FILES if module in imported(file)]
    assert importers, f"nobody imports {module} any more: is this wall still one?"
    strangers = [
        file for file in importers if not any(file.is_relative_to(place) for place in only_in)
    ]
    assert not strangers


def test_arrows_between_the_rooms_of_the_core_only_go_down() -> None:
    floor = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
    up = []
    for file in HOUSE.glob("mnist_core/*/**/*.py"):
        here = file.relative_to(HOUSE / "mnist_core").parts[0]
        for there in floor:
            if f"mnist_core.{there}" in imported(file) and here != there:
                up += [f"{file} -> {there}"] if floor[there] <= floor[here] else []
    assert not up


def test_no_file_is_in_a_circle() -> None:
    modules = {".".join(file.relative_to(HOUSE).with_suffix("").parts): file for file in FILES}
    modules = {name.removesuffix(".__init__"): file for name, file in modules.items()}
    # What a package's own __init__ gathers for others is not what its modules need.
    graph = {
        name: {other for other in imported(file) & set(modules) if not name.startswith(other)}
        for name, file in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "mnist_core",
            {"tensorflow", "keras", "distributed", "dask", "streamlit", "sklearn", "mlxtend"},
        ),
        ("mnist_core.engine", {"tensorflow", "keras", "streamlit"}),
        ("mnist_core.training.seen, mnist_core.digits.styles_found", {"scipy.ndimage", "pandas"}),
    ],
)
def test_import_brings_nothing_heavy(module: str, heavy: set[str]) -> None:
    code = (
        f"import sys, {module}; print(*(name for name in {sorted(heavy)} if name in sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert not answer.stdout.split()


def test_everything_public_exists() -> None:
    import mnist_core

    assert all(hasattr(mnist_core, name) for name in mnist_core.__all__)


def test_tests_stand_where_what_they_test_stands_and_share_through_helpers() -> None:
    tests = sorted((HOUSE / "tests").rglob("test_*.py"))
    for test in (test for test in tests if test.parent.parent == HOUSE / "tests/core"):
        package = HOUSE / "mnist_core" / test.parent.name
        assert package.is_dir(), test
    borrowed = [test for test in tests if any(".test_" in name for name in imported(test))]
    assert not borrowed
