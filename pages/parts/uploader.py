"""Places to put files. They are empty again once what was put there is refused: its name would
stand there as if it had been taken."""

from pages.parts import state


def key(name: str) -> str:
    """The key of a place to put files: another one, which is another place, after a refusal."""
    return f"{name}_{state.REFUSALS.get()}"


def clear() -> None:
    """Have all of them empty when they are shown next."""
    state.REFUSALS.set(state.REFUSALS.get() + 1)
