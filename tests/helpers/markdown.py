"""What a reader sees of Markdown, by another implementation than the browser's."""

import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

JOINER = "\N{WORD JOINER}"

# What Streamlit reads beside CommonMark in the source, where a backslash takes the meaning away.
_IN_SOURCE = re.compile(r"\$|:[a-zA-Z][\w-]*\[|~|\|")
# What it looks for in the text that is left, where no backslash is seen any more.
_IN_TEXT = re.compile(
    r"https?://|www\.|[-.\w+]+@[-\w]+\.|:[\w+-]+:|:material/|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
    re.IGNORECASE,
)
# Fields of Streamlit's messages that are not shown as Markdown.
_PLAIN = {
    *(
        "id",
        "form_id",
        "placeholder",
        "default",
        "value",
        "options",
        "raw_value",
        "raw_values",
        "set_value",
    ),
    *("page_script_hash", "page", "query_string", "icon", "element_id", "url", "key", "css_class"),
    *("spec", "json_args", "arrow_data", "alt", "html_content", "js_content", "file_name"),
}


def seen(markdown: str) -> str:
    """The text that is left of `markdown`, a single line; fails where anything in it is active."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    opening, inline, closing = parser.parse(markdown)
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close"), markdown
    kinds = {token.type for token in inline.children or []}
    assert kinds <= {"text", "text_special"}, markdown
    text = "".join(token.content for token in inline.children or [])
    assert not _IN_SOURCE.search(re.sub(r"\\.", "", markdown)), markdown
    assert not _IN_TEXT.search(text), markdown
    return text.replace(JOINER, "")


def shown_as_markdown(app: AppTest) -> list[str]:
    """Everything on the page that Streamlit takes for Markdown."""
    return [text for message in _messages(app._tree) for text in _texts(message)]


def _messages(node: Any) -> Iterator[Message]:
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from _messages(child)


def _texts(message: Message) -> Iterator[str]:
    if message.DESCRIPTOR.name in ("Html", "Arrow", "ArrowVegaLiteChart", "Exception"):
        return
    for field, value in message.ListFields():
        if field.name in _PLAIN:
            continue
        repeated = not isinstance(value, str | bytes | Message) and hasattr(value, "__iter__")
        for one in value if repeated else [value]:
            if isinstance(one, str):
                yield one
            elif isinstance(one, Message):
                yield from _texts(one)
