"""What both benchmarks print: each figure beside the one it is measured against."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import psutil


class Row(NamedTuple):
    """One measure. `reference` and `ours` are repeated measurements of the same thing; `target` is
    for their ratio."""

    measure: str
    reference: Sequence[float]
    ours: Sequence[float]
    unit: str
    target: float | None = None


def print_table(rows: Sequence[Row]) -> None:
    """Medians side by side, their spread, and whether ours / reference is at most the target."""
    print(
        f"\n{'median (least to most)':<32}{'reference':>24}{'ours':>24}{'ratio':>8}{'target':>8}"
        "  met"
    )
    for row in rows:
        ratio = median(row.ours) / median(row.reference)
        target = "" if row.target is None else f"{row.target:.2f}"
        met = "" if row.target is None else "yes" if ratio <= row.target else "NO"
        reference, ours = _figures(row.reference, row.unit), _figures(row.ours, row.unit)
        print(f"{row.measure:<32}{reference:>24}{ours:>24}{ratio:>8.2f}{target:>8}  {met}")


def print_load() -> None:
    """How busy others keep this machine: a reason to repeat a measurement, never to believe it."""
    print(f"{psutil.cpu_count()} processors, load of the last minute {psutil.getloadavg()[0]:.1f}")


def _figures(values: Sequence[float], unit: str) -> str:
    digits = 2 if unit == "s" else 0
    spread = f" ({min(values):.{digits}f} to {max(values):.{digits}f})" if len(values) > 1 else ""
    return f"{median(values):.{digits}f} {unit}{spread}"
