"""The visitor's own digits: labelled one by one, kept in their browser, read by every model."""

import uuid

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures, mine
from mnist_core.drawing import Picture, as_bytes
from mnist_core.mine import MyDigit
from mnist_core.sketch import Sketch
from pages.parts import paper, shared

# The browser's local storage holds them, for all its tabs; the server only while the page is open. Each change makes
# another version of them. A tab writes only over the version that it knows: what another tab has kept while this one
# was elsewhere in the app arrives instead.
_keep_in_browser = st.components.v2.component(
    "my_digits",
    js="""
    const NAME = "my_digits", VERSION = "my_digits_version"
    export default function({ data, setStateValue }) {
        const take = (changed) => setStateValue("kept", {
            text: localStorage.getItem(NAME) ?? "[]", version: localStorage.getItem(VERSION), changed,
        })
        try {
            const text = localStorage.getItem(NAME), here = localStorage.getItem(VERSION)
            const known = sessionStorage.getItem(VERSION)  // what this tab last wrote or took
            if (!data) {
                if (text) take(false)  // a first visit with nothing kept costs no second run of the page
            } else if (data.version === here) {
                if (here) sessionStorage.setItem(VERSION, here)
            } else if (!text || here === data.before || (here === known && data.version !== known)) {
                localStorage.setItem(NAME, data.text)
                localStorage.setItem(VERSION, data.version)
                sessionStorage.setItem(VERSION, data.version)
            } else {
                take(data.version !== known)
            }
        } catch { /* a private window: they last as long as the page */ }
        const elsewhere = (event) => { if (event.key === VERSION || event.key === null) take(false) }
        window.addEventListener("storage", elsewhere)
        return () => window.removeEventListener("storage", elsewhere)
    }
    """,
)


def all_of_them() -> list[MyDigit]:
    """The visitor's digits, in the order in which they were kept."""
    kept: list[MyDigit] = st.session_state.get("mine", [])
    return kept


def synchronize() -> None:
    """Exchange the digits with the browser: once per page and run, where `all_of_them` is needed."""
    st.session_state.setdefault("mine", [])
    _keep_in_browser(data=st.session_state.get("mine_kept"), key="my_digits_browser", on_kept_change=_arrive)


def offer_to_keep(sketch: Sketch, picture: Picture) -> None:
    """A row of labels: choosing one keeps the drawing."""
    st.session_state["drawn"] = MyDigit(0, as_bytes(picture), sketch)
    st.pills("Keep it in My digits: that is a", range(10), key="keep_as", on_change=_keep)


def offer_to_add(digits: mc.Digits) -> mc.Digits:
    """`digits`, with the visitor's own among them if they wish."""
    synchronize()
    own = all_of_them()
    if not own or not st.toggle(
        f"Add my {len(own)} digits",
        key="add_mine",
        help="What you drew and kept under *My digits* on Draw. A tenth of them is held out, as of the others.",
    ):
        return digits
    name = f"{digits.sha256} and {mine.as_digits(own).sha256}"
    if st.session_state.get("with_mine", ("", None))[0] != name:
        st.session_state["with_mine"] = name, mine.added(digits, own)
    together: mc.Digits = st.session_state["with_mine"][1]
    return together


def show() -> None:
    """What there is, how well each model reads it, and ways to take it along and bring it back."""
    digits = all_of_them()
    synchronize()
    if news := st.session_state.pop("mine_news", None):
        st.toast(news, icon=":material/check:")
    if problem := st.session_state.pop("mine_problem", None):
        st.error(problem, icon=":material/error:")
    folder = st.expander("My digits", icon=":material/person_edit:", key="my_digits", on_change="rerun")
    if not folder.open:
        return
    with folder:
        if digits:
            _how_well_they_are_read(digits)
            _gallery(digits)
        else:
            st.markdown(
                "Draw a digit, then say what it is: it is collected here, and you see how well each network reads "
                "**your** hand. The digits stay in your browser; nobody else sees them."
            )
        _take_and_bring(digits)


def _how_well_they_are_read(digits: list[MyDigit]) -> None:
    data = mine.as_digits(digits)
    st.markdown(f"How well each network reads your hand, on {len(data)} of your digits:")
    rows = []
    for card in shared.cards()[0]:
        try:
            answers = shared.readings(card, data).argmax(axis=1)
        except mc.ModelError:
            continue  # somebody's model is damaged, or has just been deleted
        wrong = np.flatnonzero(answers != data.labels)
        rows.append(
            {
                "Model": card.title,
                "Right": f"{len(data) - len(wrong)} of {len(data)}",
                "Accuracy": 1 - len(wrong) / len(data),
                "Misread": ", ".join(f"no. {row + 1}, a {data.labels[row]}" for row in wrong[:8]) or "none",
            }
        )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"Accuracy": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")},
    )


