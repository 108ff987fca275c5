"""Small files that would cost much if they were read."""

import gzip
import struct
import zlib
from io import BytesIO

from PIL import Image

# A header of that many columns, 2.6 kB packed.
WIDE_CSV = gzip.compress(b",".join([b"pixel0"] * 400_000))


def png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is `width` by `height`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def scan_by_scan(width: int, height: int, repeated: int) -> bytes:
    """A progressive JPEG whose last scan is sent again and again: a few kB for each hundred."""
    content = BytesIO()
    Image.new("L", (width, height), 200).save(content, "JPEG", quality=20, progressive=True)
    whole = content.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * repeated + whole[-2:]
