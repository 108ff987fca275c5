"""Lines of numbers, beside a reader that takes them one by one."""

import random
import re

from mnist_core.digits.plain_numbers import read_plain

COLUMNS = 2
FIELDS = ("0", "0", "7", "42", "255", "256", "300", "999", "0007", "", "x", "1\r2")
SEPARATORS = (",", ",", ",", "\n", "\r\n", "\n\n", ";")


def one_by_one(lines: str) -> list[list[int]] | None:
    if lines and not lines.endswith("\n"):
        return None
    rows = [line.split(",") for line in lines.replace("\r\n", "\n").split("\n") if line]
    for row in rows:
        if len(row) != COLUMNS:
            return None
        if not all(re.fullmatch("[0-9]{1,3}", field) and int(field) < 256 for field in row):
            return None
    return [[int(field) for field in row] for row in rows]


def test_all_that_is_right_is_read_and_nothing_else() -> None:
    chance = random.Random(12)
    right = 0
    for _ in range(4000):
        # Mostly in order, with something else here and there.
        line_end = chance.choice(("\n", "\r\n"))
        signs = [*(",", line_end) * chance.randrange(4)]
        text = ""
        for sign in signs:
            text += chance.choice(FIELDS[:5] if chance.random() < 0.9 else FIELDS)
            text += sign if chance.random() < 0.95 else chance.choice(SEPARATORS)
        text += chance.choice(("", "", "", "5", "\n", "\r\n", "\r"))
        expected = one_by_one(text)
        found = read_plain(text.encode(), COLUMNS)
        assert (None if found is None else found.tolist()) == expected, repr(text)
        right += expected is not None
    assert 1000 < right < 3000
