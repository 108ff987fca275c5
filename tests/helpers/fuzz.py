"""Files and messages that were damaged, by chance but each time alike."""

import random
from typing import Any

# What a program that writes its own messages may send in place of any value.
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**400,
    float("nan"),
    1e300,
    "",
    "x",
    "data:image/png;base64,AAAA",
    [],
    [[]],
    [[1]],
    ["L", None, "x"],
    {},
    {"type": "Image"},
)


def damaged(content: bytes, rng: random.Random) -> bytes:
    """A file of which some bytes were changed, left out, repeated, or cut off."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(content) + 1)
        end = min(at + rng.choice([1, 1, 4, 100]), len(content))
        kind = rng.randrange(5)
        if kind == 0:
            content = content[:at] + rng.randbytes(end - at) + content[end:]
        elif kind == 1:
            content = content[:at] + content[end:]
        elif kind == 2:
            content = content[:end] + content[at:]
        elif kind == 3:
            content = content[:at] + rng.choice([b",", b"\n", b"\r", b'"', b" ", b"9" * 50, b"\0"])
            content += content[at:] if rng.random() < 0.5 else b""
        else:
            content = content[:end]
    return content


def strange(value: Any, rng: random.Random) -> Any:
    """A copy of a message in which one value, at any depth, is something else."""
    is_dictionary = isinstance(value, dict) and value
    is_list = isinstance(value, list) and value
    if rng.random() < 0.15 or not (is_dictionary or is_list):
        return rng.choice(STRANGE)
    if is_dictionary:
        key = rng.choice(list(value))
        if rng.random() < 0.1:
            return {name: kept for name, kept in value.items() if name != key}
        return value | {key: strange(value[key], rng)}
    at = rng.randrange(len(value))
    return [*value[:at], strange(value[at], rng), *value[at + 1 :]]
