"""The visitor's own digits: labelled one by one, kept in their browser, read by every model."""

import numpy as np
import streamlit as st

import mnist_core as mc
from mnist_core import figures, mine
from mnist_core.drawing import Picture, as_bytes
from mnist_core.mine import MyDigit
from mnist_core.sketch import Sketch
from pages.parts import paper, shared

# The browser's local storage holds them; the server only while the page is open. What another tab keeps arrives too.
_keep_in_browser = st.components.v2.component(
    "my_digits",
    js="""
    const NAME = "my_digits"
    export default function({ data, setStateValue }) {
        try {
            const kept = localStorage.getItem(NAME)
            if (data !== null && data !== kept) localStorage.setItem(NAME, data)
            if (data === null && kept) setStateValue("kept", kept)  // a first visit costs no second run of the page
        } catch { /* a private window: they last as long as the page */ }
        const elsewhere = (event) => { if (event.key === NAME) setStateValue("kept", event.newValue || "[]") }
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
    _keep_in_browser(data=st.session_state.get("mine_text"), key="my_digits_browser", on_kept_change=_arrive)


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
        wrong = np.flatnonzero(shared.readings(card, data).argmax(axis=1) != data.labels)
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


def _change(digits: list[MyDigit]) -> None:
    st.session_state["mine"] = digits
    st.session_state["mine_text"] = mine.dumps(digits)


def _arrive() -> None:
    text = st.session_state["my_digits_browser"].kept
    if text is None or text == st.session_state.get("mine_text"):
        return
    kept_before = all_of_them() if st.session_state.get("mine_text") is None else []  # before the browser answered
    try:
        _change(mine.loads(text) + kept_before)
    except mc.DataError as problem:
        st.session_state["mine_problem"] = f"{problem} They are left as they are; keep a digit to begin anew."


def _keep() -> None:
    label = st.session_state["keep_as"]
    if label is None:
        return
    st.session_state["keep_as"] = None
    if len(all_of_them()) >= mine.MOST:
        st.session_state["mine_problem"] = f"There are {mine.MOST} digits already. Download and remove some first."
        return
    drawn: MyDigit = st.session_state["drawn"]
    _change([*all_of_them(), MyDigit(label, drawn.picture, drawn.sketch)])
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
    for row, digit in st.session_state.pop("mine_removed"):
        digits.insert(row, digit)
    _change(digits)


def _load() -> None:
    if (file := st.session_state["my_file"]) is None:
        return
    try:
        digits = all_of_them() + mine.read_file(file.getvalue(), file.name)
        if len(digits) > mine.MOST:
            raise mc.DataError(f"together that is more than {mine.MOST:,} digits. Remove some first.", file=file.name)
        _change(digits)
    except mc.DataError as problem:
        st.session_state["mine_problem"] = str(problem)
