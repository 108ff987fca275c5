"""What the pages may touch where: the session, the address, and Markdown from outside."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.glossary import TERMS

HOUSE = Path(__file__).resolve().parents[2]
PAGES = sorted([HOUSE / "app.py", *HOUSE.glob("pages/**/*.py")])

# Streamlit's elements that show Markdown, and which of their positional arguments is it.
FIRST = (
    "badge button caption checkbox download_button error expander file_uploader header info"
    " link_button markdown metric multiselect number_input pills popover radio segmented_control"
    " select_slider selectbox slider spinner status subheader success text_area text_input title"
    " toast toggle warning"
)
PLACES = dict.fromkeys(FIRST.split(), 0) | {"progress": 1, "page_link": 1}
KEYWORDS = ("label", "body", "text", "help")
OPTIONS = ("pills", "radio", "segmented_control")  # whose options are Markdown too

# Also where a line of the source ends between them, and where the field is bold.
ARTICLE = r'\b[Aa]n?(?: | ?"\s+f?" ?)\**\{([^}]*)\}'

MAKERS = ("fill", "literal", "explained", "glossary")

Scope = ast.Module | ast.FunctionDef


@pytest.mark.parametrize(
    ("what", "only_in"),
    [
        ("session_state", ["pages/parts/state.py"]),
        ("query_params", ["pages/parts/url.py"]),
    ],
)
def test_only_one_module_touches(what: str, only_in: list[str]) -> None:
    touching = [
        str(file.relative_to(HOUSE))
        for file in PAGES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == what
    ]
    assert sorted(set(touching)) == only_in


def test_no_entry_of_the_session_has_the_key_of_another() -> None:
    from pages.parts import state

    declared = list(vars(state).values())
    for group in vars(state).values():
        if isinstance(group, state.SelectEntries | state.SwitchEntries):
            declared += vars(group).values()
    keys = [entry.key for entry in declared if isinstance(entry, state.Entry)]
    assert len(keys) > 40 and len(set(keys)) == len(keys)


def test_markdown_is_constant_or_escaped() -> None:
    problems = []
    for file in PAGES:
        if file.name != "words.py":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            problems += [f"{file.relative_to(HOUSE)}:{line}" for line in unescaped(tree)]
    assert not problems


@pytest.mark.parametrize(
    "source",
    [
        'st.error(f"There is no {run}")',
        'st.error("There is no " + run)',
        'st.error("There is no {}".format(run))',
        "st.caption(str(problem))",
        "column.markdown(title)",
        'st.button("Go on", help=run.title)',
        "bar.progress(0.5, run.title)",
        "st.subheader(words.fill(run.title))",
        'st.subheader(words.fill(f"**{run.title}**"))',
        'st.subheader(words.fill("`{run}`", run=run.title))',
        "st.write(run.title)",
        "st.toggle(**settings)",
        "st.toggle(*settings)",
        'text = "a"\ntext += run\nst.error(text)',
        "def show(label: str):\n    st.button(label)",
        'st.pills("Which", [run.title])',
        'st.header("a", help=words.explained(run.title))',
        'st.pills("Which", range(3), format_func=lambda place: runs[place].title)',
    ],
)
def test_the_wall_finds(source: str) -> None:
    assert list(unescaped(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'st.error("constant")',
        'st.error("a" if paused else "b")',
        'text = words.fill("{run}", run=run)\nif a:\n    text = words.literal(b)\nst.error(text)',
        "def show(label: Markdown):\n    st.button(label)",
        'st.pills("Which", list(WAYS), format_func=LABELS.__getitem__)',
        'st.pills("Which", range(10))',
        'st.header("a", help=words.explained("epoch", "batch"))',
    ],
)
def test_the_wall_lets_through(source: str) -> None:
    assert not list(unescaped(ast.parse(source)))


def test_every_term_that_a_page_explains_is_in_the_glossary() -> None:
    used = [
        term.value
        for file in PAGES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if is_words(node)
        and isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("explained")
        for term in node.args
        if isinstance(term, ast.Constant)
    ]
    assert len(set(used)) > 10
    assert not set(used) - set(TERMS)


def unescaped(tree: ast.Module) -> Iterator[int]:
    """The lines that hand something to Markdown that is neither constant nor escaped."""
    for scope, call in calls(tree, tree):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if is_words(call) and not is_template(call, scope):
            yield call.lineno
        if name == "write" and ast.unparse(call.func) == "st.write":
            yield call.lineno  # takes anything; an element of its own says what is meant
        if name not in PLACES:
            continue
        before, shown = call.args[: PLACES[name]], call.args[PLACES[name] : PLACES[name] + 1]
        starred = any(isinstance(argument, ast.Starred) for argument in before + shown)
        unpacked = any(keyword.arg is None for keyword in call.keywords)
        shown += [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
        safe = all(is_safe(node, scope) for node in shown)
        if name in OPTIONS:
            safe = safe and has_safe_options(call)
        if starred or unpacked or not safe:
            yield call.lineno


def calls(node: ast.AST, scope: Scope) -> Iterator[tuple[Scope, ast.Call]]:
    """Every call below `node`, with the function (or module) that it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield scope, child
        inner = child if isinstance(child, ast.FunctionDef) else scope
        yield from calls(child, inner)


