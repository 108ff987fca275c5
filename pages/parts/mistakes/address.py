"""Choices of Mistakes that live in the address: a default is not written there."""

from collections.abc import Sequence

from pages.parts.state import Entry
from pages.parts.url import AddressChoice


def prepare(choice: AddressChoice, entry: Entry[str], options: Sequence[str]) -> None:
    """Let a widget begin with what a link asks for, else with what was chosen last.

    Parameters
    ----------
    choice : AddressChoice
        Of one parameter.
    entry : Entry
        Of the widget.
    options : sequence of str
        What there is, the default first.
    """
    (name,) = choice.names
    kept = choice.kept().get(name)
    candidates = (choice.take_followed().get(name), entry.get(), kept, options[0])
    entry.set(next(candidate for candidate in candidates if candidate and candidate in options))


def write(choice: AddressChoice, entry: Entry[str], default: str) -> None:
    """Put into the address what the widget says."""
    (name,) = choice.names
    chosen = entry.get()
    choice.write({} if chosen == default else {name: chosen})
