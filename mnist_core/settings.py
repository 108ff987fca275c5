"""What kinds of settings there are: how one is checked, read from a link, and written there.

A row of the table in `mnist_core.config` is one of these. The form, the link and the check of the
configuration all follow from the row.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mnist_core.errors import ConfigError


def _always() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Setting(ABC):
    """One setting of a training.

    Attributes
    ----------
    label : str
        What a form calls it.
    why : str
        Why one would change it, for a learner.
    brief : str
        How a table of runs says it: a template for the value, such as ``batch {}``. Empty where the
        table has a column of its own for it.
    optional : bool
        Whether None is a value, too.
    available : callable
        Whether this computer can do it. A form does not offer what it cannot.
    """

    label: str
    why: str
    brief: str = ""
    optional: bool = False
    available: Callable[[], bool] = _always

    @abstractmethod
    def check(self, value: object) -> None:
        """Raise ConfigError unless `value` is one of this setting, which it calls by its label."""

    @abstractmethod
    def read(self, text: str) -> object:
        """The value that a link has as `text`; ValueError where it is none at all."""

    def write(self, value: object) -> str | None:
        """The text of `value` in a link; None where it is left out: what is off, or not chosen."""
        return None if value is None else str(value)

    def in_brief(self, value: object) -> str:
        """`value` in a table of runs; empty where there is nothing to say."""
        return "" if value is None else self.brief.format(value)


@dataclass(frozen=True, kw_only=True)
class Whole(Setting):
    """A whole number within `bounds`."""

    bounds: range

    def check(self, value: object) -> None:
        # bool is an int in Python, and no number of epochs.
        if not isinstance(value, int) or isinstance(value, bool) or value not in self.bounds:
            low, high = self.bounds.start, self.bounds.stop - 1
            raise ConfigError(
                f'"{self.label}" must be a whole number from {low:,} to {high:,}, not {value!r}.'
            )

    def read(self, text: str) -> int:
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A number within bounds.

    Attributes
    ----------
    low, high : float
        The bounds; both are allowed.
    steps : tuple of float
        The values that a form offers on a slider; a field to type into where there are none.
    step : float
        How far one press of such a field's button goes.
    """

    low: float
    high: float
    steps: tuple[float, ...] = ()
    step: float = 0.1

    def check(self, value: object) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high:  # type: ignore[operator]
            # NaN comes here, too: it is not between any two numbers.
            raise ConfigError(
                f'"{self.label}" must be a number from {self.low:g} to {self.high:g},'
                f" not {value!r}."
            )

    def read(self, text: str) -> float:
        return float(text)


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of some values.

    Attributes
    ----------
    options : mapping of str to str
        From each value to what a form calls it.
    off : str
        The option that links and tables leave out.
    """

    options: Mapping[str, str]
    off: str = ""

    def check(self, value: object) -> None:
        if not isinstance(value, str) or value not in self.options:
            known = ", ".join(self.options)
            raise ConfigError(f'"{self.label}" must be one of {known}, not {value!r}.')

    def read(self, text: str) -> str:
        return text

    def write(self, value: object) -> str | None:
        return None if value == self.off else str(value)

    def in_brief(self, value: object) -> str:
        return "" if value == self.off else self.brief.format(value)


@dataclass(frozen=True, kw_only=True)
class Switch(Setting):
    """On or off."""

    def check(self, value: object) -> None:
        if not isinstance(value, bool):
            raise ConfigError(f'"{self.label}" must be true or false, not {value!r}.')

    def read(self, text: str) -> bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"

    def write(self, value: object) -> str | None:
        return "true" if value else None

    def in_brief(self, value: object) -> str:
        return self.brief if value else ""
