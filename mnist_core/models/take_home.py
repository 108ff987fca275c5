"""A trained network to take home: a web page in one file that reads digits, offline, anywhere.

It is made of the very files with which a browser reads in the app (``static/reader/``), of those of
``static/take_home/``, and of the network itself.
"""

import base64
import html
import json
import re
from pathlib import Path

from mnist_core.config import epochs_in_words
from mnist_core.errors import ModelError
from mnist_core.folders import STATIC
from mnist_core.models import answer, browser_file
from mnist_core.models.card import Card

_FIRST = STATIC / "take_home" / "page.js"

# import { a, b } from "./file.js", perhaps over several lines
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "([^"]+)"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)

_LINE = 120  # letters of the network in a line, for whoever opens the file in an editor


def page(card: Card, nickname: str = "") -> str:
    """Make the page of a trained network.

    Parameters
    ----------
    card : Card
        Of the model.
    nickname : str, optional
        Of who has trained it.

    Returns
    -------
    str
        HTML that needs no other file and asks for none.

    Raises
    ------
    ModelError
        No browser can read this network, or its own file is gone or damaged.

    Examples
    --------
    >>> import mnist_core as mc
    >>> len(page(mc.read_card("single_conv"))) < 120_000
    True
    """
    content = browser_file.of_model(card)
    if content is None:
        raise ModelError(f"{card.title} cannot be read by a browser, so there is no page of it.")
    parts = {
        "title": html.escape(card.title),
        "about": html.escape(_about(card, nickname)),
        "details": html.escape(_details(card)),
        "style": _read(STATIC / "take_home" / "style.css"),
        "rules": json.dumps(answer.rules(card.sure_from)).replace("<", "\\u003c"),
        "convolution": _read(STATIC / "reader" / "convolution.wat"),
        "network": _as_letters(content),
        "script": _bundle(_FIRST),
    }
    # Each place is filled once, so that nothing which was filled in counts as a place.
    template = (STATIC / "take_home" / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda place: parts[place[1]], template)


def _about(card: Card, nickname: str) -> str:
    by = f" by {nickname}" if nickname else ""
    return (
        f"A neural network, trained{by} for {epochs_in_words(card.epochs)} on"
        f" {card.data['train']:,} digits. It reads {card.metrics['val_accuracy']:.2%} of"
        f" {card.data['validation']:,} digits that it had never seen."
    )


def _details(card: Card) -> str:
    network = card.config.architecture
    return (
        f"{network.title}: {len(network.layers)} layers, {network.parameters:,} parameters. Digits:"
        f" {card.digits_title}. Saved on {card.created[:10]}."
    )


def _as_letters(content: bytes) -> str:
    # "<" begins a tag, and a comma is not among the letters.
    letters = base64.b85encode(content).decode().replace("<", ",")
    return "\n".join(letters[at : at + _LINE] for at in range(0, len(letters), _LINE))


def _read(file: Path) -> str:
    """The text of a file, indented by one blank in the place of four: a tenth of a small page."""
    text = file.read_text(encoding="utf-8")
    return re.sub(
        "^(?: {4})+", lambda indent: " " * (len(indent[0]) // 4), text, flags=re.MULTILINE
    )


def _bundle(first: Path) -> str:
    """A module, with all that it imports before it, as one script.

    A page that was opened from a file may import no other. Each module becomes a function that
    returns what the module exports.
    """
    bundled: dict[Path, str] = {}

    def add(file: Path) -> None:
        text = _read(file)
        for _, path in _IMPORT.findall(text):
            if (other := (file.parent / path).resolve()) not in bundled:
                add(other)
        names = ", ".join(name for _, name in _EXPORT.findall(text))
        body = _EXPORT.sub(r"\1", _IMPORT.sub(_destructured, text))
        bundled[file] = f"{_variable(file.name)} = (() => {{\n{body}\nreturn {{ {names} }}\n}})()\n"

    add(first.resolve())
    return "\n".join(f"const {module}" for module in bundled.values())


def _destructured(line: re.Match[str]) -> str:
    return f"const {line[1]} = {_variable(line[2])}\n"


def _variable(path: str) -> str:
    return f"{Path(path).stem}_js"
