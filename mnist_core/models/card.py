"""What a trained model is: its card, in memory and as ``card.json``."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from mnist_core.config import TrainingConfig, config_from_dict, epochs_in_words
from mnist_core.digits.digits import Origin
from mnist_core.digits.old_titles import read_origin
from mnist_core.drawing.width import WIDTHS
from mnist_core.models.answer import SURE_FROM

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def is_name(name: str) -> bool:
    """Whether a model may be called so.

    A name may come from a URL, so it must not lead anywhere else.
    """
    return NAME.fullmatch(name) is not None


@dataclass(frozen=True)
class Seat:
    """A member of a committee, as its card names it: a file of its own folder or a model's name.

    Attributes
    ----------
    name : str
        The file of the committee's folder that answers, or the name of a model of the list.
    width : int or None
        At how many pixels it sees each digit, as `mnist_core.models.committee.Member` has it.
    sha256 : str
        The checksum of what answers, where that is a model of the list: a committee is made of
        certain networks, not of whatever has their names. Empty for a file; the card has its.
    """

    name: str
    width: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Card:
    """What a trained model is.

    Attributes
    ----------
    name : str
        The folder's name.
    config : TrainingConfig
        How it was trained; ``config.epochs`` were asked for.
    epochs : int
        How many it had when it was saved; fewer than asked for if the run was stopped.
    data : dict
        ``source`` and ``origin`` (where the digits come from, in words and as data), ``sha256`` (of
        all digits, before the split), ``train`` and ``validation`` (numbers of digits). Perhaps
        ``sure_from``, chosen for this model.
    metrics : dict
        ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy`` of the last epoch, accuracies 0..1.
    created : str
        ISO 8601, UTC.
    owner : str
        Who started the run: a checksum of the visitor's key. Empty for shipped models.
    software : dict
        The versions it was made with.
    files : dict
        Checksums (SHA-256, hex) of the other files.
    label : str
        What its owner calls it. Empty if they gave it no name.
    members : tuple of Seat
        Who votes, if it is a committee; ``config`` is then how the first was trained. Empty for
        one network.

    Examples
    --------
    >>> import mnist_core as mc
    >>> card = mc.read_card("single_conv")
    >>> card.config.architecture.title, card.epochs, card.data["validation"]
    ('One convolution', 20, 4200)
    """

    name: str
    config: TrainingConfig
    epochs: int
    data: dict[str, Any]
    metrics: dict[str, float]
    created: str
    owner: str
    software: dict[str, str]
    files: dict[str, str]
    label: str = ""
    members: tuple[Seat, ...] = ()

    @property
    def answering_sha256(self) -> str:
        """A checksum, in hex, of all that answers: another network has another."""
        if not self.members:
            return self.files["model.tflite"]
        sums = [seat.sha256 or self.files[seat.name] for seat in self.members]
        return hashlib.sha256(" ".join(sums).encode()).hexdigest()

    @property
    def sure_from(self) -> float:
        """The probability from which on a best guess is an answer, 0..1.

        It stands in `data`, where an earlier version of the app passes over what it does not know.
        """
        threshold: float = self.data.get("sure_from", SURE_FROM)
        return threshold

    @property
    def origin(self) -> Origin:
        """Where the digits come from that it was trained on."""
        return read_origin(self.data.get("origin"), self.data["source"])

    @property
    def digits_title(self) -> str:
        """What it was trained on, in words, as `Run.digits_title`."""
        return self.origin.title_of_part(self.data["train"], self.config.subset)

    @property
    def title(self) -> str:
        """What to call the model on a page: as its owner does, else by what it is."""
        network = self.config.architecture
        if self.members and not self.label:
            return f"Committee of {len(self.members)}"
        if self.name == network.name and not self.label:
            return network.title  # it ships with the app
        return network_name(self.label, network.title, self.epochs)


def network_name(given: str, architecture: str, epochs: int) -> str:
    """What to call a trained network.

    Parameters
    ----------
    given : str
        What its owner calls it; may be empty.
    architecture : str
        The title of its architecture.
    epochs : int
        How long it was trained, or will be.

    Examples
    --------
    >>> network_name("", "One convolution", 20)
    'One convolution, 20 epochs'
    """
    return given or f"{architecture}, {epochs_in_words(epochs)}"


def card_json(card: Card) -> bytes:
    """The content of its ``card.json``."""
    values = {field.name: getattr(card, field.name) for field in fields(Card)}
    values["config"] = card.config.to_dict()
    values["members"] = [asdict(seat) for seat in card.members]
    if not card.members:
        del values["members"]
    text = json.dumps(values, indent=2)
    return f"{text}\n".encode()


def read_card_json(content: bytes) -> Card:
    """The card that `card_json` has written, perhaps in an earlier version.

    Raises
    ------
    Exception
        It is none: a damaged file can be anything, and so can what is raised in reading it.
    """
    stored = json.loads(content)
    # Older cards have no label, and only those of committees have members.
    if set(stored) | {"label", "members"} != {field.name for field in fields(Card)}:
        raise ValueError("other fields than a card has")
    members = tuple(_seat(seat) for seat in stored.pop("members", ()))
    config = config_from_dict(stored.pop("config"))
    card = Card(**stored, config=config, members=members)
    datetime.fromisoformat(card.created)
    texts = (card.owner, card.label, card.origin.title, card.data["sha256"])
    counts = (card.epochs, card.data["train"], card.data["validation"])
    if not (
        isinstance(card.files, dict)
        and isinstance(card.metrics["val_accuracy"], int | float)
        and isinstance(card.sure_from, int | float)
        and 0 <= card.sure_from <= 1
        and all(isinstance(text, str) for text in texts)
        and all(isinstance(count, int) for count in counts)
    ):
        raise ValueError("a field of another type than a card has")
    return card


def _seat(stored: Mapping[str, Any]) -> Seat:
    """The seat in a card; raises ValueError or TypeError where it is none."""
    seat = Seat(**stored)
    if not (seat.width is None or (type(seat.width) is int and seat.width in WIDTHS)):
        raise ValueError("a member that sees digits at no width")
    if not isinstance(seat.sha256, str):
        raise ValueError("a member without a checksum")
    # A name that could lead anywhere else is none.
    if not is_name(seat.name if seat.sha256 else seat.name.removesuffix(".tflite")):
        raise ValueError("a member without a name")
    return seat
