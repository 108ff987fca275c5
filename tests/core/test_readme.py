"""What the documents name exists: files, modules, make targets, packages."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md")

# Made when the app runs, or brought along by whoever runs it.
NOT_IN_THE_REPOSITORY = {
    "runs/",
    "runs/.training/",
    "runs/.trash/",
    "data/",
    "path/to/pen",
    "folder/with/train.csv",
    "path/to/train.csv",
}
FILE_ENDINGS = (".py", ".txt", ".toml", ".md", ".cff")
WITHOUT_ENDING = ("LICENSE", "NOTICE", "Makefile")


def code_in(document: str) -> list[str]:
    """What stands between backticks in `document`: the spans, and the blocks line by line."""
    text = (HOUSE / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    outside = re.sub(r"^ *```\w*\n.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return re.findall(r"`([^`]+)`", outside) + lines


def words_in(document: str) -> list[str]:
    return [word for code in code_in(document) for word in code.split()]


def is_path(word: str) -> bool:
    """Whether `word` means a file or folder of the repository; addresses begin with a slash."""
    if word in NOT_IN_THE_REPOSITORY or not re.fullmatch(r"[\w.-][\w./-]*", word):
        return False
    return "/" in word or word.endswith(FILE_ENDINGS) or word in WITHOUT_ENDING


def paths_in(document: str) -> list[str]:
    return [word for word in words_in(document) if is_path(word)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_exist(document: str) -> None:
    paths = paths_in(document)
    assert len(paths) > 10, "are they still found?"
    assert not [path for path in paths if not (HOUSE / path).exists()]


def test_paths_in_the_notice_exist() -> None:
    text = (HOUSE / "NOTICE").read_text(encoding="utf-8")
    paths = re.findall(r"(?<![\w/])(?:models|tests|\.github)/[\w./-]*\w", text)
    assert "tests/browser/pen_digits.jsonl" in paths
    assert not [path for path in paths if not (HOUSE / path).exists()]


def test_every_model_that_ships_is_in_the_notice() -> None:
    text = (HOUSE / "NOTICE").read_text(encoding="utf-8")
    models = [card.parent.name for card in (HOUSE / "models").glob("*/card.json")]
    assert models
    assert not [name for name in models if f"models/{name}" not in text]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_exist(document: str) -> None:
    text = "\n".join(code_in(document))
    names = re.findall(r"\b(?:mnist_core|tests)(?:\.\w+)+", text)
    files = [name for name in names if name.endswith(FILE_ENDINGS)]
    assert not [name for name in names if name not in files and find_spec(name) is None]


def test_what_is_started_with_python_exists() -> None:
    text = "\n".join(code_in("README.md"))
    modules = re.findall(r"python -m ([\w.]+)", text)
    assert {"mnist_core.recipes.robust", "tests.benchmarks.reading"} <= set(modules)
    for module in modules:
        source = HOUSE.joinpath(*module.split(".")).with_suffix(".py")
        assert source.exists(), module
        assert '__name__ == "__main__"' in source.read_text(encoding="utf-8"), module


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_exist(document: str) -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z][\w-]*)", "\n".join(code_in(document)))
    assert "test" in targets
    assert not [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)]


def test_environment_variables_are_read_somewhere() -> None:
    names = set(re.findall(r"\bMNIST_[A-Z_]+", "\n".join(code_in("README.md"))))
    assert "MNIST_DATA" in names
    sources = [file.read_text(encoding="utf-8") for file in HOUSE.glob("mnist_core/**/*.py")]
    sources += [file.read_text(encoding="utf-8") for file in HOUSE.glob("pages/**/*.py")]
    # The limits are read by their common beginning.
    unread = {name for name in names if not name.startswith("MNIST_LIMIT_")}
    assert not [name for name in unread if not any(name in source for source in sources)]


def test_each_room_of_the_core_is_in_the_readme() -> None:
    core = HOUSE / "mnist_core"
    packages = [f"mnist_core/{init.parent.name}/" for init in core.glob("*/__init__.py")]
    modules = [f"mnist_core/{file.name}" for file in core.glob("*.py") if file.stem != "__init__"]
    assert set(packages + modules) <= set(paths_in("README.md"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_lines_fit_on_a_screen(document: str) -> None:
    lines = (HOUSE / document).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if len(line) > 120]


def test_each_promise_names_a_test_that_exists() -> None:
    security = (HOUSE / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:core|pages|browser)/[a-z_/]+[.]py)`", security))
    assert len(named) > 20
    assert not [name for name in named if not (HOUSE / "tests" / name).is_file()]
