"""What may begin: limits, room on the disk, and whether the processor can do it."""

from collections.abc import Iterable, Sequence

from mnist_core.config import TrainingConfig, fast_math_available
from mnist_core.engine.limits import limits
from mnist_core.engine.queue import Entry
from mnist_core.errors import ConfigError, LimitError
from mnist_core.training import room
from mnist_core.training.run import Run
from mnist_core.training.visitor import Visitor

_BYTES_PER_MB = 10**6


def check_processor(config: TrainingConfig) -> None:
    """Refuse fast math where the processor is not made for it.

    Raises
    ------
    ConfigError
        This computer's processor has no bfloat16 arithmetic.
    """
    if config.fast_math and not fast_math_available():
        raise ConfigError(
            "This computer's processor has no bfloat16 arithmetic. Choose ordinary precision."
        )


def check_limits(run: Run, visitor: Visitor, active: Sequence[Entry]) -> None:
    """Refuse a run that asks for more than this server gives.

    Parameters
    ----------
    run : Run
        The run that is to begin.
    visitor : Visitor
        Who asks for it.
    active : sequence of Entry
        The runs under way, with who has asked for them.

    Raises
    ------
    LimitError
        It asks for too much. The message names the limit.
    """
    allowed = limits()
    _check_limit(run.config.epochs, allowed.epochs, "epochs of one run. Ask for fewer.")
    _check_limit(
        run.samples, allowed.digits, "training digits in one run. Choose a smaller subset."
    )
    others = [entry.position.visitor for entry in active]
    _check_limit(
        sum(other.owner == visitor.owner for other in others) + 1,
        allowed.runs_per_visitor,
        "runs of one visitor at the same time. Wait until one of yours has ended, or stop it.",
    )
    # A visitor may call themselves anything. Connections and addresses are harder to come by.
    if visitor.session:
        _check_limit(
            sum(other.session == visitor.session for other in others) + 1,
            allowed.runs_per_session,
            "runs of one open page at the same time. Wait until one has ended.",
        )
    if visitor.network:
        _check_limit(
            sum(other.network == visitor.network for other in others) + 1,
            allowed.runs_per_address,
            "runs from one address at the same time. Wait until one has ended.",
        )
    _check_limit(len(active) + 1, allowed.runs, "runs at the same time. Wait until one has ended.")


def find_just_begun(run: Run, visitor: Visitor, active: Iterable[Entry]) -> Run | None:
    """The run that the same press on the same page has just begun.

    Whoever presses Start twice means one run: a second one would end bit for bit as the first.
    A notebook has no page, and gets each run that it asks for.

    Parameters
    ----------
    run : Run
        The run that is to begin.
    visitor : Visitor
        Who asks for it.
    active : iterable of Entry
        The runs under way, with who has asked for them.

    Returns
    -------
    Run or None
        None where there is none, or it has finished an epoch.
    """
    for other, position in active:
        is_equal = (other.config, other.sha256) == (run.config, run.sha256)
        is_theirs = visitor.owns(other) and position.visitor.session == visitor.session
        if visitor.session and is_theirs and is_equal and not other.history:
            return other
    return None


def make_room(run: Run, others: Iterable[Run]) -> None:
    """Remove deleted runs, and then the oldest, until there is room for a run on the disk.

    Runs under way and pinned runs stay. What those under way have yet to write counts as taken.

    Parameters
    ----------
    run : Run
        The run that is to begin.
    others : iterable of Run
        All other runs of this server.

    Raises
    ------
    LimitError
        There cannot be room. Nothing but what was deleted long ago is removed then.
    """
    megabytes = limits().disk_mb
    staying = {run.id}
    to_be_written = _bytes_to_write(run)
    for other in others:
        if other.active or other.pinned:
            staying.add(other.id)
        if other.active:
            to_be_written += _bytes_to_write(other)
    if not room.make_room(to_be_written, megabytes * _BYTES_PER_MB, staying):
        raise LimitError(
            f"This server keeps at most {megabytes:,} MB of runs. Ask for fewer epochs,"
            " unpin a run, or wait until others have ended."
        )


def check_pinned(run_ids: Iterable[str]) -> None:
    """Refuse more pinned runs than take half of the room for runs.

    Parameters
    ----------
    run_ids : iterable of str
        The runs that are to be pinned, those that are already included.

    Raises
    ------
    LimitError
        They take more than half.
    """
    megabytes = limits().disk_mb / 2
    if room.size(run_ids) > megabytes * _BYTES_PER_MB:
        raise LimitError(
            f"This server keeps at most {megabytes:,g} MB of pinned runs. Unpin another, or"
            " download this one."
        )


def expected_bytes(config: TrainingConfig) -> int:
    """About how many bytes a run takes on the disk when it has ended."""
    parameters = config.architecture.parameters
    # The model, the optimizer's two moments and the weights of the epochs that are averaged,
    # float32. There are two while one is replaced.
    state = 2 * (3 + min(config.average_last or 0, config.epochs)) * 4
    model_files = 4 + 4
    # Those before training and after each epoch, float16.
    kept_weights = 2 * (config.epochs + 1)
    everything_else = 200_000
    return parameters * (state + model_files + kept_weights) + everything_else


def _bytes_to_write(run: Run) -> int:
    """About how many bytes a run has yet to write."""
    return max(expected_bytes(run.config) - room.size([run.id]), 0)


def _check_limit(wanted: int, most: int, words: str) -> None:
    if wanted > most:
        raise LimitError(f"This server allows at most {most:,} {words}")
