"""Tables in the forms that people have: each gives the digits of Kaggle's plain form, or words."""

import contextlib
import gzip
import random
import re
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.digits import Digits
from mnist_core.digits.kaggle import PIXELS, TRAIN_COLUMNS
from mnist_core.digits.tables import excel
from mnist_core.digits.tables import table as tables
from mnist_core.digits.tables.read import is_table, look_at, packed
from tests.helpers.cost import assert_cheap, cost, pace
from tests.helpers.digit_files import as_npz
from tests.helpers.fuzz import damaged
from tests.helpers.tables import (
    archive,
    as_frame,
    as_xlsx,
    csv,
    idx,
    idx_pair,
    parquet,
    pictures,
    png,
    xlsx,
)

CASES = Path(__file__).parent / "cases"

ROW_COLUMN = [f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)]


@pytest.fixture(scope="module")
def few(few: Digits) -> Digits:
    """70 digits, seven of each: as good as more, in so many forms."""
    seven = np.arange(200) % 20 < 7
    return Digits(few.images[seven], few.labels[seven], few.origin)


def forms(few: Digits) -> dict[str, tuple[bytes, str]]:
    """The same digits in many forms, and what is said of each."""
    frame = as_frame(few)
    last = frame[[*PIXELS, "label"]]
    scaled = frame.assign(**{name: frame[name] / 255 for name in PIXELS})
    hole = frame.astype({"pixel300": float})
    return {
        "Kaggle's own": (csv(frame), ""),
        "index without a name": (csv(frame, index=True), "left out"),
        "index, saved again": (csv(frame.reset_index(names="Unnamed: 0")), "left out"),
        "MNIST in CSV": (csv(frame.set_axis(["label", *ROW_COLUMN], axis=1)), ""),
        "pixel1 to pixel784": (
            csv(frame.set_axis(["label", *(f"pixel{i}" for i in range(1, 785))], axis=1)),
            "",
        ),
        "numbers for names": (csv(frame.set_axis(range(785), axis=1)), ""),
        "no header": (csv(frame, header=False), "no header"),
        "no header, with index": (csv(frame, header=False, index=True), "left out"),
        "no header, label last": (csv(last, header=False), "last column"),
        "no header, sorted, label last": (
            csv(last.sort_values("label", kind="stable"), header=False),
            "last column",
        ),
        "label last": (csv(last), "last column"),
        "a class, in large letters": (csv(frame.rename(columns={"label": "Class"})), ""),
        "semicolons": (csv(frame, sep=";"), "semicolons"),
        "semicolons, no header, index": (csv(frame, sep=";", header=False, index=True), "semi"),
        "tabs": (csv(frame, sep="\t"), "tabs"),
        "quoted": (csv(frame, quoting=1), ""),
        "quoted, semicolons, index": (csv(frame, quoting=1, sep=";", index=True), "left out"),
        "blanks, as savetxt writes": (np_text(frame), "blanks"),
        "gzipped": (gzip.compress(csv(frame, index=True)), "left out"),
        "lines of a Mac": (csv(frame, index=True).replace(b"\n", b"\r"), "left out"),
        "floats of whole numbers": (csv(frame.astype(float)), ""),
        "one column of floats": (csv(hole), ""),
        "0 to 1": (csv(scaled), "multiplied by 255"),
        "0 to 1, decimal commas": (csv(scaled, sep=";", decimal=","), "multiplied by 255"),
        "0 to 1, decimal commas, no header": (
            csv(scaled, sep=";", decimal=",", header=False),
            "multiplied by 255",
        ),
        "0 to 1, label last, no header": (
            csv(scaled[[*PIXELS, "label"]], header=False),
            "multiplied by 255",
        ),
        "commas behind the last value": (csv(frame).replace(b"\n", b",\n"), "without a name"),
        "the same, no header": (
            csv(frame, header=False).replace(b"\n", b",\n"),
            "without a name",
        ),
        "ImageId": (csv(frame.reset_index(names="ImageId")), "left out"),
        "an index of an index, and words": (
            csv(frame.reset_index(names="Unnamed: 0").assign(split="train"), index=True),
            "Unnamed: 0, split",
        ),
        "Excel": (as_xlsx(frame), ""),
        "Excel, 0 to 1": (as_xlsx(scaled), "multiplied by 255"),
        "Parquet": (parquet(frame.astype(np.uint8)), ""),
        "Parquet, 0 to 1": (
            parquet(scaled.astype(dict.fromkeys(PIXELS, np.float32))),
            "multiplied by 255",
        ),
        "Parquet, with an index": (parquet(frame.set_index(frame.index[::-1])), ""),
        "Parquet of pictures": (parquet(of_pictures(few)), ""),
        "Parquet of pixels in lists": (
            parquet(pd.DataFrame({"x": few.images.tolist(), "target": few.labels})),
            "",
        ),
        "Parquet of pixels in bytes": (
            parquet(pd.DataFrame({"x": [i.tobytes() for i in few.images], "y": few.labels})),
            "",
        ),
        "Kaggle's archive": (
            archive({"train.csv": csv(frame), "test.csv": without_labels(frame)}),
            "",
        ),
        "archive of MNIST in CSV": (
            archive(
                {
                    "mnist_test.csv": without_labels(frame),
                    "mnist_train.csv": csv(frame, header=False),
                }
            ),
            "Read from mnist_train.csv.",
        ),
        "archive of a workbook": (archive({"mine.xlsx": as_xlsx(frame)}), "Read from mine.xlsx."),
        "mnist.npz": (as_npz(few), ""),
        "npz without a test part": (as_npz(few, x_test=None, y_test=None), ""),
        "npz with other names": (
            npz(training_images=few.images.reshape(-1, 784), training_labels=few.labels),
            "Pictures are of training_images.npy",
        ),
        "npz, 0 to 1": (npz(images=few.images[..., None] / 255, labels=few.labels), "by 255"),
        "npz, one-hot": (npz(X_train=few.images, y_train=np.eye(10)[few.labels]), "row of ten"),
        "pair of idx": (archive(idx_pair(few, packed=False)), "labels of train-labels-idx1-ubyte"),
        "both pairs of idx, gzipped": (
            archive(idx_pair(few, "t10k") | idx_pair(few)),
            "t10k-images-idx3-ubyte.gz is kept to test with",
        ),
        "copies of idx, as on Kaggle": (
            archive(
                idx_pair(few, packed=False)
                | {
                    f"{name}/{name.replace('-idx', '.idx')}": content
                    for name, content in idx_pair(few, packed=False).items()
                }
                | idx_pair(few)
            ),
            "Pictures are of train",
        ),
        "two files at once": (packed(list(idx_pair(few).items()))[1], "Pictures are of train"),
        "folders": (archive(pictures(few)), "name of its folder"),
        "folders called by words": (
            archive(
                {
                    f"{'digit_' if label < 5 else 'Class '}{label}/{row}.png": png(few.images[row])
                    for row, label in enumerate(few.labels)
                }
                | {"__MACOSX/digit_1/._0.png": b"x"}
            ),
            "name of its folder",
        ),
        "folders, dark on light": (archive(pictures(few, ink=0)), "name of its folder"),
    }


