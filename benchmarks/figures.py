"""What many measurements come down to: percentiles, medians over rounds, a verdict.

Pure; knows nothing of what was measured.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one contestant: requests a second, and latencies in microseconds."""

    rate: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True, slots=True)
class Share:
    """A contestant's rate as a part of the yardstick's, round by round."""

    median: float
    least: float
    most: float


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed. Raises ValueError without any."""
    if not values:
        raise ValueError("no values")
    place = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(place, 1) - 1]


def round_of(latencies_us: Sequence[float], seconds: float) -> Round:
    """What one round's latencies come down to."""
    return Round(
        rate=len(latencies_us) / seconds,
        p50_us=percentile(latencies_us, 50),
        p99_us=percentile(latencies_us, 99),
    )


def middle(rounds: Sequence[Round]) -> Round:
    """The median of each figure over the rounds."""
    return Round(
        rate=statistics.median(one.rate for one in rounds),
        p50_us=statistics.median(one.p50_us for one in rounds),
        p99_us=statistics.median(one.p99_us for one in rounds),
    )


def share(rounds: Sequence[Round], yardstick: Sequence[Round]) -> Share:
    """Each round against the yardstick's round beside it: what slows both cancels out."""
    parts = [one.rate / other.rate for one, other in zip(rounds, yardstick, strict=True)]
    return Share(statistics.median(parts), min(parts), max(parts))


def verdict(reached: bool) -> str:
    """The word in the table's last column."""
    return "ok" if reached else "MISSED"


def milliseconds(microseconds: float) -> str:
    """A latency as the tables write it."""
    return f"{microseconds / 1000:.1f}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns set under each other; the first one to the left, the others to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
