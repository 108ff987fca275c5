"""Choosing a model and choosing digits, the same on every page that needs them."""

from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

import mnist_core as mc
from mnist_core.config import epochs_in_words
from mnist_core.digits import own_digits
from mnist_core.digits.tables.table import Table
from mnist_core.digits.unlabelled import Unlabelled
from mnist_core.network.architectures import PREFERENCE, TUTORIAL
from mnist_core.network.compose import is_composed, network_from_text
from mnist_core.training import own_networks
from pages.parts import bring_table, cached, fetching, frame, learning, names, state, visitor, words
from pages.parts.own_digits import storage
from pages.parts.state import SelectEntries
from pages.parts.url import AddressChoice

MODEL = AddressChoice("model")
DIGITS = AddressChoice("digits")
TEST_SET = AddressChoice("test")

OWN = "own"
BROUGHT = "brought"  # what a link of before has for a file of a visitor's, whatever its name
UPLOADS = 3  # files of a visitor that are kept, the latest: each may be 55 MB of digits
LINKS = 8  # networks that are kept


def model(*, learning_too: bool = False) -> mc.Card:
    """A select box with all trained models; the choice is in the URL as ``?model=``.

    Parameters
    ----------
    learning_too : bool
        Whether networks that are trained at this moment are among them.
    """
    cards, problems = mc.list_cards()
    for problem in problems:
        st.warning(words.literal(problem), icon=":material/warning:")
    if not cards:
        st.error("There are no trained models. Train one, or restore the folder models/.")
        st.stop()
    by_name = {card.name: card for card in cards}
    if learning_too:
        # A run that goes on after it had ended has a model of then under the same name.
        by_name |= {card.name: card for card in learning.cards()}
    default = next((name for name in PREFERENCE if name in by_name), cards[0].name)
    called = names.models(by_name)
    name = _select("Model", MODEL, state.MODEL, list(by_name), default, called.__getitem__)
    card = by_name[name]
    _describe(card)
    return card


def network() -> tuple[mc.Architecture, mc.Card | None]:
    """A select box with all trained models, and networks that nobody has trained here.

    These are the app's, those that the visitor has composed and kept, the one that is being
    composed, and the one that a link names by its layers. The box shares its choice, and
    ``?model=``, with `model`.

    Returns
    -------
    Architecture
        What was chosen.
    Card or None
        The model, if it is trained.
    """
    cards, _ = mc.list_cards()
    by_name = {card.name: card for card in cards}
    titles = names.models(by_name)
    untrained = _untrained(by_name)
    titles |= {name: f"{network.title}, not trained" for name, network in untrained.items()}
    default = next((name for name in TUTORIAL if name in by_name), next(iter(titles)))
    name = _select("Network", MODEL, state.MODEL, list(titles), default, titles.__getitem__)
    if name in untrained:
        st.caption(words.literal(untrained[name].summary))
        return untrained[name], None
    _describe(by_name[name])
    return by_name[name].config.architecture, by_name[name]


def _untrained(trained: Container[str]) -> dict[str, mc.Architecture]:
    """The networks that nobody has trained here, as a link names them."""
    own = own_networks.of(visitor.owner())
    composed = [draft.to_text() for draft in (*own, state.DRAFT.get()) if draft]
    networks = {}
    for name in (*mc.ARCHITECTURES, *composed, *_linked()):
        # With a mistake it is no network yet, whose layers would have shapes.
        with suppress(mc.ConfigError):
            if name not in trained:
                networks[name] = network_from_text(name)
    return networks


def _linked() -> tuple[str, ...]:
    """The latest composed networks that links have named, which other pages take no notice of."""
    linked = state.LINKED.get()
    said = MODEL.in_address().get("model", "")
    if is_composed(said) and said not in linked:
        linked = (*linked, said)[-LINKS:]
        state.LINKED.set(linked)
    return linked


def _describe(card: mc.Card) -> None:
    """What a trained model is, in a line."""
    architecture = card.config.architecture
    title = architecture.title
    if card.members:
        title = f"{len(card.members)} networks vote. The first: {title}"
    st.caption(
        words.fill(
            "{title}, {parameters:,} parameters, {epochs} on {digits:,} digits; right on"
            " {accuracy:.1%} of its validation digits.",
            title=title,
            parameters=mc.count_parameters(architecture),
            epochs=epochs_in_words(card.epochs),
            digits=card.data["train"],
            accuracy=card.metrics["val_accuracy"],
        ),
        help=words.explained("parameter", "epoch", "validation"),
    )


def others(names: Sequence[str], chosen: mc.Card) -> list[mc.Card]:
    """The models of these names that are here, in this order, without the one that is chosen."""
    cards = {card.name: card for card in mc.list_cards()[0]}
    return [cards[name] for name in names if name in cards and name != chosen.name]


