"""Files of labelled digits, in whatever form people have them: told apart and read."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_STORED, ZipFile

from mnist_core.digits import zipped
from mnist_core.digits.blocks import beginning, blocks, whole
from mnist_core.digits.digits import Digits
from mnist_core.digits.kaggle import UNPACKED, read_test
from mnist_core.digits.tables import excel, idx, npz, other_forms, parquet, pictures
from mnist_core.digits.tables.separated import read_separated
from mnist_core.digits.tables.table import Table
from mnist_core.drawing.picture_file import ENDINGS
from mnist_core.errors import DataError

_TABLES = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".parquet", ".npz")
_LARGEST = 40_000_000  # bytes of a table in an archive, unpacked, that is read whole


def read_table(content: bytes, name: str) -> Digits:
    """Read labelled digits from a file, in whatever form people have them.

    Parameters
    ----------
    content : bytes
        Of a CSV file (with or without header and index, the label first or last, separated by
        commas, semicolons or tabs, pixels from 0 to 255 or from 0 to 1, gzipped or not), an Excel
        workbook, a Parquet file, an mnist.npz, or a ZIP archive: Kaggle's, one with any of these,
        with a pair of idx files, or with pictures in folders called 0 to 9.
    name : str
        What to call the file in messages.

    Returns
    -------
    Digits
        Images uint8, (n, 28, 28), 0 is paper and 255 is ink; labels uint8, (n,), 0..9; n is at
        least one.

    Raises
    ------
    DataError
        If it is none of these, or something is missing or wrong in it. The message says what to do,
        and names row and column where there are any.

    Examples
    --------
    >>> import mnist_core as mc
    >>> blank = ";".join(["0"] * 784)
    >>> digits = mc.read_table(f"{blank};7\\n{blank};3".encode(), "by-hand.csv")
    >>> digits.labels.tolist(), digits.source
    ([7, 3], 'by-hand.csv (uploaded)')
    """
    return look_at(content, name).digits(name)


def look_at(content: bytes, name: str, needs_labels: bool = True) -> Table:
    """Read a file as `read_table` does, and tell what was recognised.

    Parameters
    ----------
    content, name
        As for `read_table`.
    needs_labels : bool, optional
        Whether digits without labels are refused.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        As `read_table` does.
    """
    if not content.startswith(zipped.BEGINS):
        table = _read_plain_file(content, name, needs_labels)
    else:
        paths = zipped.names(content, name, pictures.CONTENTS)
        table = _read_packed_file(content, name, paths, needs_labels) or _read_archive(
            content, name, paths, needs_labels
        )
    return table.light_on_dark()


def is_table(content: bytes, name: str) -> bool:
    """Return whether a file is one for `look_at`, and no picture and no archive of pictures.

    Parameters
    ----------
    content, name
        As for `read_table`.

    Raises
    ------
    DataError
        It is an archive that is damaged or holds too many files.
    """
    if not content.startswith(zipped.BEGINS):
        return not name.lower().endswith((*ENDINGS, ".zip"))
    paths = zipped.names(content, name, pictures.CONTENTS)
    tables = [path for path in paths if path.lower().endswith(_TABLES)]
    return bool(tables or idx.pairs(paths) or excel.MARK in paths or npz.holds_arrays(paths))


def _read_plain_file(content: bytes, name: str, needs_labels: bool) -> Table:
    if content.startswith(parquet.BEGINS):
        return read_separated(partial(parquet.lines, content, name), name, needs_labels)
    begins = beginning(content, name)
    if problem := other_forms.problem(begins):
        raise DataError(problem, file=name)
    if begins.startswith(idx.BEGINS):
        if needs_labels or not idx.holds_pictures(begins):
            raise idx.refuse_one(begins, name)
        return idx.read_alone(content, name)
    return read_separated(partial(blocks, content, UNPACKED, name), name, needs_labels)


def packed(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return several files as one: an archive, unless it is only one.

    Parameters
    ----------
    files : sequence of (str, bytes)
        The name and the content of each; at least one.

    Returns
    -------
    name : str
        What to call it.
    content : bytes
        To be read by `read_table`.
    """
    if len(files) == 1:
        return files[0]
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as writing:
        for name, content in dict(files).items():
            writing.writestr(PurePosixPath(name).name, content)
    return " + ".join(name for name, _ in files), archive.getvalue()


def _read_packed_file(
    content: bytes, name: str, paths: list[str], needs_labels: bool
) -> Table | None:
    """Read one of the forms that are ZIP archives themselves; None if it is another archive."""
    if excel.MARK in paths:
        return read_separated(partial(excel.lines, content, name), name, needs_labels)
    if npz.holds_arrays(paths):
        return npz.read_npz(content, name, paths)
    return None


def _read_archive(content: bytes, name: str, paths: list[str], needs_labels: bool) -> Table:
    names = [PurePosixPath(path).name for path in paths]
    if pairs := idx.pairs(paths):
        return idx.read_pairs(content, name, pairs)
    tables = [file for file in names if file.lower().endswith(_TABLES)]
    part = "train" if needs_labels else "test"
    wanted = [file for file in tables if part in file.lower()] or tables
    if needs_labels and "train.csv" in names:
        return _read_kaggles(content, name, "test.csv" in names)
    if any(pictures.label_of(path) is not None for path in paths):
        return pictures.read_folders(content, name)
    if len(wanted) == 1:
        return _read_member(content, name, wanted[0], needs_labels)
    if any(file.lower().endswith(".zip") for file in names) and not tables:
        raise DataError("there is an archive in this archive. Unpack it first.", file=name)
    if not tables:
        raise DataError(
            "there is no table in this ZIP archive, and no pictures in folders called 0 to 9.",
            file=name,
        )
    raise DataError(
        f"there are {len(tables):,} tables in this ZIP archive. Take out the one to use.", file=name
    )


def _read_kaggles(content: bytes, name: str, has_test: bool) -> Table:
    table = read_separated(partial(blocks, content, UNPACKED, name, "train.csv"), name)
    if not has_test:
        return table
    return Table(table.images, table.labels, table.notes, read_test(content, name))


def _read_member(content: bytes, name: str, member: str, needs_labels: bool) -> Table:
    """Read the one table of an archive."""
    if not member.lower().endswith((".gz", ".xlsx", ".parquet", ".npz")):
        opened = partial(blocks, content, UNPACKED, name, member)
        table = read_separated(opened, name, needs_labels)
    else:
        inner = bytes(whole(content, _LARGEST, name, member))
        table = _read_inner(inner, name, needs_labels)
    return Table(table.images, table.labels, (f"Read from {member}.", *table.notes), table.test)


def _read_inner(content: bytes, name: str, needs_labels: bool) -> Table:
    """Read a file of an archive, which may not be such an archive again."""
    if not content.startswith(zipped.BEGINS):
        return _read_plain_file(content, name, needs_labels)
    table = _read_packed_file(content, name, zipped.names(content, name), needs_labels)
    if table is None:
        raise DataError("there is an archive in this archive. Unpack it first.", file=name)
    return table
