"""Trained models as folders, each written whole or not at all.

``models/<name>/``, which ships with the app, and ``runs/<id>/``, the user's own, hold the same four
files:

    model.keras     to take away
    model.tflite    to answer with
    history.csv     loss and accuracy, epoch by epoch
    card.json       what this is: configuration, data, metrics, versions, the others' checksums

The folder of a committee holds its own members' LiteRT files instead of the two models, or none:
its card names models of the list.

Only files whose checksum is the card's are used. What is saved stays through a power cut.
"""

import csv
import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from platform import python_version

from mnist_core import durable
from mnist_core.config import TrainingConfig
from mnist_core.digits.digits import Digits
from mnist_core.errors import ModelError
from mnist_core.folders import MODELS, runs_folder
from mnist_core.models.card import NAME, Card, Seat, card_json, is_name, read_card_json
from mnist_core.models.classifier import Classifier
from mnist_core.models.committee import Committee, Member, Model

FILES = ("model.keras", "model.tflite", "history.csv")

# Pictures that a column of a committee reads at a time: 35 of them keep their memory.
_COLUMN_BATCH = 16

# What a model is called from the moment at which another takes its place until that is safe.
_REPLACED = re.compile(rf"\.({NAME.pattern})-[a-z0-9_]{{8}}-old")


def make_card(
    name: str,
    config: TrainingConfig,
    digits: Digits,
    history: Sequence[Mapping[str, float]],
    owner: str = "",
    label: str = "",
) -> Card:
    """The card of a model just trained on `digits`; `save` adds the checksums."""
    train, validation = digits.split_sizes()
    return Card(
        name=name,
        config=config,
        epochs=len(history),
        data={
            "source": digits.source,
            "origin": asdict(digits.origin),
            "sha256": digits.sha256,
            "train": config.samples(train),
            "validation": validation,
        },
        metrics=dict(history[-1]),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        owner=owner,
        software={"python": python_version()}
        | {name: version(name) for name in ("keras", "numpy")},
        files={},
        label=label,
    )


