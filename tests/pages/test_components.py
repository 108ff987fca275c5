"""What is sent to each browser: the components' files without what only their readers need."""

import re
from pathlib import Path

import pytest

from mnist_core.folders import PROJECT
from pages.parts.components import read_file

FOLDER = PROJECT / "pages/parts/components"
FILES = sorted([*FOLDER.glob("*/*.js"), *FOLDER.glob("*/*.css")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_comments_and_indents_stay_here_and_all_else_is_sent(file: Path) -> None:
    sent = read_file(file.parent.name, file.name)
    source = file.read_text(encoding="utf-8")
    assert len(sent) < len(source)
    assert not re.search(r"^\s|^//|/\*|\n\n", sent, re.MULTILINE)
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    lines = [
        line.split("//")[0] if line.lstrip().startswith("//") else line
        for line in code.splitlines()
    ]
    assert "".join(sent.split()) == "".join("".join(lines).split())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_text_goes_over_several_lines(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0, line
