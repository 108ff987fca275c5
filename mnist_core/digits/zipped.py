"""One file of a ZIP archive, unpacked piece by piece.

An archive of a few kB may name a million files, or hold a file that unpacks to gigabytes. Its list
of files is read only if it is short, only the file that is wanted is unpacked, and whoever reads it
counts the bytes.
"""

import struct
from io import SEEK_END, BytesIO
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from mnist_core.errors import DataError

BEGINS = b"PK\x03\x04"  # an archive that holds something

LIST = 100_000  # bytes of the list of its files; Kaggle's has three

# The record at an archive's end: its mark, then among other things how long the list is. A comment
# of up to 64 kB may stand behind it. Archives above 4 GB have another one before it.
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LARGE_MARK = b"PK\x06\x07"
_LARGE_SIZE = 20
_LONGEST_COMMENT = 1 << 16

# The others could take as much memory as the archive's maker likes.
_PACKINGS = (ZIP_STORED, ZIP_DEFLATED)
_ENCRYPTED = 1


class Member:
    """A file of an archive; the archive is closed with it.

    Parameters
    ----------
    archive : ZipFile
        Open.
    unpacked : file
        The file of the archive, open.
    file : file
        What the archive is read from.
    """

    def __init__(self, archive: ZipFile, unpacked: IO[bytes], file: IO[bytes]) -> None:
        self._parts = (unpacked, archive, file)
        self.read = unpacked.read

    def close(self) -> None:
        """Close the file, its archive, and what that is read from."""
        for part in self._parts:
            part.close()


def opened(file: IO[bytes], member: str, name: str) -> Member:
    """Open a file of an archive.

    Parameters
    ----------
    file : file
        The archive. It is closed with what is returned, or where there is an error.
    member : str
        The name of the file to read. It may lie in a folder of the archive.
    name : str
        Of the archive, for messages.

    Returns
    -------
    file
        To be read and closed. Reading may raise BadZipFile, EOFError and zlib.error.

    Raises
    ------
    DataError
        If the archive is damaged, has a long list of files, or has no such file, or more than one,
        or has it in a form that is not read.
    """
    try:
        _check_list(file, name)
        archive = ZipFile(file)
        found = _find(archive, member, name)
        return Member(archive, archive.open(found), file)
    except DataError:
        file.close()
        raise
    # What the module makes of damaged archives is not only its own error.
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error) as error:
        file.close()
        raise DataError(f"it is damaged ({error}). Download it again.", file=name) from error


def holds(content: bytes, member: str) -> bool:
    """Return whether a file is an archive in which there is a file called `member`.

    Parameters
    ----------
    content : bytes
        The content of any file.
    member : str
        As for `opened`.

    Returns
    -------
    bool
        False also where the archive is damaged.
    """
    if not content.startswith(BEGINS):
        return False
    try:
        opened(BytesIO(content), member, "").close()
    except DataError:
        return False
    return True


def size(content: bytes, member: str, name: str) -> int:
    """Return how many bytes a file of an archive has unpacked, as the archive's list says.

    Parameters
    ----------
    content : bytes
        The archive.
    member, name
        As for `opened`.

    Raises
    ------
    DataError
        The archive is damaged or has a long list of files.
    """
    return sum(
        entry.file_size for entry in _listed(content, name, LIST) if _last_part(entry) == member
    )


def names(content: bytes, name: str, longest: int = LIST) -> list[str]:
    """Return what the files of an archive are called, with their folders.

    Parameters
    ----------
    content : bytes
        The archive.
    name : str
        Of the archive, for messages.
    longest : int, optional
        Bytes that the list of its files may have.

    Raises
    ------
    DataError
        The archive is damaged or has a longer list.
    """
    listed = _listed(content, name, longest)
    return [entry.filename for entry in listed if _last_part(entry) and not entry.is_dir()]


def _listed(content: bytes, name: str, longest: int) -> list[ZipInfo]:
    file = BytesIO(content)
    try:
        _check_list(file, name, longest)
        with ZipFile(file) as archive:
            return archive.infolist()
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise DataError(f"it is damaged ({error}). Download it again.", file=name) from error


def _check_list(file: IO[bytes], name: str, longest: int = LIST) -> None:
    """Raise DataError unless the list of the archive's files is short."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT - _LARGE_SIZE))
    tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) < at + _END.size:
        raise DataError("this ZIP archive is cut off. Download it again.", file=name)
    length = _END.unpack_from(tail, at)[5]
    is_large = tail[max(0, at - _LARGE_SIZE) : at].startswith(_LARGE_MARK)
    if is_large or length > longest:
        raise DataError("this ZIP archive holds too many files. Kaggle's has three.", file=name)


def _find(archive: ZipFile, member: str, name: str) -> ZipInfo:
    """Return the one file called `member`, in whatever folder."""
    found = [entry for entry in archive.infolist() if _last_part(entry) == member]
    if not found:
        raise DataError(f"there is no {member} in this ZIP archive.", file=name)
    if len(found) > 1:
        raise DataError(f"there is more than one {member} in this ZIP archive.", file=name)
    (entry,) = found
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKINGS:
        raise DataError(
            f"its {member} is encrypted, or packed in a way that is not read. Unpack it first.",
            file=name,
        )
    return entry


def _last_part(entry: ZipInfo) -> str:
    """Return the name without folders; macOS adds files of its own below __MACOSX."""
    path = PurePosixPath(entry.filename)
    return "" if "__MACOSX" in path.parts else path.name