def is_words(node: ast.AST) -> bool:
    """Whether it is a call of `words` that makes Markdown."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "words"
        and node.func.attr in MAKERS
    )


def is_template(call: ast.Call, scope: Scope) -> bool:
    """Whether what a call of `words` begins with is a constant, if it has to be one."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "explained":
        return all(isinstance(term, ast.Constant) for term in call.args)
    if call.func.attr != "fill":
        return True
    template = call.args[0]
    if isinstance(template, ast.Constant):
        # Nothing can be escaped between backticks.
        return not any("{" in code for code in str(template.value).split("`")[1::2])
    return isinstance(template, ast.Name) and is_safe(template, scope)


def is_safe(node: ast.AST, scope: Scope) -> bool:
    """Whether `node` is a constant, escaped, or a name for nothing else."""
    if isinstance(node, ast.Constant) or is_words(node):
        return True
    if isinstance(node, ast.IfExp):
        return is_safe(node.body, scope) and is_safe(node.orelse, scope)
    return isinstance(node, ast.Name) and is_safe_name(node.id, scope)


def is_safe_name(name: str, scope: Scope) -> bool:
    if isinstance(scope, ast.FunctionDef):
        for argument in (*scope.args.args, *scope.args.kwonlyargs):
            if argument.arg == name:
                annotation = argument.annotation
                return annotation is not None and ast.unparse(annotation).endswith("Markdown")
    values, others = [], 0
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            values.append(node.value)
        elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            others += 1
    # Each assignment stores the name once; what is stored otherwise is a loop's, or added to.
    return bool(values) and others == len(values) and all(is_safe(node, scope) for node in values)


def has_safe_options(call: ast.Call) -> bool:
    """Whether the options are the program's own, or are shown by what it says of them."""
    for keyword in call.keywords:
        if keyword.arg == "format_func":
            shown = keyword.value
            if isinstance(shown, ast.Lambda):
                return is_words(shown.body)
            return ast.unparse(shown).removesuffix(".__getitem__").isupper()
    options = call.args[1]
    if isinstance(options, ast.Call):
        return ast.unparse(options.func) == "range" or ast.unparse(options.args[0]).isupper()
    return isinstance(options, ast.List | ast.Tuple) and all(
        isinstance(option, ast.Constant) for option in options.elts
    )


def test_an_article_before_a_digit_is_told_by_one_function() -> None:
    before_a_field = {
        field
        for file in [*PAGES, *HOUSE.glob("mnist_core/**/*.py")]
        for field in re.findall(ARTICLE, file.read_text(encoding="utf-8"))
    }
    assert before_a_field == {"architecture.name", "name"}  # which are no digits