def npz(**arrays: Any) -> bytes:
    file = BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def np_text(frame: pd.DataFrame) -> bytes:
    file = BytesIO()
    np.savetxt(file, frame.to_numpy())
    return file.getvalue()


def of_pictures(digits: Digits) -> pd.DataFrame:
    """As Hugging Face keeps them."""
    stored = [{"bytes": png(image), "path": None} for image in digits.images]
    return pd.DataFrame({"image": stored, "label": digits.labels.astype(np.int64)})


def without_labels(frame: pd.DataFrame) -> bytes:
    return csv(frame.drop(columns="label"))


@pytest.fixture(scope="module")
def all_forms(few: Digits) -> dict[str, tuple[bytes, str]]:
    return forms(few)


def test_every_form_gives_the_same_digits(
    all_forms: dict[str, tuple[bytes, str]], few: Digits, subtests: pytest.Subtests
) -> None:
    for form, (content, said) in all_forms.items():
        with subtests.test(form):
            read = look_at(content, "mine")
            assert said in " ".join(read.notes) and bool(said) == bool(read.notes)
            order = slice(None)
            if "sorted" in form:
                order = np.argsort(few.labels, kind="stable")
            np.testing.assert_array_equal(read.labels, few.labels[order])
            np.testing.assert_array_equal(read.images, few.images[order])
            assert read.images.dtype == read.labels.dtype == np.uint8