def digits(*, locked: bool = False, own: bool = False) -> mc.Digits:
    """A select box with the digits to be had here; the choice is in the URL as ``?digits=``.

    Parameters
    ----------
    locked : bool
        Say which they are, and offer no other.
    own : bool
        Whether the visitor's own digits are among them, if there are any.
    """
    kept = storage.all_of_them() if own else []
    with frame.problems_in_words():
        sources = {source.name: source for source in mc.sources()}
        titles = {name: source.title for name, source in sources.items()}
        titles |= {name: upload.source for name, upload in uploads().items()}
        if kept:
            titles[OWN] = f"My digits ({len(kept)})"
        name = _select(
            "Digits in use",
            DIGITS,
            state.DIGITS,
            list(titles),
            next(iter(sources)),
            titles.__getitem__,
            locked,
        )
        if name == OWN:
            return own_digits.as_digits(kept)
        return uploads()[name] if name in uploads() else cached.digits(sources[name])


def asks_for_own_digits() -> bool:
    """Whether the address asks for the visitor's own digits."""
    return DIGITS.in_address().get("digits") == OWN


def test_set() -> Unlabelled:
    """A select box with what can be predicted here; the choice is in the URL as ``?test=``."""
    with frame.problems_in_words():
        sources = {source.name: source for source in mc.sources()}
        brought = state.BROUGHT.get()
        titles = {name: source.test_title for name, source in sources.items() if source.test_title}
        titles |= {brought.title: brought.title} if brought else {}
        titles["sample"] = f"{sources['sample'].title}, without their labels"
        first = next(iter(titles))
        name = _select(
            "Pictures to read", TEST_SET, state.TEST_SET, list(titles), first, titles.__getitem__
        )
        return brought if brought and name == brought.title else cached.test_set(sources[name])


def uploads() -> Mapping[str, mc.Digits]:
    """The digits that the visitor has uploaded, by source."""
    return state.UPLOADS.get()


def use_digits(name: str) -> None:
    """Choose the digits `name`, a source's or an upload's, when the page runs next."""
    state.DIGITS.wished.set(name)


def forget_locked_digits() -> None:
    """Let the next link decide to which digits the page is locked."""
    state.DIGITS.held.pop()


def offer_more_digits() -> None:
    """Ways to digits that are not here yet: the full MNIST from the network, a file from the
    visitor."""
    with st.expander("Use other digits", icon=":material/add:"):
        with frame.problems_in_words(stop=False):
            if "mnist" not in {source.name for source in mc.sources()}:
                fetching.offer(partial(use_digits, "mnist"))
        bring_table.offer(_keep)


def _keep(name: str, table: Table) -> None:
    """Keep an upload, the latest few of all, and choose it."""
    uploaded = table.digits(name)
    latest = list({**uploads(), uploaded.source: uploaded}.items())[-UPLOADS:]
    state.UPLOADS.set(dict(latest))
    tests = {**state.UPLOADED_TESTS.get(), uploaded.source: table.test}
    state.UPLOADED_TESTS.set({name: tests[name] for name, _ in latest if name in tests})
    use_digits(uploaded.source)


def _select(
    label: str,
    choice: AddressChoice,
    entries: SelectEntries,
    options: Sequence[str],
    default: str,
    title: Callable[[str], str],
    locked: bool = False,
) -> str:
    """A select box whose value is in the address, and is kept from page to page.

    Streamlit forgets a widget when its page is left, and the address with it. So the session keeps
    the last choice.
    """
    (name,) = choice.names
    asked = choice.take_followed().get(name)
    wished = entries.wished.pop()
    # What a link has locked stays, whatever was chosen on other pages meanwhile.
    held = entries.held.get() if locked else None
    candidates = (asked, held, wished, entries.widget.get(), choice.kept().get(name), default)
    chosen = next(candidate for candidate in candidates if candidate and candidate in options)
    before = entries.widget.get()
    if asked or wished:
        entries.missing.set(None if asked in options else asked)
    elif before and before not in options and not _is_of_some_pages(before):
        entries.missing.set(before)  # it was deleted meanwhile
    if before and before != chosen:
        entries.renew_widget()
    entries.widget.set(chosen)
    if locked:
        st.markdown(
            words.fill("{label}: **{title}** :material/lock:", label=label, title=title(chosen))
        )
        entries.held.set(chosen)
    else:
        chosen = st.selectbox(
            words.literal(label),
            list(options),
            key=entries.widget.key,
            format_func=title,
            on_change=entries.missing.set,
            args=(None,),
        )
    if missing := entries.missing.get():
        _say_missing(missing, title(chosen))
    choice.write({name: chosen})
    return chosen


def _is_of_some_pages(name: str) -> bool:
    """Whether not all pages offer it: one's own digits, and networks that are not trained."""
    return name == OWN or name in mc.ARCHITECTURES or is_composed(name)


def _say_missing(asked: str, instead: str) -> None:
    st.warning(
        words.fill(
            "{asked} is not here (any more): {instead} is in its place.",
            asked={BROUGHT: "What you brought", OWN: "What you drew"}.get(asked, asked),
            instead=instead,
        ),
        icon=":material/link_off:",
    )
