"""The walls of the house (DESIGN.md): who may import what."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
FILES = sorted([*HOUSE.glob("app.py"), *HOUSE.glob("pages/**/*.py"), *HOUSE.glob("mnist_core/**/*.py")])


def imported(file: Path) -> set[str]:
    """Every module that `file` imports, at the top or inside a function, with the packages it is in."""
    modules = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: relative imports hide where they lead"
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {".".join(parts[:end]) for parts in (m.split(".") for m in modules) for end in range(1, len(parts) + 1)}


@pytest.mark.parametrize(
    ("module", "only_in"),
    [
        ("tensorflow", ["mnist_core/training.py"]),
        ("keras", ["mnist_core/training.py"]),
        ("mnist_core.training", ["mnist_core/engine", "mnist_core/rebuild.py", "mnist_core/robust.py"]),
        ("distributed", ["mnist_core/engine"]),
        ("dask", ["mnist_core/engine"]),
        ("streamlit", ["app.py", "pages"]),
        ("streamlit_drawable_canvas", ["pages/parts"]),
        ("ai_edge_litert", ["mnist_core/classifier.py"]),
    ],
)
def test_only_some_files_import(module: str, only_in: list[str]) -> None:
    importers = [file.relative_to(HOUSE) for file in FILES if module in imported(file)]
    strangers = [file for file in importers if not any(file.is_relative_to(place) for place in only_in)]
    assert not strangers


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("mnist_core", {"tensorflow", "keras", "distributed", "dask", "streamlit", "sklearn", "mlxtend"}),
        ("mnist_core.engine", {"tensorflow", "keras", "streamlit"}),
    ],
)
def test_import_brings_nothing_heavy(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print(*({{name.split('.')[0] for name in sys.modules}} & {heavy}))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert not answer.stdout.split()


def test_everything_public_exists() -> None:
    import mnist_core

    assert all(hasattr(mnist_core, name) for name in mnist_core.__all__)
