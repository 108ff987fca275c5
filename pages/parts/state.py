"""Every entry of the session, with its type: the only module that touches `st.session_state`.

An entry belongs to the module that is named above it. Other modules ask that module, not the entry.
Widgets whose value other code reads have their key here too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.drawing.sketch import Sketch
from pages.parts.drawing.canvas_steps import Steps

# Names of types alone. Each page imports this module before anything of it is seen.
if TYPE_CHECKING:
    import mnist_core as mc
    from mnist_core.digits.fetching import Fetching
    from mnist_core.digits.own_digits import OwnDigit
    from mnist_core.digits.tables.table import Table
    from mnist_core.digits.unlabelled import Unlabelled
    from mnist_core.drawing.photo import Photo
    from mnist_core.models.notes import Note
    from mnist_core.network.changed_weights import WeightChange
    from mnist_core.network.compose import Draft

T = TypeVar("T")


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One value that the session keeps for a visitor.

    Attributes
    ----------
    key : str
        Its name in the session, and the widget's key if it is a widget's value.
    default : T
        The value before it is set. Nobody changes it in place.
    """

    key: str
    default: T

    def get(self) -> T:
        """The value, or the default before it is set.

        Anybody can send that nothing is chosen, for a widget that requires a choice, too.
        """
        value: T | None = st.session_state.get(self.key)
        return self.default if value is None else value

    def set(self, value: T) -> None:
        """Keep another value from now on."""
        st.session_state[self.key] = value

    def pop(self) -> T:
        """Take the value out; the default where there is none."""
        value: T = st.session_state.pop(self.key, self.default)
        return value

    def is_set(self) -> bool:
        """Whether there is a value in the session."""
        return self.key in st.session_state


def is_set(key: str) -> bool:
    """Whether the session has a value under a key that is made at run time, a widget's."""
    return key in st.session_state


def value_of(key: str) -> Any:
    """The value under a key that is made at run time, a widget's."""
    return st.session_state[key]


def set_value_of(key: str, value: Any) -> None:
    """Have another value under a key that is made at run time, before its widget is shown."""
    st.session_state[key] = value


# url.py


@dataclass
class Written:
    """What one choice has been in the address.

    Attributes
    ----------
    values : deque of dict
        What its parameters were, the latest last.
    kept : dict
        What was chosen last.
    on_this_page : bool
        Whether it has been written since the visitor came to the page.
    """

    values: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=50))
    kept: dict[str, str] = field(default_factory=dict)
    on_this_page: bool = False


PAGE = Entry("page", "")  # the file of the page that the visitor is on
WRITTEN: Entry[Mapping[tuple[str, ...], Written]] = Entry("written", {})  # by parameters

# navigation.py

ENTERED = Entry("entered", False)  # whether the visitor has come through app.py
WANTED: Entry[tuple[str, dict[str, str]] | None] = Entry("wanted", None)  # page and query

# visitor.py

VISITOR = Entry("visitor", "")  # the visitor's secret key
VISITOR_IN_BROWSER = "unseen_visitor"  # the component that remembers it
# Counts who has been at the desk in this session; another one gets another component.
VISITOR_EDITION = Entry("visitor_edition", 0)
VISITOR_RENEWAL = Entry("visitor_renewal", "")  # a random name of the change to somebody else

# choose.py


class SelectEntries:
    """What a select box whose value is in the address needs to keep."""

    def __init__(self, name: str) -> None:
        none: str | None = None
        self._name = name
        self._edition = Entry(f"{name}_edition", 0)  # counts how often the page has set it
        self.wished = Entry(f"new_{name}", none)  # set by the page, for its next run
        self.missing = Entry(f"missing_{name}", none)  # asked for, and not here
        self.held = Entry(f"locked_{name}", none)  # what a link has locked it to

    @property
    def widget(self) -> Entry[str | None]:
        """The select box."""
        return Entry(f"{self._name}_{self._edition.get()}", None)

    def renew_widget(self) -> None:
        """Have another box from now on; what the browser still says of the one before is not
        heard."""
        self._edition.set(self._edition.get() + 1)


