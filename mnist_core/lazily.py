"""The public names of a package, each imported when it is first asked for.

A package that gathers the names of many modules would have all of them imported by whoever needs
one. Here the package writes its imports as ever, below ``if TYPE_CHECKING:``, where editors, type
checkers and tests read them, and this module reads them there too.
"""

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def names_of(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and the ``__dir__`` of a package.

    Parameters
    ----------
    package : str
        Its name. Each import in its ``__init__.py`` is ``from module import names``, and none of
        the names is that of a module in the package, which would stand in its place once imported.
    """
    found = sys.modules[package]
    tree = ast.parse(Path(str(found.__file__)).read_text(encoding="utf-8"))
    modules = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }

    def get(name: str) -> Any:
        try:
            if name not in modules:
                return import_module(f"{package}.{name}")  # as ``mc.config`` was always there
            value = getattr(import_module(modules[name]), name)
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{name}":
                raise
            raise AttributeError(f"module {package!r} has no attribute {name!r}") from None
        setattr(found, name, value)  # the next one who asks finds it
        return value

    return get, lambda: sorted({*vars(found), *modules})