def test_as_digits_they_are_an_upload(few: Digits) -> None:
    digits = mc.read_table(csv(as_frame(few), index=True), "mine.csv")
    assert digits.source == "mine.csv (uploaded)" and digits.sha256 == few.sha256


def test_of_files_with_test_images_these_are_kept(
    all_forms: dict[str, tuple[bytes, str]], few: Digits
) -> None:
    for form in ("Kaggle's archive", "mnist.npz", "both pairs of idx, gzipped"):
        np.testing.assert_array_equal(look_at(all_forms[form][0], "mine").test, few.images)


@pytest.mark.parametrize(
    "case", ["index_column", "mnist_in_csv", "no_header", "floats_0_1", "semicolons"]
)
def test_cases_of_others(case: str) -> None:
    read = mc.read_table((CASES / f"{case}.csv").read_bytes(), f"{case}.csv")
    assert read.labels.tolist() == list(range(10))
    binary = mc.read_table((CASES / "binary_0_1.csv").read_bytes(), "binary_0_1.csv")
    np.testing.assert_array_equal(binary.images, np.where(read.images > 127, 255, 0))
    assert binary.labels.tolist() == list(range(10))


def test_black_and_white_is_told(few: Digits) -> None:
    frame = as_frame(Digits((few.images > 127).astype(np.uint8), few.labels, ""))
    read = look_at(csv(frame), "mine")
    np.testing.assert_array_equal(read.images, np.where(few.images > 127, 255, 0))
    assert "only 0 and 1" in read.notes[0]


def test_a_stroke_off_the_paper_ends_at_its_edge() -> None:
    (digit,) = own_digits.read_file((CASES / "stroke_off_the_paper.jsonl").read_bytes(), "mine")
    assert digit.label == 7
    np.testing.assert_allclose(digit.strokes[0].points[2], (130, 220))
    x, y = digit.strokes[0].points[-1]
    assert x == pytest.approx(280) and 220 < y < 300  # where the line crosses the edge
    assert digit.picture.max() == 255


def test_plain_rows_of_a_workbook_are_read_as_by_the_parser(few: Digits) -> None:
    """Others among them stay in their place: with a style, a text, a missing cell, or no place."""
    frame = as_frame(few)[:6]
    plain = as_xlsx(frame)
    with zipfile.ZipFile(BytesIO(plain)) as files:
        text = files.read("xl/worksheets/sheet2.xml")
    rows = [row + b"</row>" for row in text.split(b"</row>")[:-1]]
    rows[2] = rows[2].replace(b"<c r=", b'<c s="3" r=')
    rows[3] = rows[3].replace(b"<row ", b'<row spans="1:785" ').replace(b"<v>", b"<v> ")
    rows[4] = re.sub(rb' r="[A-Z]*5"', b"", rows[4])
    rows[5] = re.sub(rb'(<c r="[A-Z]*6")', rb'\1 s="12" t="n"', rows[5])
    mixed = swapped(plain, "sheet2.xml", b"".join(rows) + text.rpartition(b"</row>")[2])
    for content in (plain, mixed):
        np.testing.assert_array_equal(look_at(content, "mine").images, few.images[:6])
    hole = re.sub(rb'<c r="K7"><v>[0-9]+</v></c>', b"", rows[6])
    holed = swapped(plain, "sheet2.xml", text.replace(rows[6], hole))
    with pytest.raises(mc.DataError, match="mine, row 7, column pixel9: the value is missing"):
        look_at(holed, "mine")