MODEL = SelectEntries("model")
DIGITS = SelectEntries("digits")
TEST_SET = SelectEntries("test_set")
LINKED: Entry[tuple[str, ...]] = Entry("linked", ())  # networks of links, the latest last
UPLOADS: Entry[Mapping[str, mc.Digits]] = Entry("uploads", {})  # the visitor's files, by source
UPLOADED_TESTS: Entry[Mapping[str, NDArray[np.uint8]]] = Entry("uploaded_tests", {})  # by source

# fetching.py

FETCHING: Entry[Fetching | None] = Entry("fetching", None)  # the full MNIST on its way
FETCHING_LEFT = Entry("fetching_left", False)  # whether it was broken off, which is not said yet

# uploader.py

REFUSALS = Entry("refusals", 0)  # counts the visitor's files that were refused

# bring_table.py

READ_UPLOAD = Entry("read_upload", "")  # the ids of the last files that were read
UPLOAD_PROBLEM = Entry("upload_problem", "")  # why they could not be
OFFERED: Entry[tuple[str, Table] | None] = Entry("offered", None)  # name and digits, not yet used

# switch.py


class SwitchEntries:
    """What a switch that the page itself may set needs to keep."""

    def __init__(self, name: str) -> None:
        self.value = Entry(name, False)
        self.edition = Entry(f"{name}_edition", 0)  # counts how often the page has set it


SEVERAL = SwitchEntries("several")  # whether the drawing is read as several digits
ADD_OWN = SwitchEntries("add_own")  # whether the visitor's digits are trained on too

# drawing/sheet.py and drawing/pictures.py

SKETCH = Entry("sketch", Sketch())  # what is on the paper
BEGIN = Entry("begin", Sketch())  # what lay on the top sheet at first
SHEET = Entry("sheet", "")  # the name of the top sheet
PICTURES: Entry[Mapping[str, NDArray[np.uint8] | None]] = Entry("pictures", {})  # by sheet
DESK = Entry("desk", 0)  # counts who has sat at it
PAPER_PROBLEM = Entry("paper_problem", "")  # why something could not be laid on the paper
PASTED: Entry[Any] = Entry("unseen_pasted", None)

# drawing/photo.py

# As it was laid, whole, and as the page shows that.
PHOTO: Entry[tuple[NDArray[np.uint8], Photo, str] | None] = Entry("photo", None)
PHOTO_UPRIGHT: Entry[NDArray[np.uint8] | None] = Entry("photo_upright", None)  # before any turn
PHOTO_EDITION = Entry("photo_edition", 0)  # counts the photos that were laid

# drawing/canvas.py

CANVAS = Entry[Any]("canvas", None)  # the component
PAPER = Entry[Any]("unseen_look", None)  # what makes it the page's paper
STEPS = Entry("steps", Steps())
STEPS_OF = Entry("steps_of", 0)  # who at the desk has done them
LAYOUT = Entry("layout", 0)  # counts what the canvas was told to show
LAID = Entry("laid", Sketch())  # what that was last
LAID_OUT: Entry[Mapping[str, Any]] = Entry("laid_out", {})  # the same, as Fabric writes it

# drawing/tools.py

TOOLS = Entry[Any]("tools", None)  # the component
PEN_WIDTH = Entry("pen_width", 20)  # pixels of the paper
ERASES = Entry("erases", False)  # whether the pen is an eraser
STAY = Entry("stay", "")  # a random name of this visit
HANDLED = Entry("handled", 0)  # the number of the last wish that was fulfilled

# drawing/last_drawing.py

LAST_DRAWING: Entry[NDArray[np.float32] | NDArray[np.uint8] | None] = Entry("drawing", None)

# own_digits/storage.py

OWN_DIGITS: Entry[list[OwnDigit]] = Entry("own_digits", [])
OWN_IN_BROWSER = Entry[Any]("unseen_own_digits", None)  # the component that keeps them
OWN_VERSION: Entry[dict[str, Any] | None] = Entry("own_digits_version", None)
OWN_PROBLEM = Entry("own_digits_problem", "")
WITH_OWN: Entry[tuple[str, mc.Digits] | None] = Entry("with_own", None)  # the digits in use + own

