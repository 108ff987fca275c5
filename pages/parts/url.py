"""The page's address (URL), and the choices that live in it.

A choice is in the address so that a refresh, a bookmark or a link finds it again. The browser sends
the address with each click, sometimes when the page has already written something newer there.
Such an echo must not undo what was done since. A link that somebody follows must. So the session
remembers what each choice has been in the address.
"""

from collections.abc import Mapping

import streamlit as st

from pages.parts import state
from pages.parts.state import Written


class AddressChoice:
    """A choice that lives in some parameters of the address.

    Parameters
    ----------
    *names : str
        The parameters, which belong together: a link to one of them is a link to all.

    Examples
    --------
    >>> MODEL = AddressChoice("model")
    >>> asked = MODEL.take_followed().get("model")  # doctest: +SKIP
    >>> MODEL.write({"model": "robust"})  # doctest: +SKIP
    """

    def __init__(self, *names: str) -> None:
        self.names = names

    def take_followed(self) -> dict[str, str]:
        """What the link says that somebody has just followed; otherwise nothing.

        It is told once: the next time the same address is an echo.
        """
        said, written = self.in_address(), self._written()
        if not said or said in written.values:
            return {}
        written.values.append(said)
        return said

    def in_address(self) -> dict[str, str]:
        """What the address says at the moment."""
        return {name: st.query_params[name] for name in self.names if name in st.query_params}

    def kept(self) -> dict[str, str]:
        """What was chosen last, on this page or another; empty before any choice."""
        return dict(self._written().kept)

    def keep(self, values: Mapping[str, str]) -> None:
        """Choose `values`, for the page to show and write when it runs next."""
        self._written().kept = dict(values)

    def write(self, values: Mapping[str, str]) -> None:
        """Choose `values` and put them into the address; parameters without a value are taken out.

        The first time on a page they are put there in any case: what the page before wrote may have
        come to the browser when Back had left it already.
        """
        self.keep(values)
        written = self._written()
        first, written.on_this_page = not written.on_this_page, True
        for name in self.names:
            if name not in values:
                st.query_params.pop(name, None)
            elif first or st.query_params.get(name) != values[name]:
                st.query_params[name] = values[name]
        said = dict(values)
        if said in written.values:
            written.values.remove(said)
        written.values.append(said)

    def _written(self) -> Written:
        everything = state.WRITTEN.get()
        if self.names not in everything:
            state.WRITTEN.set({**everything, self.names: Written()})
        return state.WRITTEN.get()[self.names]


def note_page(page: str) -> None:
    """Note that the visitor is on `page`; no echo of an earlier stay there can come any more."""
    if state.PAGE.get() == page:
        return
    state.PAGE.set(page)
    for written in state.WRITTEN.get().values():
        written.on_this_page = False
        while len(written.values) > 1:
            written.values.popleft()


def query() -> dict[str, str]:
    """All parameters of the address."""
    return st.query_params.to_dict()


def take_out(name: str) -> str:
    """Remove the parameter `name` from the address, where others may read it, and return it."""
    value: str = st.query_params.pop(name, "")
    return value
