"""Of how many parts a picture file is made, counted before anything unpacks it.

The time and the memory that a decoder takes grow with the parts, however small they are: a JPEG of
a few kB can send its decoder a thousand times over all its pixels.
"""

import re

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"  # how the files begin

_SCAN, _END = 0xDA, 0xD9
# Any marker of a JPEG that has a length behind it, or ends it. Among the data of a scan stand only
# others: a byte 255 that is data, and marks to start again.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_LENGTH_OF_CHUNK = 4
_REST_OF_CHUNK = 8  # its kind and its checksum


def jpeg_scans(content: bytes, most_parts: int) -> int | None:
    """Count the scans of a JPEG's first picture; return None if it has more than `most_parts`.

    A JPEG has one scan, or one of each colour, or about ten if it is progressive. What is no JPEG
    has none.
    """
    if not content.startswith(_JPEG):
        return 0
    at = len(_JPEG)
    scans = 0
    for _ in range(most_parts):
        marker = _MARKER.search(content, at)
        if marker is None or marker[0][1] == _END:
            return scans
        scans += marker[0][1] == _SCAN
        at = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    return None


def has_more_chunks(content: bytes, most: int) -> bool:
    """Return whether a PNG is made of more than `most` chunks."""
    if not content.startswith(_PNG):
        return False
    at = len(_PNG)
    for _ in range(most):
        length = int.from_bytes(content[at : at + _LENGTH_OF_CHUNK])
        at += _LENGTH_OF_CHUNK + length + _REST_OF_CHUNK
        if at >= len(content):
            return False
    return True
