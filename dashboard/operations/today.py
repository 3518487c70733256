"""Today's calls, counted as they change: a busy day is read once and then only where it moved."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls
from dashboard.store.calls import Counted

#: Slices are read together rather than one by one when no more than so many lie between them.
_GAP = 10

#: So many slices are counted again each time although nothing was heard of them: what the feed
#: cannot say (an event that committed late, a repair by hand) is right again within minutes.
_DOUBTED = 10


def day_began(zone: ZoneInfo, now: Instant) -> Instant:
    """When the day of `now` began in `zone`."""
    moment = datetime.fromtimestamp(now // SECOND, zone)
    return int(moment.replace(hour=0, minute=0, second=0).timestamp()) * SECOND


@dataclass
class Tally:
    """The count of today's calls that one process keeps. Thread-safe."""

    zone: ZoneInfo
    _since: Instant = 0
    _seen: int = 0
    _seen_before: int = 0
    _slices: dict[int, Counted] = field(default_factory=dict)
    _doubted: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def since(self, now: Instant) -> Instant:
        """When today began."""
        return day_began(self.zone, now)

    def count(self, connection: Connection, *, now: Instant) -> Counted:
        """Today's calls as they stand now."""
        with self._lock:
            newest = calls.last_event(connection)
            since = self.since(now)
            if since != self._since or newest < self._seen:
                self._begin(connection, since, now)
            elif newest != self._seen:
                self._follow(connection, now)
            self._seen_before, self._seen = self._seen, newest
            return sum(self._slices.values(), Counted())

    def _begin(self, connection: Connection, since: Instant, now: Instant) -> None:
        """Another day, or another store."""
        first = self._doubted = calls.slice_of(since)
        end = calls.slice_of(now) + 1
        self._since, self._seen = since, 0
        self._slices = calls.count_slices(connection, first, end, since=since)

    def _follow(self, connection: Connection, now: Instant) -> None:
        # A call can turn out to have begun earlier, in the slice before; and of several doors one
        # may commit a lower number later, so that the feed is read from one look further back.
        after = self._seen_before
        touched = calls.slices_touched(connection, after, since=self._since)
        neighbours = {place + 1 for place in touched}
        for first, end in _stretches(touched | neighbours | set(self._next_doubted(now))):
            found = calls.count_slices(connection, first, end, since=self._since)
            for place in range(first, end):
                self._slices.pop(place, None)
            self._slices |= found

    def _next_doubted(self, now: Instant) -> Iterator[int]:
        first, end = calls.slice_of(self._since), calls.slice_of(now) + 1
        yield from range(self._doubted, min(self._doubted + _DOUBTED, end))
        self._doubted = self._doubted + _DOUBTED if self._doubted + _DOUBTED < end else first


def _stretches(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """`places` as few stretches, each from its first place to before its end."""
    first = end = None
    for place in sorted(places):
        if first is None or end is None:
            first, end = place, place + 1
        elif place - end <= _GAP:
            end = place + 1
        else:
            yield first, end
            first, end = place, place + 1
    if first is not None and end is not None:
        yield first, end
