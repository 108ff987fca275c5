"""Words for the page: the only way for text that came from outside to reach a Markdown element.

Streamlit takes the text of messages, captions, headings, buttons and labels as Markdown. An
address, the name of a run or of a file may hold an image, and the browser of whoever sees it would
fetch what the image names. So a page writes ``st.warning("constant")``, or fills what is not
constant into a template: ``st.warning(words.fill("There is no run {run}.", run=run))``. A test
holds every page to that.
"""

import re
from numbers import Number
from string import Formatter
from typing import Any

from mnist_core.glossary import TERMS, explain


class Markdown(str):
    """Markdown that holds nothing active but what this program's own source put there."""


def fill(template: str, /, **values: object) -> Markdown:
    """The template with each ``{name}`` replaced by its value, which is shown as it is.

    Parameters
    ----------
    template : str
        Markdown, written in the source as a constant. A field may have a format: ``{count:,}``. No
        field stands between backticks, where nothing can be escaped.
    **values : object
        What to fill in. Numbers and `Markdown` go in unchanged, everything else as `literal` shows
        it.

    Examples
    --------
    >>> fill("**{name}** has {count:,} digits", name="*a*", count=5000)
    '**\\\\*a\\\\*** has 5,000 digits'
    """
    return Markdown(_Filler().format(template, **values))


def literal(text: object) -> Markdown:
    """Markdown that shows `text` as it is, in one line, such as a whole message of the core.

    Examples
    --------
    >>> literal("![](//example.org/x.png)")
    '!\\\\[\\\\](//example.org/x.png)'
    """
    line = " ".join(str(text).split())
    line = _DECODED.sub(rf"\g<0>{_JOINER}", line)
    line = _ACTIVE.sub(r"\\\g<0>", line)
    return Markdown(_LINE_START.sub(r"\g<0>\\", line))


def explained(*terms: str) -> Markdown:
    """What terms of the field mean, for the ``help=`` of what they stand in.

    Streamlit shows a help beside its element: under the mouse, on a tap, and with the keyboard.

    Parameters
    ----------
    *terms : str
        Of `mnist_core.glossary.TERMS`, written in the source as constants.

    Examples
    --------
    >>> explained("epoch")
    '**Epoch**: one pass over all the digits that are trained on.'
    """
    sentences = [
        fill("**{term}**: {meaning}", term=_as_heading(term), meaning=explain(term))
        for term in terms
    ]
    return Markdown("\n\n".join(sentences))


def glossary() -> Markdown:
    """All terms, in the order of the alphabet."""
    return explained(*sorted(TERMS, key=str.lower))


def _as_heading(term: str) -> str:
    return term[0].upper() + term[1:]


def cell(value: object) -> object:
    """A value for a table or a chart, which Streamlit lets everybody download as a CSV file.

    A spreadsheet would calculate what begins like a formula, and a formula can send what stands
    beside it elsewhere. An apostrophe before it, as typed by hand, makes it text. What is no text
    goes in unchanged.

    Examples
    --------
    >>> cell("=1+1"), cell("My first run"), cell(-1)
    ("'=1+1", 'My first run', -1)
    """
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


class _Filler(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Markdown):
            return value
        text: str = format(value, format_spec)
        return text if isinstance(value, Number) else literal(text)


# How a spreadsheet's formula begins, be it behind blanks. Some take the wide signs of East Asian
# keyboards too.
_FORMULA = re.compile(r"[\t\r\n]|\s*[-=+@\uff0d\uff1d\uff0b\uff20]")

# What Markdown, its GitHub kind and Streamlit's additions read as more than text: emphasis, code,
# links, images, HTML, headings, formulas, strikethrough, tables, entities. A colon begins a
# directive such as :red[text] where something follows it; an underscore within a word is just one.
_ACTIVE = re.compile(r"[\\`*\[\]<>#$~|&]|(?<![^\W_])_|_(?![^\W_])|:(?=\S)")

# Lists, rules and underlined headings, which are more than text at the start of a line only.
_LINE_START = re.compile(r"^(?=[-+](?:\s|$)|[-=]+$)|^\d+(?=[.)](?:\s|$))")

# Streamlit looks for these in the text that Markdown has left, where no backslash is seen any more:
# shortcodes (:smile:, :material/home:), addresses of pages and of letters, and arrows. An invisible
# character behind what is matched here parts them.
_JOINER = "\N{WORD JOINER}"
_DECODED = re.compile(
    r":(?=[\w+/-])|www(?=\.)|[-.\w+](?=@)|(?<!\S)[-<>~](?=[-=>]{1,2}(?!\S))", re.IGNORECASE
)
