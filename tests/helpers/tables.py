"""Digits as the tables and archives that people have."""

import gzip
import struct
import zipfile
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from mnist_core.digits import kaggle
from mnist_core.digits.digits import Digits


def as_frame(digits: Digits) -> pd.DataFrame:
    """The digits in Kaggle's columns."""
    table = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    return pd.DataFrame(table, columns=kaggle.TRAIN_COLUMNS)


def csv(frame: pd.DataFrame, **options: Any) -> bytes:
    """What pandas writes, without the index unless asked for."""
    return frame.to_csv(**{"index": False, **options}).encode()  # type: ignore[no-any-return]


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP archive of some files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return content.getvalue()


def parquet(frame: pd.DataFrame, **options: Any) -> bytes:
    """What pandas writes."""
    file = BytesIO()
    frame.to_parquet(file, **options)
    return file.getvalue()


def png(image: np.ndarray[Any, Any]) -> bytes:
    """A picture as a file."""
    file = BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def pictures(digits: Digits, ink: int = 255) -> dict[str, bytes]:
    """A picture of each, in a folder named after its label; 0 for dark ink on light paper."""
    return {
        f"digits/{label}/{row}.png": png(image if ink else 255 - image)
        for row, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True))
    }


def idx(array: np.ndarray[Any, Any]) -> bytes:
    """The form in which MNIST was published."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def idx_pair(digits: Digits, part: str = "train", packed: bool = True) -> dict[str, bytes]:
    """Pictures and labels, called as MNIST's are."""
    pack, end = (gzip.compress, ".gz") if packed else (bytes, "")
    return {
        f"{part}-images-idx3-ubyte{end}": pack(idx(digits.images)),
        f"{part}-labels-idx1-ubyte{end}": pack(idx(digits.labels)),
    }


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def letters(column: int) -> str:
    """What Excel calls a column, counted from 0."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def xlsx(rows: str, texts: list[str]) -> bytes:
    """A workbook as Excel writes it: texts apart, and beside the first sheet another one."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    sheets = '<sheet name="Digits" sheetId="2" r:id="rId2"/><sheet name="B" sheetId="1" r:id="r1"/>'
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": (
                f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets>'
                "</workbook>"
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'{_XML}<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
                '<Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": b"<worksheet/>",
            "xl/worksheets/sheet2.xml": (
                f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            ).encode(),
            "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{_MAIN}">{shared}</sst>'.encode(),
        }
    )


def as_xlsx(frame: pd.DataFrame) -> bytes:
    """A workbook whose first sheet is `frame`; empty cells are not written, as Excel does."""
    names = [letters(column) for column in range(frame.shape[1])]
    header = "".join(f'<c r="{name}1" t="s"><v>{at}</v></c>' for at, name in enumerate(names))
    rows = [f'<row r="1">{header}</row>']
    for number, values in enumerate(frame.to_numpy(object), start=2):
        cells = "".join(
            f'<c r="{name}{number}"><v>{value}</v></c>'
            for name, value in zip(names, values, strict=True)
            if not pd.isna(value)
        )
        rows.append(f'<row r="{number}">{cells}</row>')
    return xlsx("".join(rows), list(map(str, frame.columns)))
