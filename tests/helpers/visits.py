"""Visiting pages without a browser."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from mnist_core.folders import PROJECT
from pages.parts import state


def visit(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    app.run()
    return app.switch_page(f"pages/{page}.py").run() if page != "draw" else app


def open_pictures(app: AppTest) -> AppTest:
    """The page Draw with the menu of pictures open."""
    sheet = ""
    if state.SHEET.key in app.session_state:
        sheet = app.session_state[state.SHEET.key]
    app.session_state[f"picture_menu_{sheet}"] = True
    return app.run()


def box(app: AppTest, name: str) -> Selectbox:
    """The select box of a model or of digits: another one whenever the page itself has chosen."""
    (found,) = (one for one in app.selectbox if re.fullmatch(rf"{name}_\d+", one.key or ""))
    return found


def tell(app: AppTest, component: str, said: dict[str, Any]) -> None:
    """Let the browser say something by a component."""
    states = app._tree.get_widget_states()
    elements = [part.proto.id for part in app.get("bidi_component")]
    (element,) = (name for name in elements if component in name)
    states.widgets.add(id=element, json_value=json.dumps(said))
    app._run(states)
    assert not app.exception


def words(app: AppTest) -> str:
    """What the page says, the answer to a drawing too."""
    kinds = ("markdown", "caption", "header", "subheader", "error")
    said = [element.value for kind in kinds for element in app.get(kind)]
    html = [element.value for element in app.get("html")]
    return " ".join(said + [text for text in html if 'data-live="said"' in text])


def use_file(app: AppTest, name: str, content: bytes) -> AppTest:
    """Upload a file of digits on the page Explore, and say that what is shown is right."""
    app.file_uploader[0].set_value([(name, content, "application/octet-stream")]).run()
    assert not app.exception and not app.error
    {button.label: button for button in app.button}["Use these digits"].click().run()
    return app