def test_each_way_to_lay_them(few: Digits) -> None:
    read = look_at(as_npz(few), "mine")
    turned, swapped = (read.laid(way) for way in (tables.TURNED, tables.SWAPPED))
    np.testing.assert_array_equal(turned.images, np.rot90(few.images, -1, axes=(1, 2)))
    np.testing.assert_array_equal(swapped.images, few.images.transpose(0, 2, 1))
    np.testing.assert_array_equal(swapped.test, few.images.transpose(0, 2, 1))
    assert read.laid(tables.AS_READ) is read


def test_without_labels_if_they_are_not_needed(few: Digits) -> None:
    frame = as_frame(few)
    pixels = frame[PIXELS]
    of_images = of_pictures(few)[["image"]]
    for content in (
        csv(pixels),
        csv(pixels, index=True),
        csv(pixels, index=True, header=False, sep=";"),
        csv(pixels / 255, header=False, sep=";", decimal=","),
        as_xlsx(pixels),
        parquet(pixels.astype(np.uint8)),
        parquet(of_images),
        gzip.compress(idx(few.images)),
        archive({"mnist_train.csv": csv(frame[:3]), "mnist_test.csv": csv(pixels)}),
        archive({"train.csv": csv(frame[:3]), "test.csv": csv(pixels), "sub.csv": b"a,b\n"}),
    ):
        read = look_at(content, "mine", needs_labels=False)
        np.testing.assert_array_equal(read.images, few.images)
        assert len(read) == 70 and not len(read.labels)
    labelled = look_at(csv(frame, index=True), "mine", needs_labels=False)
    np.testing.assert_array_equal(labelled.labels, few.labels)
    with pytest.raises(mc.DataError, match="mine, row 59, column pixel300: the value is missing"):
        look_at(csv(with_value(pixels, 57, "pixel300", None)), "mine", needs_labels=False)


def test_what_is_to_be_predicted_of_a_file(few: Digits) -> None:
    both = look_at(as_npz(few, x_test=few.images[:5], y_test=few.labels[:5]), "mine").to_predict()
    np.testing.assert_array_equal(both.images, few.images[:5])
    alone = look_at(csv(as_frame(few)), "mine").to_predict()
    assert len(alone) == 70 and not len(alone.labels) and not alone.notes


def test_a_table_is_told_from_pictures(few: Digits) -> None:
    for name, content in {
        "a.csv": csv(as_frame(few)[:2]),
        "b.zip": archive(idx_pair(few)),
        "c.xlsx": as_xlsx(as_frame(few)[:2]),
        "d": as_npz(few),
        "e": b"",
    }.items():
        assert is_table(content, name)
    for name, content in {"a.PNG": b"", "b.zip": archive(pictures(few)), "c.zip": b"PK"}.items():
        assert not is_table(content, name)


def test_dark_on_light_is_inverted_and_said(few: Digits) -> None:
    dark = Digits(255 - few.images, few.labels, "")
    as_fractions = as_frame(dark).astype(float)
    as_fractions[PIXELS] /= 255
    for content in (csv(as_frame(dark)), csv(as_fractions), as_npz(dark)):
        read = look_at(content, "mine")
        np.testing.assert_array_equal(read.images, few.images)
        assert "dark on light" in read.notes[-1]
    np.testing.assert_array_equal(mc.read_table(as_npz(dark), "mine").images, few.images)
    np.testing.assert_array_equal(read.test, few.images)
    np.testing.assert_array_equal(read.laid(tables.INVERTED).images, dark.images)


