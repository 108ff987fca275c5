"""What runs in the browser: a folder a component, with its JavaScript and CSS in files.

``index.js`` of a component exports the function that Streamlit calls when it shows the component;
``style.css`` is optional. They are read once, when the module that uses them is imported.
"""

import re
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def component(name: str) -> Any:
    """The component in the folder `name`, to be called as Streamlit's own elements are."""
    has_style = (_FOLDER / name / "style.css").exists()
    return st.components.v2.component(
        name,
        js=read_file(name, "index.js"),
        css=read_file(name, "style.css") if has_style else None,
    )


def page_style(name: str) -> str:
    """The ``style.css`` of the folder `name`, for `st.html` to apply to the whole page."""
    return f"<style>\n{read_file(name, 'style.css')}</style>"


def page_script(name: str) -> str:
    """The ``index.js`` of the folder `name`, for `st.html` to run once in the page."""
    return f"<script>\n{read_file(name, 'index.js')}</script>"


def read_file(name: str, file: str) -> str:
    """The text of a file in the folder `name`, without what only its readers need.

    Each page sends it to each visitor. Comments stand in lines of their own, and no text goes over
    several lines; a test holds the files to that.
    """
    text = (_FOLDER / name / file).read_text(encoding="utf-8")
    comment = _CSS_COMMENT if file.endswith(".css") else _JS_COMMENT
    lines = [line.strip() for line in comment.sub("", text).splitlines()]
    return "\n".join(line for line in lines if line)


_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JS_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
