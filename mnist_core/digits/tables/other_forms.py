"""Forms of files that are no table of digits: recognised by how they begin, with what to do."""

_SAVE = "Save it as CSV or Parquet."
_UNPACK = "Unpack it first, or pack it as ZIP or gzip."

# How a file begins, what it is, and the cure.
_FORMS = (
    (
        b"\x93NUMPY",
        "this is one array of NumPy's. Save pictures and labels together:"
        " numpy.savez(file, x_train=pictures, y_train=labels).",
    ),
    (b"\x80", f"this is a pickle, which can run any program where it is opened. {_SAVE}"),
    (b"\x89HDF", f"this is an HDF5 file. {_SAVE}"),
    (b"MATLAB", f"this is a file of MATLAB's. {_SAVE}"),
    (b"ARROW1", "this is a Feather file. Save it as Parquet."),
    (b"@RELATION", f"this is an ARFF file. {_SAVE}"),
    (b"@relation", f"this is an ARFF file. {_SAVE}"),
    (b"SQLite", f"this is a database. {_SAVE}"),
    (b"{", f"this is a JSON file. {_SAVE}"),
    (b"[", f"this is a JSON file. {_SAVE}"),
    (b"<", "this is a web page. Download the file itself; perhaps one has to sign in first."),
    (b"\xff\xfe", "it is written in UTF-16. Save it as CSV UTF-8."),
    (b"\xfe\xff", "it is written in UTF-16. Save it as CSV UTF-8."),
    (b"BZh", f"it is packed by bzip2. {_UNPACK}"),
    (b"\xfd7zXZ", f"it is packed by xz. {_UNPACK}"),
    (b"7z\xbc\xaf", f"it is packed by 7-Zip. {_UNPACK}"),
    (b"Rar!", f"it is packed by RAR. {_UNPACK}"),
    (
        b"\xd0\xcf\x11\xe0",
        "this is a workbook of an old Excel, or one with a password. Save it as .xlsx or CSV.",
    ),
)

_TAR = slice(257, 262)  # where an archive of tar's says so


def problem(begins: bytes) -> str:
    """Return what a file is that is no table, and what to do; nothing if it may be one.

    Parameters
    ----------
    begins : bytes
        The beginning of the file, at least 262 bytes if it has so many, unpacked if it is gzipped.

    Examples
    --------
    >>> problem(b"ARROW1")
    'this is a Feather file. Save it as Parquet.'
    """
    if begins[_TAR] == b"ustar":
        return f"this is a TAR archive. {_UNPACK}"
    return next((words for mark, words in _FORMS if begins.startswith(mark)), "")
