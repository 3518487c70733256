"""Instants: whole microseconds since 1970 UTC, and the ways the platform writes them."""

import re
import time
from datetime import date
from functools import lru_cache
from typing import Final

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z; may be negative."""

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_LAST: Final = (date(9999, 12, 31).toordinal() - _EPOCH_DAY + 1) * DAY
_FIRST: Final = (date(1, 1, 1).toordinal() - _EPOCH_DAY) * DAY
_LONGEST_TEXT: Final = 40
_WRITTEN: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def now() -> Instant:
    """The present, by the machine's clock."""
    return time.time_ns() // 1000


@lru_cache(maxsize=1024)  # many events of a busy second carry the same text
def parse(text: str) -> Instant:
    """Read an ISO 8601 time with 0 to 9 fraction digits, and `Z`, an offset, or nothing (UTC).

    Digits past the microsecond are cut off, a leap second counts as the second after it.
    Raises ValueError for anything else, however long.
    """
    found = _WRITTEN.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        raise ValueError("not an ISO 8601 time")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    at = (date(int(year), int(month), int(day)).toordinal() - _EPOCH_DAY) * DAY
    at += _of_day(int(hour), int(minute), int(second))
    if fraction:
        at += int(fraction[:6].ljust(6, "0"))
    if zone is not None and zone not in "Zz":
        at -= _offset(zone)
    if not _FIRST <= at < _LAST:
        raise ValueError("outside the years 1 to 9999")
    return at


def to_wire(at: Instant, digits: int = 0) -> str:
    """Write an instant in UTC with `Z` and as many fraction digits as asked: 2025-03-14T09:30:00Z.

    The header of a callback carries seven digits. Raises ValueError outside the years 1 to 9999.
    """
    if not _FIRST <= at < _LAST:
        raise ValueError("outside the years 1 to 9999")
    days, rest = divmod(at, DAY)
    seconds, micros = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    fraction = f".{micros:06d}".ljust(digits + 1, "0")[: digits + 1] if digits else ""
    day = date.fromordinal(days + _EPOCH_DAY).isoformat()
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}{fraction}Z"


def writable(at: Instant) -> Instant:
    """`at`, or the nearest instant that can be written: a span before year 1 or beyond 9999 ends.

    For times worked out from others, which hostile bodies can push over the edge.
    """
    return min(max(at, _FIRST), _LAST - 1)


def to_wire_exactly(at: Instant) -> str:
    """Write an instant with no fraction where it is a whole second, else with all six digits."""
    return to_wire(at, 6 if at % SECOND else 0)


def _of_day(hour: int, minute: int, second: int) -> int:
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("no such time of day")
    return ((hour * 60 + minute) * 60 + second) * SECOND


def _offset(zone: str) -> int:
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset from UTC")
    span = (hours * 60 + minutes) * 60 * SECOND
    return span if zone[0] == "+" else -span