# own_digits/panel.py

DRAWN: Entry[OwnDigit | None] = Entry("drawn", None)  # the drawing that a label keeps
KEEP_AS: Entry[int | None] = Entry("keep_as", None)
KEPT_NOW: Entry[int | None] = Entry("kept_now", None)  # the label of the digit just kept
OWN_REMOVED: Entry[Sequence[tuple[int, OwnDigit]]] = Entry("own_digits_removed", ())  # with place
OWN_CHOSEN = Entry("own_digit_chosen", 0)  # which of them was clicked
OWN_ARRIVED = Entry("own_work_arrived", "")  # what came along in a file
OWN_FOLDER = Entry("my_digits", False)  # whether My digits is open

# explain/panel.py and explain/steps.py

EXPLAIN = Entry("explain", "steps")  # the way to look closer
EXPLAIN_LARGE = Entry("explain_large", "bars")  # the same, on a large page
PLACE = Entry("place", 1)  # which of several digits, counted from 1
LAYER_CHOSEN = Entry("layer_chosen", 0)  # counted from 0
MAPS_CHOSEN: Entry[Mapping[str, int]] = Entry("maps_chosen", {})  # by the name of the layer
COMPARE = Entry("compare_by", "models")  # models side by side, or the members of a committee
CARELESS = Entry("careless", False)  # whether the other preprocessing is shown

# anatomy/digit.py

ANATOMY_DIGIT: Entry[int] = Entry("anatomy_digit", 0)  # which of the ten kinds; -1 is the drawing

# layers/dropout.py

DROPOUT_DRAW = Entry("dropout_draw", 0)  # the seed of what it throws away

# training/form_state.py

SETTINGS: Entry[mc.TrainingConfig | None] = Entry("settings", None)
PLACED: Entry[Mapping[str, tuple[int, Any]]] = Entry("placed", {})  # edition and value by setting
LOCKED: Entry[frozenset[str]] = Entry("locked", frozenset())
LINK_PROBLEMS: Entry[list[str]] = Entry("link_problems", [])
FIELD_PROBLEMS: Entry[Mapping[str, str]] = Entry("field_problems", {})  # in words, by setting

# training/recipe.py

BEFORE_RECIPE: Entry[mc.TrainingConfig | None] = Entry("before_recipe", None)

# place.py

GO_TO: Entry[dict[str, str] | None] = Entry("go_to", None)  # what the browser is to show; see go_to

# training/actions.py, run_list.py, time_machine.py, nickname.py and teacher.py

DELETED_RUNS: Entry[Mapping[str, str]] = Entry("deleted_runs", {})  # names by run id
COMPARED: Entry[list[str]] = Entry("compared", [])  # ids of the runs that are ticked
RUNS_VIEW = Entry("runs_view", "all")
OVERLAY = Entry("overlay", "accuracy")  # the metric in which runs are compared
FOLLOW_SOURCE: Entry[str | None] = Entry("follow", None)  # which picture the time machine shows
PLAYING = Entry("playing", False)  # whether the time machine goes from epoch to epoch by itself
FOLLOWED_ROW = Entry("followed", 0)  # which validation digit
NICKNAME_AT_ONCE = Entry("nickname_at_once", "")  # the fields of the two forms
NICKNAME_LATER = Entry("nickname_later", "")
NICKNAME_DECLINED = Entry("nickname_declined", False)
TEACHER_TOKEN = Entry("teacher_token", "")  # stands for the key that was typed in
TEACHER_IN_BROWSER = "unseen_teacher"  # the component that remembers it
TEACHER_ASKED = Entry("teacher_asked", False)  # whether a link has opened the form
TEACHER_PROBLEM = Entry("teacher_problem", "")
OFFERED_KEY = Entry("offered_key", "")  # the field of the form

# predict/

