"""What is installed is what ``constraints.txt`` pins, whoever asked for it."""

import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parents[2]
REQUIREMENTS = ("requirements.txt", "tests/requirements.txt")
# Installs the others, so nothing that it installs pins it.
INSTALLER = "pip"


def requirements_in(file: str) -> Iterator[Requirement]:
    """The requirements in `file` that hold for this Python on this system, without its options."""
    for line in (HOUSE / file).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if not text or text.startswith("-"):
            continue
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement


def pins_in(*files: str) -> dict[str, str]:
    """The version that `files` demand of each package; all of them must demand just one."""
    pins = {}
    for file in files:
        for requirement in requirements_in(file):
            (specifier,) = requirement.specifier
            assert specifier.operator == "==" and "*" not in specifier.version, requirement
            pins[canonicalize_name(requirement.name)] = specifier.version
    return pins


def test_all_that_is_installed_is_pinned() -> None:
    if Path(sys.prefix).resolve() != (HOUSE / ".venv").resolve():
        pytest.skip("needs the environment that make sets up: in others there may be more")
    installed = {
        canonicalize_name(distribution.name): distribution.version
        for distribution in distributions()
    }
    del installed[INSTALLER]
    pins = pins_in("constraints.txt")
    otherwise = {
        f"{name} {version}": f"constraints.txt has {pins.get(name, 'no such package')}"
        for name, version in installed.items()
        if version != pins.get(name)
    }
    assert not otherwise, "after `make .venv/test`, or with a new package `make constraints`"


def test_what_is_asked_for_is_exact_and_among_the_constraints() -> None:
    constraints = pins_in("constraints.txt")
    for name, version in pins_in(*REQUIREMENTS).items():
        assert constraints.get(name) == version, f"{name}: `make constraints` pins it anew"


def test_each_installation_reads_the_constraints() -> None:
    app, tests = [(HOUSE / file).read_text(encoding="utf-8").splitlines() for file in REQUIREMENTS]
    assert "-c constraints.txt" in app
    # This brings the line above along.
    assert "-r ../requirements.txt" in tests
