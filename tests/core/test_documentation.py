"""Docstrings are what tools read: numpydoc's sections, and an example for each public name.

The checks are those of numpydoc's validator that this project keeps to, on the source itself, so
that files which import TensorFlow are checked too. The examples are run.
"""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import mnist_core as mc

HOUSE = Path(__file__).resolve().parents[2]

# In numpydoc's order.
SECTIONS = (
    "Parameters",
    "Attributes",
    "Returns",
    "Yields",
    "Raises",
    "Notes",
    "References",
    "Examples",
)
OF_ENTRIES = {"Parameters", "Attributes", "Returns", "Yields", "Raises"}

CONSTANTS = {"ARCHITECTURES"}  # Python gives them no docstring of their own


Documented = ast.Module | ast.ClassDef | ast.FunctionDef


class Section(NamedTuple):
    name: str
    lines: list[str]


def public(file: Path) -> Iterator[tuple[str, Documented]]:
    """Yield the module, and each public class, function and method in it, by an id for pytest."""
    place = file.relative_to(HOUSE).as_posix()
    module = ast.parse(file.read_text(encoding="utf-8"))
    yield place, module
    for node in module.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        yield f"{place}::{node.name}", node
        for member in node.body if isinstance(node, ast.ClassDef) else []:
            if not isinstance(member, ast.FunctionDef) or member.name.startswith("_"):
                continue
            inherits = node.bases and not ast.get_docstring(member)  # the words of its base
            if not inherits:
                yield f"{place}::{node.name}.{member.name}", member


FILES = sorted((HOUSE / "mnist_core").rglob("*.py"))


def sections(docstring: str) -> list[Section]:
    """Split a docstring where a line is underlined; what comes before has no name."""
    found = [Section("", [])]
    lines = docstring.splitlines()
    for number, line in enumerate(lines):
        underlined = number + 1 < len(lines) and re.fullmatch("-{3,}", lines[number + 1])
        if underlined:
            found.append(Section(line, []))
        elif not re.fullmatch("-{3,}", line):
            found[-1].lines.append(line)
    return found


def entries(section: Section) -> Iterator[tuple[str, list[str]]]:
    """Yield the head of each entry, and the indented lines below it."""
    head, text = "", []
    for line in section.lines:
        if line and not line.startswith(" "):
            if head:
                yield head, text
            head, text = line, []
        elif line:
            text.append(line)
    if head:
        yield head, text


def parameters(node: Documented) -> list[str]:
    """Return what can be passed to a function, or the fields or parameters of a class."""
    if isinstance(node, ast.ClassDef):
        annotated = [member for member in node.body if isinstance(member, ast.AnnAssign)]
        fields = [
            member.target.id
            for member in annotated
            if not ast.unparse(member.annotation).startswith("ClassVar")
        ]
        made = [member for member in node.body if getattr(member, "name", "") == "__init__"]
        return parameters(made[0]) if made else fields
    starred = [node.args.vararg] if node.args.vararg else []
    arguments = [*node.args.posonlyargs, *node.args.args, *starred, *node.args.kwonlyargs]
    return [argument.arg for argument in arguments if argument.arg not in ("self", "cls")]


def faults(node: Documented) -> Iterator[str]:
    """Yield what is wrong with a docstring."""
    docstring = (ast.get_docstring(node) or "").strip()
    if not docstring:
        yield "it has no docstring"
        return
    yield from faults_of_summary(docstring)
    yield from faults_of_sections(docstring)
    expected = [] if isinstance(node, ast.Module) else parameters(node)
    yield from faults_of_parameters(docstring, expected)


def faults_of_summary(docstring: str) -> Iterator[str]:
    """One sentence in one line."""
    summary, *rest = docstring.splitlines()
    if not summary.endswith("."):
        yield f"the summary is no sentence: {summary}"
    if rest and rest[0]:
        yield f"the summary goes on in a second line: {rest[0]}"


def faults_of_sections(docstring: str) -> Iterator[str]:
    """As numpydoc reads them."""
    # A reflow of the text has run a heading and its entries together.
    if re.search(r"\w -{3,}", docstring):
        yield "a heading stands within a line"
    found = sections(docstring)[1:]
    names = [section.name for section in found]
    if unknown := set(names) - set(SECTIONS):
        yield f"unknown sections: {unknown}"
    elif names != sorted(names, key=SECTIONS.index):
        yield f"another order of sections: {names}"
    for section in found:
        if not any(line.strip() for line in section.lines):
            yield f"{section.name} is empty"
        if section.name not in OF_ENTRIES:
            continue
        for head, text in entries(section):
            stands_for_itself = section.name in ("Returns", "Yields") and " " not in head
            if not text and not stands_for_itself:
                yield f"{section.name}: nothing is said of {head}"


def faults_of_parameters(docstring: str, expected: list[str]) -> Iterator[str]:
    """Those of the code, in its order."""
    for section in sections(docstring):
        if section.name not in ("Parameters", "Attributes"):
            continue
        if section.name == "Attributes" and "Parameters" in docstring:
            continue  # of a class that is made otherwise than its fields say
        documented = []
        for head, _ in entries(section):
            names, colon, kind = head.partition(" : ")
            if colon and not kind:
                yield f"{section.name}: no type after {head}"
            documented += [name.lstrip("*") for name in names.split(", ")]
        if documented != expected:
            yield f"{section.name}: {documented}, not {expected}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(HOUSE).as_posix())
def test_docstrings_are_those_of_numpydoc_and_of_the_code(file: Path) -> None:
    assert not [f"{place}: {fault}" for place, node in public(file) for fault in faults(node)]


@pytest.mark.parametrize("name", sorted(set(mc.__all__) - CONSTANTS))
def test_public_names_have_an_example(name: str) -> None:
    docstring = getattr(mc, name).__doc__
    assert ">>> " in docstring
    assert "mc." in docstring, "the example should use the name as `import mnist_core as mc` does"


WITH_EXAMPLES = [
    ".".join(file.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")
    for file in FILES
    if ">>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples_give_what_they_say(module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert tried and not failed


@pytest.mark.parametrize(
    ("docstring", "fault"),
    [
        ("", "no docstring"),
        ("Do it", "no sentence"),
        ("Do it\nnow.", "in a second line"),
        ("Do it.\n\nParameters ---------- a : how.", "within a line"),
        ("Do it.\n\nParameters\n----------\na : how.", "nothing is said of a"),
        ("Do it.\n\nParameters\n----------\na : \n    How.", "no type"),
        ("Do it.\n\nParameters\n----------\nb : int\n    How.", "['b'], not ['a']"),
        ("Do it.\n\nRaises\n------\nValueError : if so.", "nothing is said of ValueError"),
        ("Do it.\n\nNotes\n-----\nA.\n\nReturns\n-------\nint\n    B.", "order"),
        ("Do it.\n\nThoughts\n--------\nA.", "unknown"),
        ("Do it.\n\nNotes\n-----", "is empty"),
    ],
)
def test_a_wrong_docstring_is_found(docstring: str, fault: str) -> None:
    text = docstring.replace("\n", "\n    ")
    (node,) = ast.parse(f'def do(a):\n    """{text}\n    """').body
    assert any(fault in found for found in faults(node))
