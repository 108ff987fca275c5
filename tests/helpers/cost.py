"""What reading a file costs: measured in a process of its own, which is stopped when it hangs."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from mnist_core.folders import PROJECT

# Reads a harmless file first, so that imports do not count.
_MEASURE = """
import importlib, json, sys, time
from pathlib import Path
from mnist_core.errors import MnistError
from tests.helpers.cost import pace

def peak():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024

def read(content):
    try:
        reader(content, "file")
    except MnistError as error:
        return str(error)
    return ""

module, function = sys.argv[1].split(":")
reader = getattr(importlib.import_module(module), function)
read(Path(sys.argv[2]).read_bytes())
content = Path(sys.argv[3]).read_bytes()
before, begin = peak(), time.process_time()
message = read(content)
seconds, megabytes = time.process_time() - begin, peak() - before
print(json.dumps([message, seconds / pace(), megabytes]))
"""

_MILLION = 0.1  # seconds for as many numbers, of the processor for which the bounds are


def pace() -> float:
    """Return how much longer this processor takes now than the one for which the bounds are."""
    text = ",".join(["0.5"] * 1_000_000)
    begun = time.process_time()
    sum(map(float, text.split(",")))
    return (time.process_time() - begun) / _MILLION


@dataclass(frozen=True)
class Cost:
    """What one file took.

    Attributes
    ----------
    message : str
        Of the MnistError that came; empty if the file was taken.
    seconds : float
        Of a processor that makes a million numbers of their text in a tenth of a second.
    megabytes : float
        By which the process grew at its largest.
    """

    message: str
    seconds: float
    megabytes: float


def cost(reader: str, harmless: bytes, content: bytes, folder: Path) -> Cost:
    """Read `content` by ``reader(content, name)``, named as "module:function"."""
    if sys.platform != "linux":
        pytest.skip("others count the peak of memory in other units, or not")
    files = [folder / "harmless", folder / "content"]
    files[0].write_bytes(harmless)
    files[1].write_bytes(content)
    command = [sys.executable, "-c", _MEASURE, reader, *map(str, files)]
    answer = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    return Cost(*json.loads(answer.stdout))


def assert_cheap(measured: Cost, share: float = 1) -> None:
    """What is refused takes little; twice of what is promised, because kinds of work differ.

    Of what grows with the file, a file of a `share` of the largest takes as small a share.
    """
    assert measured.message
    assert measured.seconds < 4 * share and measured.megabytes < 250 * share, measured
