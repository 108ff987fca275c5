"""What a page shows one of at a time: chosen in a row of names, and in the address."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts import words
from pages.parts.address_fields import AddressFields

Show = Callable[..., None]


class Views:
    """A choice of what to look at.

    Parameters
    ----------
    name : str
        Of the choice in the address.
    what : str
        What is chosen, for who cannot see it.
    views : mapping of str to (str, callable)
        By the name in the address, how a view is called, and what shows it. The first is shown
        where nothing was chosen.
    """

    def __init__(self, name: str, what: str, views: Mapping[str, tuple[str, Show]]) -> None:
        self._name = name
        self._what = what
        self._views = views
        self._fields = AddressFields(**{name: (list(views), next(iter(views)))})

    def choose(self) -> Show:
        """Offer the views; returns what shows the chosen one."""
        self._fields.begin()
        st.segmented_control(
            words.literal(self._what),
            list(self._views),
            format_func=lambda name: words.literal(self._views[name][0]),
            key=self._fields.key(self._name),
            required=True,
            label_visibility="collapsed",
        )
        self._fields.write()
        _, show = self._views[self._fields.get(self._name)]
        return show