VOTERS: Entry[list[str]] = Entry("voters", [])  # names of models that vote with the chosen one
BROUGHT: Entry[Unlabelled | None] = Entry("brought", None)  # what the visitor has brought
BROUGHT_TABLE: Entry[tuple[str, Table] | None] = Entry("brought_table", None)  # not yet used
BROUGHT_READ: Entry[tuple[str, ...]] = Entry("brought_read", ())  # ids of its files
BROUGHT_PROBLEMS: Entry[Sequence[str]] = Entry("brought_problems", ())
PREDICTED: Entry[Any] = Entry("predicted", None)  # what was predicted last
PREDICTED_AS: Entry[int | None] = Entry("predicted_as", None)  # the digit that is shown
PREDICTED_PLACE = Entry("predicted_place", 1)  # which of those shown, counted from 1
ONLY_UNSURE = Entry("only_unsure", False)
LEAST_SURE_FIRST = Entry("least_sure_first", False)

# explore/

EXPLORE_PAGE = Entry("explore_page", 0)  # which twelve of each digit are shown
CHANGED_SEED = Entry("changed_seed", 0)  # of the changes that training would make
STUDIES_LEFT: Entry[frozenset[str]] = Entry("studies_left", frozenset())  # keys: broken off

# anatomy/compose.py

DRAFT: Entry[Draft | None] = Entry("composed", None)  # the network that is composed
DRAFTS_BEFORE: Entry[tuple[Draft, ...]] = Entry("composed_before", ())  # to be undone, latest last
DRAFT_LAYER = Entry("composed_layer", 0)  # which layer is chosen, counted from 0
DRAFT_EDITION = Entry("composed_edition", 0)  # counts the changes that its fields do not know of
DRAFT_PROBLEM = Entry("composed_problem", "")

# anatomy/one_weight.py

# By the checksum of the model, the latest last.
WEIGHT_CHANGES: Entry[Mapping[str, tuple[WeightChange, ...]]] = Entry("weight_changes", {})
WEIGHT_EDITION = Entry("weight_edition", 0)  # counts how often its field was renewed
WEIGHT_PROBLEM = Entry("weight_problem", "")


# waiting.py

CANCELLED: Entry[frozenset[str]] = Entry("cancelled", frozenset())  # what nobody waits for any more

# mistakes.py and mistakes/

STUDY_SEEN = Entry("study_seen", False)  # whether digits that were trained on are studied too
SHOWN_OF: Entry[Sequence[str]] = Entry("shown_of", ())  # a model, and what kinds there were of it
SHOWN_SURENESS = Entry("shown_sureness", (0, 100))  # percent
SHOWN_GROUPS = Entry("shown_groups", 1)
SHOWN_PAGE = Entry("shown_page", 1)
CLICK = Entry("click", "look")  # what a click on a picture does
EXPLAIN_MISTAKE = Entry("look_closer_at_mistake", "why")  # the way to look closer at it
OPENED = Entry("opened", "")  # the row of the digit that is looked at closely
NOTES: Entry[Mapping[str, Note]] = Entry("notes", {})  # by digit and model
NOTES_IN_BROWSER = Entry[Any]("unseen_notes", None)  # the component that keeps them
NOTES_VERSION: Entry[str | None] = Entry("notes_version", None)  # a random name of the last change
NOTES_WHOSE: Entry[str | None] = Entry("notes_whose", None)  # the browser's name for the visitor
NOTES_FORGET = Entry("notes_forget", "")  # a random name of the change to somebody else
NOTES_EDITION = Entry("notes_edition", 0)  # counts how often the browser has brought others
MATRIX_SHARES = Entry("matrix_shares", "counts")
JUDGE = Entry("judge", "folds")  # who judges the labels
LABELS_PAGE = Entry("labels_page", 1)
LABEL_OPENED = Entry("label_opened", 0)  # which of those shown
NEW_LABELS: Entry[Mapping[str, int]] = Entry("new_labels", {})  # corrected, by the picture's sum
VOTE_PROBLEM = Entry("vote_problem", "")
