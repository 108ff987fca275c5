"""A Parquet file, as the lines of a CSV file: read in a process of its own.

What such a file says of its own sizes need not be true, and the library that reads it is C++. So it
is read where no more than some memory and time can be taken, and where only that process ends.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mnist_core.digits.blocks import BLOCK, Lines, in_lines
from mnist_core.digits.kaggle import UNPACKED
from mnist_core.errors import DataError

BEGINS = b"PAR1"

REFUSED = 3  # the exit status of a process that has said why

_HOUSE = Path(__file__).resolve().parents[3]
_DAMAGED = "it is damaged, or takes more memory or time than a file of digits may. Save it as CSV."


def lines(content: bytes, name: str) -> Lines:
    """Yield the rows as lines of a CSV file, some at a time.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Of the file, for messages.

    Yields
    ------
    row : int
        The number of the first of the lines; the names of the columns are line 1.
    lines : bytes
        With commas between the values.

    Raises
    ------
    DataError
        It is damaged, too large, or neither numbers nor pictures.
    """
    with tempfile.TemporaryDirectory(prefix="table-") as folder:
        file = Path(folder) / "table.parquet"
        file.write_bytes(content)
        command = [sys.executable, "-m", "mnist_core.digits.tables.parquet_apart", str(file)]
        with subprocess.Popen(
            command, cwd=_HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                assert process.stdout is not None
                yield from in_lines(_bounded(process.stdout, name), name)
                _raise_what_it_says(process, name)
            finally:
                process.kill()


def _bounded(output: IO[bytes], name: str) -> Iterator[bytes]:
    size = 0
    while piece := output.read(BLOCK):
        size += len(piece)
        if size > UNPACKED:
            raise DataError(
                f"unpacked it has more than {UNPACKED / 1e6:,.0f} MB. Use a smaller file.",
                file=name,
            )
        yield piece


def _raise_what_it_says(process: "subprocess.Popen[bytes]", name: str) -> None:
    """Raise DataError unless a process whose output has ended has read all of the file."""
    assert process.stderr is not None
    said = process.stderr.read(1000).decode(errors="replace").strip()
    status = process.wait()
    if status == REFUSED:
        raise DataError(said, file=name)
    if status:
        raise DataError(_DAMAGED, file=name)
