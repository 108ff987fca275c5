"""Visiting pages without a browser."""

from streamlit.testing.v1 import AppTest

from mnist_core.folders import PROJECT


def visit(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.query_params.update(query)
    app.run()
    return app.switch_page(f"pages/{page}.py").run() if page != "draw" else app


def words(app: AppTest) -> str:
    """What the page says, the answer to a drawing too."""
    kinds = ("markdown", "caption", "header", "subheader", "error")
    said = [element.value for kind in kinds for element in app.get(kind)]
    html = [element.value for element in app.get("html")]
    return " ".join(said + [text for text in html if 'data-live="said"' in text])