def with_value(frame: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    changed = frame.astype({column: object})
    changed.loc[row, column] = value
    return changed


def bad(few: Digits) -> dict[str, tuple[bytes, int | None, str | None, str]]:
    """What is wrong: content, row, column, words."""
    frame = as_frame(few)
    scaled = frame.assign(**{name: frame[name] / 255 for name in PIXELS})
    missing = frame.copy()
    missing["pixel300"] = missing["pixel300"].astype(float)
    missing.loc[57, "pixel300"] = np.nan
    flat = few.images.reshape(len(few), -1)
    foreign = pd.DataFrame({"image": [{"bytes": b"x"}], "label": [1]})
    return {
        "a missing value": (csv(missing), 59, "pixel300", "missing"),
        "the same, in Excel": (as_xlsx(missing), 59, "pixel300", "missing"),
        "the same, in Parquet": (parquet(missing), 59, "pixel300", "missing"),
        "the same, with an index": (csv(missing, index=True), 59, "pixel300", "missing"),
        "the same, semicolons, no header": (
            csv(missing, sep=";", header=False),
            58,
            "302",
            "missing",
        ),
        "nan in words": (csv(missing, na_rep="nan"), 59, "pixel300", "missing"),
        "a label too high": (csv(with_value(frame, 3, "label", 12)), 5, "label", "from 0 to 9"),
        "half a label": (csv(with_value(scaled, 3, "label", 1.5)), 5, "label", "from 0 to 9"),
        "minus one": (csv(with_value(scaled, 3, "pixel7", -0.5)), 5, "pixel7", "from 0 to 255"),
        "endless": (csv(with_value(scaled, 3, "pixel7", "1e999")), 5, "pixel7", "from 0 to 255"),
        "a word": (csv(with_value(scaled, 9, "pixel7", "ink")), 11, "pixel7", "found 'ink'"),
        "fractions and 255": (
            csv(with_value(scaled, 9, "pixel7", 255)),
            11,
            "pixel7",
            "or all of them are from 0 to 1",
        ),
        "fractions of 255": (csv(frame.assign(pixel9=3.5)), 2, "pixel9", "are whole numbers"),
        "no label": (csv(frame[PIXELS]), None, None, "no label"),
        "no label, with an index": (csv(frame[PIXELS], index=True), None, None, "no label"),
        "two labels": (csv(frame.rename(columns={"pixel0": "digit"})), 1, "pixel0", "missing"),
        "a column too many": (csv(frame.assign(pixel784=1)), 1, "pixel784", "too many"),
        "labels one-hot": (
            csv(frame[PIXELS].join(pd.DataFrame(np.eye(10, dtype=int)[few.labels]))),
            1,
            None,
            "one-hot",
        ),
        "what Excel is told": (b"sep=;\n" + csv(frame, sep=";"), 1, None, "above the table"),
        "UTF-16": (csv(frame[:2]).decode().encode("utf-16"), None, None, "Save it as CSV UTF-8"),
        "JSON": (frame[:2].to_json().encode(), None, None, "a JSON file. Save it as CSV"),
        "a column missing": (csv(frame.drop(columns="pixel9")), 1, "pixel9", "missing"),
        "another order": (
            csv(frame[["label", *PIXELS[::-1]]]),
            1,
            None,
            "in order, row by row",
        ),
        "pixels of scikit-learn": (csv(frame.iloc[:, :65]), 1, None, "8 x 8"),
        "some other table": (b"city;people\nRome;3\n", 1, None, "first line: 2."),
        "prose": (b"Dear teacher,\nhere is my homework.\n", 1, None, "first line: 2."),
        "nothing": (b"", None, None, "empty"),
        "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(999), None, None, ".xlsx or CSV"),
        "cells to the right": (xlsx('<row><c r="XFD1"><v>1</v></c></row>', []), 1, None, "right"),
        "a sheet that is no XML": (xlsx("<row>", []), None, None, "damaged"),
        "a workbook of text": (as_xlsx(pd.DataFrame({"a": ["x"]})), 1, None, "first line: 1."),
        "pictures alone": (idx(few.images), None, None, "pictures without labels"),
        "labels alone": (gzip.compress(idx(few.labels)), None, None, "labels without pictures"),
        "a pair of two lengths": (
            archive(idx_pair(few) | {"train-labels-idx1-ubyte.gz": idx(few.labels[1:])}),
            None,
            None,
            "70 pictures in train-images-idx3-ubyte.gz, but 69 labels",
        ),
        "letters of EMNIST": (
            archive(idx_pair(few) | {"train-labels-idx1-ubyte.gz": idx(few.labels + 20)}),
            None,
            None,
            "Only the digits 0 to 9",
        ),
        "an idx cut off": (
            archive(idx_pair(few) | {"train-labels-idx1-ubyte.gz": idx(few.labels)[:-1]}),
            None,
            None,
            "70 values, and has 69",
        ),
        "an npz of other shapes": (
            as_npz(few, x_train=flat[:, 1:]),
            None,
            None,
            "expected pictures (n, 28, 28)",
        ),
        "an npz of other values": (npz(x=flat * 2.0, y=few.labels), None, None, "0 to 255, or"),
        "an npz of other names": (npz(faces=flat), None, None, "called faces. Pictures should"),
        "an npz of objects": (
            as_npz(few, x_train=few.images.astype(object)),
            None,
            None,
            "all of them numbers",
        ),
        "Parquet of words": (parquet(pd.DataFrame({"a": ["x"]})), None, None, "column a holds"),
        "Parquet of no pictures": (parquet(foreign), None, None, "row 2 has not 28 x 28"),
        "Parquet without labels": (parquet(foreign[["image"]]), None, None, "called label"),
        "Parquet cut off": (parquet(frame)[:-50], None, None, "damaged"),
        "an archive of prose": (archive({"a.md": b"x"}), None, None, "no table in this ZIP"),
        "two tables": (archive({"a.csv": b"", "b.csv": b""}), None, None, "2 tables"),
        "an archive in an archive": (
            archive({"a.npz": archive({"b.npz": b"x"})}),
            None,
            None,
            "archive in this archive",
        ),
        "folders of nothing": (archive({"7/a.png": b"x"}), None, None, "no digit was found"),
    }


def test_says_what_is_wrong(few: Digits, subtests: pytest.Subtests) -> None:
    for wrong, (content, row, column, words) in bad(few).items():
        with subtests.test(wrong):
            with pytest.raises(mc.DataError) as caught:
                mc.read_table(content, "homework")
            error, message = caught.value, str(caught.value)
            assert any(part in message for part in words.split("|")), message
            assert (error.row, error.column) == (row, column), message
            assert message.startswith("homework") and message.count("homework:") <= 1
            assert "\n" not in message and len(message) < 300


def test_only_words_come_of_any_file(few: Digits, recwarn: pytest.WarningsRecorder) -> None:
    some = Digits(few.images[::7], few.labels[::7], "")
    good = [content for name, (content, _) in forms(some).items() if "Parquet" not in name]
    rng = random.Random(14)
    for _ in range(300):
        with contextlib.suppress(mc.DataError):
            read = mc.read_table(damaged(rng.choice(good), rng), "x")
            assert len(read) > 0 and read.labels.max() <= 9
    assert not recwarn.list


def sheet(cells: str) -> bytes:
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()


def row_of(value: str) -> str:
    return ",".join(["7", *[value] * 784]) + "\n"


HEADER = ",".join(TRAIN_COLUMNS) + "\n"


def claiming(shape: tuple[int, ...]) -> bytes:
    """The beginning of an array in NumPy's form."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return np.lib.format.magic(1, 0) + len(text).to_bytes(2, "little") + text.encode()


def small_bombs() -> dict[str, bytes]:
    """What is refused as soon as it begins."""
    row = row_of("0")
    workbook = xlsx("<row/>", [])
    return {
        "an index of great numbers": gzip.compress(b"9" * 200_000 + b"," + row.encode()),
        "cells without end": swapped(workbook, "sheet2.xml", sheet("<c/>" * 1_000_000)),
        "rows without end": swapped(
            workbook, "sheet2.xml", sheet('<row r="5"><c><v>1</v></c></row>' * 200_000)
        ),
        "texts without end": swapped(workbook, "sharedStrings.xml", b"<sst>" + b"<si/>" * 190_000),
        "one value of a sheet": swapped(
            workbook, "sheet2.xml", sheet("<row><c><v>" + "1" * 50_000_000)
        ),
        "one name of a sheet": swapped(workbook, "sheet2.xml", b"<worksheet><" + b"c" * 50_000_000),
        "words of a workbook's own": swapped(
            workbook,
            "sharedStrings.xml",
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>',
        ),
        "an npz of many megabytes": archive({"x_train.npy": bytes(70_000_000)}),
        "an npz that claims": archive({"x_train.npy": claiming((70_000, 28, 28))}),
        "an npz that claims more": archive({"x_train.npy": claiming((10**15, 28, 28))}),
        "pictures without end": archive({f"7/{i}.png": b"x" for i in range(3_000)}),
    }


def large_bombs() -> dict[str, tuple[bytes, float]]:
    """Those of which much is read before they are refused, and what share of the most they are."""
    fractions = (HEADER + row_of("0.0") * 8_000 + "x").encode()
    large = pd.DataFrame({"image": [bytes(260_000_000)], "label": [1]})
    cheap: Any = {"compression": "zstd", "use_dictionary": False, "write_statistics": False}
    return {
        "fractions, wrong at the end": (gzip.compress(fractions, 1), 0.2),
        "Parquet of a large text": (parquet(large, **cheap), 1),
    }


def swapped(content: bytes, member: str, text: bytes) -> bytes:
    """An archive in which one file is another."""
    with zipfile.ZipFile(BytesIO(content)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    return archive({name: text if name.endswith(member) else files[name] for name in files})


def test_what_is_refused_at_once_takes_no_time() -> None:
    enough = 2 * pace()  # seconds
    for name, content in small_bombs().items():
        begun = time.process_time()
        with pytest.raises(mc.DataError):
            mc.read_table(content, "x")
        assert time.process_time() - begun < enough, name


def test_what_is_refused_later_costs_little(tmp_path: Path) -> None:
    harmless = csv(as_frame(Digits(np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8), "")))
    for content, share in large_bombs().values():
        assert_cheap(cost("mnist_core:read_table", harmless, content, tmp_path), share)


def test_a_workbook_is_refused_when_it_has_cost_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """With bounds of a tenth, in a tenth of the time."""
    monkeypatch.setattr(excel, "_TAGS", excel._TAGS // 10)
    monkeypatch.setattr(excel, "_SHEET", excel._SHEET // 10)
    enough = 0.8 * pace()  # seconds
    workbook = xlsx("<row/>", [])
    plain = '<row r="9"><c r="A9"><v>1</v></c>' + '<c r="B9"><v>1</v></c>' * 784 + "</row>"
    for rows in (
        ("<row>" + "<c/>" * 900 + "</row>") * 1_000,
        plain * 800,  # which say that they are more
        plain * 700 + "<row/",
        '<row r="9"><c r="A9"><v>' * 700_000,
    ):
        content = swapped(workbook, "sheet2.xml", sheet(rows))
        begun = time.process_time()
        with pytest.raises(mc.DataError):
            mc.read_table(content, "x")
        assert time.process_time() - begun < enough