def save(
    root: Path, card: Card, files: Mapping[str, bytes], history: Sequence[Mapping[str, float]]
) -> Path:
    """Write the folder of a model; one of its name is replaced once the new one is complete.

    Parameters
    ----------
    root : Path
        Where the folder goes.
    card : Card
        What `make_card` has made; the checksums are added.
    files : mapping of str to bytes
        The contents of ``model.keras`` and ``model.tflite``; of a committee, of its own members'
        files.
    history : sequence of mapping
        The metrics of each epoch.

    Returns
    -------
    Path
        The folder.
    """
    contents = {**files, "history.csv": history_csv(history)}
    card = replace(card, files={name: _sha256(content) for name, content in contents.items()})

    durable.make_folder(root, exist_ok=True)
    # A hidden name until it is complete: no listing ever shows half a model.
    partial = Path(tempfile.mkdtemp(prefix=f".{card.name}-", dir=root))
    try:
        for name, content in contents.items():
            durable.write_new(partial / name, content)
        durable.write_new(partial / "card.json", card_json(card))
        partial.chmod(0o755)
        durable.flush_folder(partial)
        folder = root / card.name
        if folder.exists():
            _exchange(partial, folder)
        else:
            durable.move(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def relabel(name: str, label: str) -> None:
    """Give the user's model called `name` another label.

    Raises
    ------
    OSError
        That fails, and nothing is changed.
    """
    folder = runs_folder() / name
    card = replace(_read_card(folder), label=label)
    durable.write_whole(folder / "card.json", card_json(card))


def put_back_replaced(root: Path) -> None:
    """Bring back the models whose replacement a power cut or a kill has prevented.

    Nobody may be saving a model in `root` meanwhile.
    """
    for old in root.glob(".*-old"):
        found = _REPLACED.fullmatch(old.name)
        is_whole = (old / "card.json").exists()
        if found and is_whole and not (root / found[1]).exists():
            durable.move(old, root / found[1])


def _exchange(partial: Path, folder: Path) -> None:
    """Put `partial` in the place of `folder`, which stays if that fails."""
    old = partial.with_name(f"{partial.name}-old")
    folder.rename(old)
    try:
        partial.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    durable.flush_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def list_cards() -> tuple[list[Card], list[ModelError]]:
    """All trained models, the shipped ones first, then the newest.

    Returns
    -------
    cards : list of Card
        Of the models that are whole.
    problems : list of ModelError
        What is wrong with the folders that are left out.

    Examples
    --------
    >>> import mnist_core as mc
    >>> cards, problems = mc.list_cards()
    >>> [card.name for card in cards]
    ['committee', 'deep', 'robust', 'single_conv', 'stacked_conv']
    """
    shipped, shipped_problems = _list(MODELS)
    own, own_problems = _list(runs_folder())
    own.sort(key=lambda card: card.created, reverse=True)
    return shipped + own, shipped_problems + own_problems


def read_card(name: str) -> Card:
    """The card of the shipped model or run called `name`.

    Raises
    ------
    ModelError
        It is missing or makes no sense.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.read_card("robust").config.architecture.name
    'robust'
    """
    return _read_card(_folder(name))


def make_committee(name: str, members: Sequence[Card], owner: str = "", label: str = "") -> Card:
    """The card of a committee of models of the list; `save` writes it, with no files.

    Parameters
    ----------
    name : str
        Of the committee's folder.
    members : sequence of Card
        Who votes, two at least, and no committees. The first one's settings, digits and metrics
        stand for all.
    owner, label : str
        As `Card` has them.

    Raises
    ------
    ModelError
        There are fewer, or one is a committee.

    Examples
    --------
    >>> import mnist_core as mc
    >>> card = make_committee("three", [mc.read_card(name) for name in ("robust", "single_conv")])
    >>> [seat.name for seat in card.members]
    ['robust', 'single_conv']
    """
    if len(members) < 2 or any(card.members for card in members):
        raise ModelError("A committee is made of two models at least, and not of committees.")
    return replace(
        members[0],
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        owner=owner,
        files={},
        label=label,
        members=tuple(Seat(card.name, sha256=card.answering_sha256) for card in members),
    )


def load_model(name: str) -> Model:
    """The trained model called `name`, shipped or the user's own, ready to answer.

    Raises
    ------
    ModelError
        There is none, or its folder is damaged or foreign.

    Examples
    --------
    >>> import mnist_core as mc
    >>> digits = mc.load_digits("sample")
    >>> mc.load_model("robust").predict(digits.images[:1]).argmax()
    np.int64(0)
    """
    card = read_card(name)
    if card.members:
        return Committee([_member(card, seat) for seat in card.members])
    return Classifier(read_file(name, "model.tflite"), card.config.architecture)


def voters(card: Card) -> list[Card]:
    """The cards of the models of the list that vote in a committee; else just `card`.

    Those that are no longer in the list are left out.

    Examples
    --------
    >>> import mnist_core as mc
    >>> [voter.name for voter in voters(mc.read_card("committee"))]
    ['committee']
    """
    named = {seat.name for seat in card.members if seat.sha256}
    return [other for other in list_cards()[0] if other.name in named] or [card]


def _member(card: Card, seat: Seat) -> Member:
    if not seat.sha256:
        content = read_file(card.name, seat.name)
        return Member(Classifier(content, card.config.architecture, _COLUMN_BATCH), seat.width)
    member = read_card(seat.name)
    # Of its own files, so that no card can name itself.
    if member.members or member.answering_sha256 != seat.sha256:
        raise ModelError(
            f"{card.name}: its member {seat.name} is no longer the network that it was. Form the"
            " committee anew."
        )
    answering = Classifier(read_file(seat.name, "model.tflite"), member.config.architecture)
    return Member(answering, seat.width)


def read_file(name: str, file: str) -> bytes:
    """The content of one of `FILES` of the model called `name`.

    Raises
    ------
    ModelError
        It is missing, or its checksum is not the card's.
    """
    folder = _folder(name)
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        raise ModelError(
            f"{folder.name}: the file {file} is missing. Delete the folder or restore the file."
        ) from error
    if _sha256(content) != _read_card(folder).files[file]:
        raise ModelError(
            f"{folder.name}: {file} is not the file that was saved here. Delete the folder or"
            " restore it."
        )
    return content


def read_history(name: str) -> list[dict[str, float]]:
    """The metrics of each epoch of the model called `name`; errors are those of `read_file`."""
    content = read_file(name, "history.csv")
    try:
        rows = csv.DictReader(content.decode().splitlines())
        return [{key: float(value) for key, value in row.items() if key != "epoch"} for row in rows]
    except (ValueError, TypeError, csv.Error) as error:
        # The card may be damaged, too, so that its checksum fits.
        raise ModelError(
            f"{name}: history.csv makes no sense ({error}). Delete the folder or restore it."
        ) from error


def history_csv(history: Sequence[Mapping[str, float]]) -> bytes:
    """The metrics of each epoch, at least one, as the text of a ``history.csv``."""
    text = StringIO()
    table = csv.DictWriter(text, ["epoch", *history[0]], lineterminator="\n")
    table.writeheader()
    table.writerows({"epoch": epoch, **metrics} for epoch, metrics in enumerate(history, start=1))
    return text.getvalue().encode()


def _folder(name: str) -> Path:
    if is_name(name):
        for root in (MODELS, runs_folder()):
            if (root / name / "card.json").is_file():
                return root / name
    raise ModelError(f"There is no trained model called {name!r}.")


# What tells one version of a card.json from another: inode, time of change in ns, size. Every
# version is a new file, so no two have all three in common. None where there is no such file.
_Identity = tuple[int, int, int] | None

# The cards of each root by their folders, as they were last read.
_known: dict[Path, dict[str, tuple[_Identity, Card]]] = {}


def _list(root: Path) -> tuple[list[Card], list[ModelError]]:
    before, known = _known.get(root, {}), {}
    problems = []
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if folder.name.startswith(".") or not folder.is_dir():
            continue
        # Looked up first: what is written while the card is read counts as another version.
        identity = _identity(folder / "card.json")
        if folder.name in before and before[folder.name][0] == identity:
            known[folder.name] = before[folder.name]
            continue
        try:
            known[folder.name] = identity, _read_card(folder)
        except ModelError as problem:
            problems.append(problem)
    _known[root] = known  # without the folders that are gone
    return [card for _, card in known.values()], problems


def _identity(file: Path) -> _Identity:
    try:
        about = file.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size


def _read_card(folder: Path) -> Card:
    try:
        content = (folder / "card.json").read_bytes()
    except OSError as error:
        raise ModelError(
            f"{folder.name}: this folder holds no model (card.json is missing)."
        ) from error
    try:
        card = read_card_json(content)
        own = {seat.name for seat in card.members if not seat.sha256}
        expected = own | {"history.csv"} if card.members else set(FILES)
        if card.name != folder.name or set(card.files) != expected:
            raise ValueError("it describes another folder")
    except Exception as error:
        # A damaged file can be anything, and so can what is raised in reading it.
        raise ModelError(
            f"{folder.name}: card.json makes no sense ({error}). Delete the folder or restore it."
        ) from error
    return card


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
