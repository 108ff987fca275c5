"""Widgets whose values are in the address: sliders, choices, and what was clicked."""

from collections.abc import Callable, Sequence
from typing import Any

from pages.parts.state import Entry
from pages.parts.url import AddressChoice

# What a value may be, or what makes it of its text and raises ValueError where it cannot.
Options = Sequence[Any] | Callable[[str], Any]


class AddressFields:
    """Some values that belong together and are in the address, but for those at their defaults.

    Each is kept under a key of the session, which a widget may have: Streamlit forgets it when its
    page is left, and `begin` brings it back. Where options depend on something else that is chosen,
    such as the model, the fields are made anew with each run of the page.

    Parameters
    ----------
    **fields : tuple
        By name in the address: what the value may be, and what it is at first.

    Examples
    --------
    >>> FIELDS = AddressFields(kernel=(range(1, 29), 5), padding=(("valid", "same"), "valid"))
    >>> FIELDS.key("kernel")
    'in_address_kernel'
    """

    def __init__(self, **fields: tuple[Options, Any]) -> None:
        self._fields = fields
        self._choice = AddressChoice(*fields)

    def begin(self) -> None:
        """Take what a link says, else what was kept; before any of the widgets is shown."""
        asked = self._choice.take_followed()
        kept = self._choice.kept()
        for name, (options, default) in self._fields.items():
            entry = self._entry(name)
            is_gone = not callable(options) and entry.get() not in options
            if asked or is_gone or not entry.is_set():
                entry.set(_read(options, (asked or kept).get(name), default))

    def key(self, name: str) -> str:
        """The key for the widget that shows the value."""
        return self._entry(name).key

    def get(self, name: str) -> Any:
        """The value, which is one of the options."""
        options, default = self._fields[name]
        return _read(options, str(self._entry(name).get()), default)

    def set(self, name: str, value: Any) -> None:
        """Choose another value, before its widget is shown."""
        self._entry(name).set(value)

    def write(self) -> None:
        """Put the values into the address, after the widgets."""
        defaults = {name: default for name, (_, default) in self._fields.items()}
        values = {name: self.get(name) for name in self._fields}
        self._choice.write(
            {name: str(value) for name, value in values.items() if value != defaults[name]}
        )

    def _entry(self, name: str) -> Entry[Any]:
        _, default = self._fields[name]
        return Entry(f"in_address_{name}", default)


def _read(options: Options, text: str | None, default: Any) -> Any:
    if text is None:
        return default
    if not isinstance(options, range) and not callable(options):
        return next((one for one in options if str(one) == text), default)
    try:
        if callable(options):
            return options(text)
        return int(text) if int(text) in options else default
    except ValueError:
        return default
