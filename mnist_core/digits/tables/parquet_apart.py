"""Write the rows of a Parquet file as CSV: the process that `parquet` starts.

    python -m mnist_core.digits.tables.parquet_apart file

Read are a column for each pixel, and pictures in one column: files such as PNG, as Hugging Face has
them, or their pixels, as bytes or lists.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, BinaryIO

from mnist_core.digits.kaggle import DIGITS, PIXELS, TRAIN_COLUMNS
from mnist_core.digits.tables.dialect import LABELS
from mnist_core.digits.tables.parquet import REFUSED
from mnist_core.drawing.many_pictures import read_small
from mnist_core.errors import MnistError

_MEMORY = 250_000_000  # bytes of the process; 60,000 digits take 150 MB in all
_SECONDS = 20  # of the processor; 60,000 pictures take 11
_OF_METADATA = 5_000_000  # bytes of one text; the schema that pandas writes has 300 kB
_COLUMNS = 1_000
_AT_A_TIME = 256  # rows
_PICTURE = 20_000  # bytes: no file of 28 by 28 pixels has more
_OF_PANDAS = "__index_level_0__"


class _Refused(Exception):
    """What is wrong with the file, for a person."""


def _write(path: str, output: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_cpu_count(1)
    pa.set_memory_pool(pa.system_memory_pool())
    file = parquet.ParquetFile(
        path,
        thrift_string_size_limit=_OF_METADATA,
        thrift_container_size_limit=1_000_000,
        pre_buffer=False,
    )
    if file.metadata.num_rows > DIGITS:
        raise _Refused(f"more than {DIGITS:,} digits are not taken.")
    if file.metadata.num_columns > _COLUMNS:
        raise _Refused(f"it has {file.metadata.num_columns:,} columns. A digit has 785 values.")
    schema = file.schema_arrow
    columns = [name for name in schema.names if name != _OF_PANDAS]
    if len(set(columns)) < len(columns):
        raise _Refused("two of its columns have the same name.")
    rows = file.iter_batches(batch_size=_AT_A_TIME, columns=columns, use_threads=False)
    pictures = [field.name for field in schema if _holds_pictures(field.type)]
    if pictures:
        _write_pictures(rows, pictures[0], _label_beside(columns), output)
    else:
        _write_numbers(rows, schema, columns, output)


def _holds_pictures(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return any(field.name == "bytes" for field in kind)
    if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        return True
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _label_beside(columns: list[str]) -> str | None:
    return next((name for name in columns if name.lower() in LABELS), None)


def _write_numbers(rows: Iterator[Any], schema: Any, columns: list[str], output: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import csv

    for name in columns:
        kind = schema.field(name).type
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        if not (is_number or pa.types.is_boolean(kind)):
            raise _Refused(
                f"its column {name[:20]} holds {str(kind)[:20]}, where numbers or pictures are"
                " expected."
            )
    kinds = [_as_written(schema.field(name).type) for name in columns]
    written = pa.schema(list(zip(columns, kinds, strict=True)))
    output.write(",".join(f'"{name[:60]}"' for name in columns).encode() + b"\n")
    for some in rows:
        csv.write_csv(some.cast(written), output, csv.WriteOptions(include_header=False))


def _as_written(kind: Any) -> Any:
    """Return a type whose values are numbers in CSV, which true and false are not."""
    import pyarrow as pa

    return pa.uint8() if pa.types.is_boolean(kind) else kind


def _write_pictures(rows: Iterator[Any], column: str, label: str | None, output: BinaryIO) -> None:
    output.write(",".join(TRAIN_COLUMNS if label else PIXELS).encode() + b"\n")
    row = 1
    for some in rows:
        before: list[list[str]] = [[]] * len(some)
        if label:
            before = [[str(number)] for number in some.column(label).to_pylist()]
        for first, stored in zip(before, some.column(column).to_pylist(), strict=True):
            row += 1
            pixels = _pixels(stored, row)
            if len(pixels) != len(PIXELS):
                raise _Refused(f"the picture in row {row} has not 28 x 28 pixels.")
            values = [*first, *map(str, pixels)]
            output.write(",".join(values).encode() + b"\n")


def _pixels(stored: Any, row: int) -> Sequence[float]:
    """Return the pixels of a picture, line by line; none if it is one of another size."""
    if isinstance(stored, list):
        nested = isinstance(stored[0] if stored else 0, list)
        return list(chain.from_iterable(stored)) if nested else stored
    content = stored.get("bytes") if isinstance(stored, dict) else stored
    if not isinstance(content, bytes) or len(content) > _PICTURE:
        raise _Refused(f"the picture in row {row} is missing, or is no small one.")
    if len(content) == len(PIXELS):
        return content
    picture = read_small(content)
    return () if picture is None else picture.ravel().tolist()


def _keep_small() -> None:
    """Have the system end this process if it takes much."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such bounds
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    _keep_small()
    try:
        _write(sys.argv[1], sys.stdout.buffer)
    except (_Refused, MnistError) as problem:
        sys.exit((sys.stderr.write(str(problem)), REFUSED)[1])