def _gallery(digits: list[MyDigit]) -> None:
    titles = [f"{number}: {digit.label}" for number, digit in enumerate(digits, 1)]
    hints = [f"number {number}, a {digit.label}" for number, digit in enumerate(digits, 1)]
    st.html(figures.gallery([digit.picture for digit in digits], titles, hints, 60))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.number_input("Number", 1, len(digits), len(digits), width=120, key=f"my_number_{len(digits)}")
        st.button("Put on the paper", icon=":material/stylus_note:", on_click=_put, args=(number - 1,))
        st.button("Remove", icon=":material/delete:", on_click=_remove, args=([number - 1],))
        st.button("Remove all", icon=":material/delete_sweep:", on_click=_remove, args=(list(range(len(digits))),))
        if "mine_removed" in st.session_state:
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)


def _take_and_bring(digits: list[MyDigit]) -> None:
    with st.container(horizontal=True):
        if digits:
            st.download_button(
                "As CSV, like Kaggle's", lambda: mine.to_csv(digits), "my-digits.csv", "text/csv", on_click="ignore"
            )
            st.download_button(
                "As strokes", lambda: mine.to_strokes(digits), "my-digits.jsonl", "application/json", on_click="ignore"
            )
        elif "mine_removed" in st.session_state:
            st.button("Bring back", icon=":material/undo:", on_click=_bring_back)
    st.file_uploader(
        "Load digits again (CSV or strokes); they are added to those that are here",
        type=["csv", "jsonl", "gz"],
        key="my_file",
        on_change=_load,
    )


def _change(digits: list[MyDigit], before: str | None = None) -> bool:
    """Keep `digits` from now on, if they are not too many.

    Parameters
    ----------
    before : the version in the browser that they take the place of; by default the one that this session knows.
    """
    if len(digits) > mine.MOST:
        st.session_state["mine_problem"] = (
            f"That would be {len(digits):,} digits; {mine.MOST:,} are kept at most. Download and remove some first."
        )
        return False
    if before is None:
        before = st.session_state.get("mine_kept", {}).get("version")
    st.session_state["mine"] = digits
    st.session_state["mine_kept"] = {"text": mine.dumps(digits), "version": uuid.uuid4().hex, "before": before}
    return True


def _arrive() -> None:
    """Take what the browser has, and to it what this session has kept before it knew."""
    kept = st.session_state["my_digits_browser"].kept
    if kept is None or kept["version"] == st.session_state.get("mine_kept", {}).get("version", ""):
        return
    try:
        theirs = mine.loads(kept["text"])
    except mc.DataError as problem:
        st.session_state["mine_problem"] = f"{problem} They are left as they are; keep a digit to begin anew."
        return
    own = all_of_them() if kept["changed"] or "mine_kept" not in st.session_state else []
    together = mine.merged(theirs, own)
    if len(together) == len(theirs) or not _change(together, kept["version"]):
        st.session_state["mine"] = theirs
        st.session_state["mine_kept"] = {"text": kept["text"], "version": kept["version"], "before": None}


def _keep() -> None:
    label = st.session_state["keep_as"]
    if label is None:
        return
    st.session_state["keep_as"] = None
    drawn: MyDigit = st.session_state["drawn"]
    if _change([*all_of_them(), MyDigit(label, drawn.picture, drawn.sketch)]):
        st.session_state["mine_news"] = f"Kept as a {label}. My digits: {len(all_of_them())}."


def _put(row: int) -> None:
    digit = all_of_them()[row]
    paper.put(digit.sketch or Sketch(picture=digit.picture))


def _remove(rows: list[int]) -> None:
    st.session_state["mine_removed"] = [(row, all_of_them()[row]) for row in rows]
    _change([digit for row, digit in enumerate(all_of_them()) if row not in rows])


def _bring_back() -> None:
    """Put what was removed back in its place, among what was kept since."""
    digits = list(all_of_them())
    for row, digit in st.session_state["mine_removed"]:
        digits.insert(row, digit)
    if _change(digits):
        del st.session_state["mine_removed"]


def _load() -> None:
    if (file := st.session_state["my_file"]) is None:
        return
    try:
        _change(all_of_them() + mine.read_file(file.getvalue(), file.name))
    except mc.DataError as problem:
        st.session_state["mine_problem"] = str(problem)
