"""Kaggle's CSV files: what is read, and what is said about a file that cannot be."""

import contextlib
import gzip
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mnist_core.digits import kaggle
from mnist_core.digits.blocks import BLOCK
from mnist_core.digits.digits import Digits
from mnist_core.errors import DataError
from tests.helpers import bombs
from tests.helpers.cost import assert_cheap, cost
from tests.helpers.fuzz import damaged

HEADER = ",".join(["label", *(f"pixel{i}" for i in range(784))])
ROW = ",".join(["7", *["0"] * 784])


def with_value(column: int, value: str) -> str:
    """ROW with another value in one column; column 0 is the label."""
    fields = ROW.split(",")
    fields[column] = value
    return ",".join(fields)


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def archive(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of some files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", packing) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return content.getvalue()


@pytest.fixture(scope="module")
def written(few: Digits) -> str:
    """Real digits in Kaggle's form, by pandas."""
    table = np.column_stack([few.labels, few.images.reshape(-1, 784)])
    return pd.DataFrame(table, columns=HEADER.split(",")).to_csv(index=False, lineterminator="\n")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("as_path", [True, False], ids=["path", "bytes"])
def test_reads_every_form(
    written: str,
    few: Digits,
    tmp_path: Path,
    line_end: str,
    pack: Callable[[bytes], bytes],
    as_path: bool,
) -> None:
    content = pack(written.replace("\n", line_end).encode())
    if as_path:
        (tmp_path / "digits").write_bytes(content)
    images, labels = kaggle.read_train(tmp_path / "digits" if as_path else content)
    np.testing.assert_array_equal(images, few.images)
    np.testing.assert_array_equal(labels, few.labels)
    assert images.dtype == labels.dtype == np.uint8


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("as_path", [True, False], ids=["path", "bytes"])
def test_reads_kaggles_own_archive(
    written: str, few: Digits, tmp_path: Path, packing: int, as_path: bool
) -> None:
    without_labels = "\n".join(line.split(",", 1)[1] for line in written.splitlines())
    files = {
        "readme.txt": b"-",
        "digits/train.csv": written.encode(),
        "__MACOSX/digits/train.csv": b"of another kind",
        "test.csv": without_labels.encode(),
    }
    content: bytes | Path = archive(files, packing)
    if as_path:
        (tmp_path / "digit-recognizer.zip").write_bytes(content)  # type: ignore[arg-type]
        content = tmp_path / "digit-recognizer.zip"
    images, labels = kaggle.read_train(content)
    np.testing.assert_array_equal(images, few.images)
    np.testing.assert_array_equal(labels, few.labels)
    np.testing.assert_array_equal(kaggle.read_test(content), few.images)


def test_reads_test_files(written: str, few: Digits) -> None:
    without_labels = "\n".join(line.split(",", 1)[1] for line in written.splitlines())
    np.testing.assert_array_equal(kaggle.read_test(without_labels.encode()), few.images)


def test_mark_at_the_start_and_blank_lines_do_not_matter() -> None:
    images, labels = kaggle.read_train(b"\xef\xbb\xbf" + csv(ROW, "", with_value(1, "255")))
    assert labels.tolist() == [7, 7] and images[:, 0, 0].tolist() == [0, 255]


SHORT = ROW.rsplit(",", 1)[0]
REVERSED = ",".join(reversed(HEADER.split(",")))

# What is wrong: content, row, column, words of the message.
BAD = {
    "column missing": (
        csv(SHORT, header=HEADER.replace(",pixel300,", ",")),
        1,
        "pixel300",
        "missing",
    ),
    "label missing": (csv(SHORT, header=HEADER.removeprefix("label,")), 1, "label", "missing"),
    "column too many": (csv(ROW + ",0", header=HEADER + ",note"), 1, "note", "too many"),
    "column twice": (csv(ROW + ",0", header=HEADER + ",pixel3"), 1, "pixel3", "too many"),
    "columns in another order": (csv(ROW, header=REVERSED), 1, None, "order label, pixel0"),
    "value too many in one line": (
        csv(ROW, ROW + ",0", ROW),
        3,
        None,
        "expected 785 values in this line, found 786",
    ),
    "value too many in every line": (
        csv(ROW + ",0", ROW + ",0"),
        2,
        None,
        "expected 785 values in this line, found",
    ),
    "comma at the end of every line": (
        csv(ROW + ",", ROW + ","),
        2,
        None,
        "expected 785 values in this line, found",
    ),
    "value too few": (csv(ROW, SHORT, ROW), 3, None, "found 784"),
    "cut off within the last line": (csv(ROW, ROW)[:-301], 3, None, "cut off"),
    "text": (csv(ROW, with_value(301, "ink")), 3, "pixel300", "from 0 to 255, found 'ink'"),
    "pixel 256": (csv(ROW, with_value(301, "256")), 3, "pixel300", "from 0 to 255, found '256'"),
    "pixel -1": (csv(with_value(1, "-1"), ROW), 2, "pixel0", "found '-1'"),
    "pixel 3.5": (csv(ROW, with_value(784, "3.5")), 3, "pixel783", "found '3.5'"),
    "pixel beyond 64 bits": (
        csv(ROW, with_value(301, "1" + "0" * 30)),
        3,
        "pixel300",
        "found '1000",
    ),
    "no ASCII number": (csv(ROW, with_value(301, "٣")), 3, "pixel300", "found '٣'"),
    "nothing": (csv(ROW, with_value(301, "")), 3, "pixel300", "found nothing"),
    "label 10": (csv(ROW, with_value(0, "10")), 3, "label", "from 0 to 9, found '10'"),
    "bad value after a blank line": (csv(ROW, "", with_value(2, "x")), 4, "pixel1", "found 'x'"),
    "quote that never ends": (
        csv(ROW, with_value(3, '"'), ROW, ROW),
        3,
        "pixel2",
        "expected a whole number",
    ),
    "quote that never ends, much below": (
        csv(ROW, with_value(3, '"'), *[ROW] * 100),
        None,
        None,
        "damaged",
    ),
    "empty": (b"", None, None, "the file is empty"),
    "empty, gzipped": (gzip.compress(b""), None, None, "the file is empty"),
    "blank lines only": (b"\n\n", None, None, "the file is empty"),
    "header only": (csv(), None, None, "no digits below the header"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None, None, "no CSV file"),
    "random bytes": (random.Random(0).randbytes(3000), None, None, "no CSV file"),
    "zeros": (bytes(1000), 1, None, "no Kaggle digit file"),
    "prose": (b"Dear teacher,\nhere is my homework.\n", 1, None, "no Kaggle digit file"),
    "semicolons": (csv(ROW).replace(b",", b";"), 1, None, "no Kaggle digit file"),
    "gzip cut off": (gzip.compress(csv(ROW, ROW))[:-9], None, None, "damaged"),
    "gzip in name only": (b"\x1f\x8b" + b"abc" * 100, None, None, "damaged"),
    "archive without it": (archive({"test.csv": csv(ROW)}), None, None, "no train.csv in this ZIP"),
    "archive with two": (
        archive({"a/train.csv": csv(ROW), "b/train.csv": csv(ROW)}),
        None,
        None,
        "more than one train.csv",
    ),
    "archive cut off": (archive({"train.csv": csv(ROW)})[:-30], None, None, "cut off"),
    "archive of a wrong value": (
        archive({"train.csv": csv(ROW, with_value(301, "ink"))}),
        3,
        "pixel300",
        "found 'ink'",
    ),
    "archive packed by LZMA": (
        archive({"train.csv": csv(ROW)}, zipfile.ZIP_LZMA),
        None,
        None,
        "packed in a way that is not read",
    ),
    "archive in name only": (b"PK\x03\x04" + b"abc" * 100, None, None, "cut off"),
    "archive of too many": (
        archive(dict.fromkeys(map(str, range(3000)), b"") | {"train.csv": csv(ROW)}),
        None,
        None,
        "too many files",
    ),
}


@pytest.mark.parametrize(("content", "row", "column", "words"), BAD.values(), ids=BAD.keys())
def test_says_what_is_wrong(
    content: bytes, row: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        kaggle.read_train(content, "homework.csv")
    error, message = caught.value, str(caught.value)
    assert words in message
    assert (error.file, error.row, error.column) == ("homework.csv", row, column)
    # Once, and short enough to read.
    assert message.startswith("homework.csv") and message.count("homework.csv") == 1
    assert "\n" not in message and len(message) < 250


def test_a_small_file_that_would_fill_the_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kaggle, "UNPACKED", 1_000_000)
    with pytest.raises(DataError, match=r"train\.csv\.gz: unpacked it has more than 1 MB"):
        kaggle.read_train(gzip.compress(csv(*[ROW] * 1000)), "train.csv.gz")


def packed(text: bytes) -> bytes:
    """As tightly as it goes in no time: text that repeats gets small all the same."""
    return gzip.compress(text, 1)


# They take seconds to make, which only the test of each should.
BOMBS = {
    "400,000 columns in the header": lambda: bombs.WIDE_CSV,
    "400,000 columns in a line": lambda: packed(csv(",".join(["1"] * 400_000))),
    "ones in one line": lambda: b"1," * 120_500,
    "a wrong value at the very end": lambda: packed(csv(*[ROW] * 40_000)[:-2] + b"x"),
    "no line ends": lambda: packed(bytes(300_000_000)),
    "gigabytes in an archive": lambda: archive({"train.csv": bytes(300_000_000)}),
    "more digits than are taken": lambda: packed(csv(*[ROW] * 90_000)),
    "numbers written with many zeros": lambda: packed(csv(*[ROW.replace("0", "0000")] * 20_000)),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_what_is_refused_costs_little(bomb: Callable[[], bytes], tmp_path: Path) -> None:
    measured = cost("mnist_core.digits.kaggle:read_train", csv(ROW), bomb(), tmp_path)
    assert_cheap(measured)


def test_a_wrong_value_at_the_very_end_is_named() -> None:
    content = gzip.compress(csv(*[ROW] * 5000, with_value(784, "x")))
    with pytest.raises(DataError, match=r"row 5002, column pixel783: expected .* found 'x'"):
        kaggle.read_train(content)


def test_what_is_wrong_first_is_named_first() -> None:
    rows = [with_value(301, "x"), *[ROW] * 3000]
    with pytest.raises(DataError, match="row 2, column pixel300"):
        kaggle.read_train(gzip.compress(csv(*rows))[:-500])


@pytest.mark.parametrize("zero", ['"0"', " 0", "0 ", '"0" ', "00", "0000"])
def test_numbers_may_be_written_in_other_ways(zero: str, few: Digits, written: str) -> None:
    other = written.replace(",0", f",{zero}").encode()
    images, labels = kaggle.read_train(other)
    np.testing.assert_array_equal(images, few.images)
    np.testing.assert_array_equal(labels, few.labels)


def test_files_of_many_blocks_and_a_line_end_between_two(few: Digits, written: str) -> None:
    header, *rows = written.replace("\n", "\r\n").encode().splitlines(keepends=True)
    # One blank more moves the end of the first block by a byte, from before the line end to behind.
    for blanks in range(4):
        shift = (BLOCK - len(header) - blanks) % len(csv(ROW, header=""))
        content = header + b" " * shift + b"\r\n" + b"".join(rows) * 40
        images, _ = kaggle.read_train(content)
        np.testing.assert_array_equal(images, np.concatenate([few.images] * 40))


def test_only_errors_in_words_come_of_any_file() -> None:
    rng = random.Random(16)
    good = csv(ROW, with_value(3, "255"), ROW)
    for _ in range(400):
        content = damaged(good, rng)
        packed = rng.choice(
            [
                content,
                gzip.compress(content),
                damaged(gzip.compress(good), rng),
                archive({"train.csv": content}),
                damaged(archive({"train.csv": good}), rng),
            ]
        )
        with contextlib.suppress(DataError):
            images, labels = kaggle.read_train(packed)
            assert len(images) == len(labels) > 0 and labels.max() <= 9


def test_the_last_line_of_kaggles_own_line_ends_counts_too() -> None:
    with pytest.raises(DataError, match="row 3, column pixel300"):
        kaggle.read_train(csv(ROW, with_value(301, "256")).replace(b"\n", b"\r\n"), "homework.csv")


def test_train_file_in_place_of_a_test_file() -> None:
    with pytest.raises(DataError, match="row 1, column label: this file has labels"):
        kaggle.read_test(csv(ROW), "test.csv")


def test_kaggles_own_files(kaggle_digits: Digits, full_data: Path) -> None:
    assert kaggle_digits.images.shape == (42000, 28, 28)
    assert kaggle_digits.labels[:5].tolist() == [1, 0, 1, 4, 0]  # as the tutorial prints them
    test_file = next(path for path in full_data.rglob("test.csv*"))
    assert kaggle.read_test(test_file).shape == (28000, 28, 28)
