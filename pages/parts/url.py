"""The page's address (URL): what it says, and whether somebody has just followed it here.

What is chosen on a page is kept in its address, so that a refresh, a bookmark or a link finds it
again. The browser sends the address with each click, though, sometimes when the page has already
written something newer there. Such an echo must not undo what was done since, a link that is
followed must: so the session remembers what it has written.
"""

from collections import deque
from collections.abc import Mapping

import streamlit as st


def enter(page: str) -> None:
    """Note that the visitor is on `page`; no echo of an earlier stay there can come any more."""
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state["written_here"] = set()
        for written in _all_written().values():
            while len(written) > 1:
                written.popleft()


def followed(*names: str) -> dict[str, str]:
    """What the address says of the parameters `names`, if somebody has just followed it; otherwise
    nothing."""
    said = {name: st.query_params[name] for name in names if name in st.query_params}
    written = _written(names)
    if not said or said in written:
        return {}
    written.append(said)
    return said


def write(names: tuple[str, ...], values: Mapping[str, str]) -> None:
    """Put `values` into the address; those of `names` that have none are taken out.

    The first time on a page they are put there in any case: what the page before wrote may have
    come to the browser when Back had left it already.
    """
    here: set[tuple[str, ...]] = st.session_state["written_here"]
    first = names not in here
    here.add(names)
    for name in names:
        if name in values and (first or st.query_params.get(name) != values[name]):
            st.query_params[name] = values[name]
        elif name not in values and name in st.query_params:
            del st.query_params[name]
    said, written = dict(values), _written(names)
    if said in written:
        written.remove(said)
    written.append(said)


def _written(names: tuple[str, ...]) -> deque[dict[str, str]]:
    """What the parameters `names` were last, the latest at the end."""
    return _all_written().setdefault(names, deque(maxlen=50))


def _all_written() -> dict[tuple[str, ...], deque[dict[str, str]]]:
    written: dict[tuple[str, ...], deque[dict[str, str]]] = st.session_state.setdefault(
        "written", {}
    )
    return written
