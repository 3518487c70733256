"""How far each browser has read, so that one that falls behind is spared what it cannot take.

A browser that acknowledges frames is behind when many are unacknowledged; any browser is when many
wait in its queue. It is then left out until it has read what it was sent, and told to fetch anew.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: So many frames of a view may be on their way to a browser that acknowledges every fifth.
MOST_UNREAD = 20
ACKNOWLEDGED_EVERY = 5

#: So many messages of any kind may wait for one browser.
MOST_WAITING = 20


@dataclass(slots=True)
class _Reader:
    """One browser in one room: the last frame it was sent, and the last that it says it read."""

    sent: int
    read: int | None = None
    skipped: bool = False


@dataclass
class Readers:
    """The browsers by room. `waiting` says how many messages wait for a browser. Thread-safe."""

    waiting: Callable[[str], int]
    _rooms: dict[str, dict[str, _Reader]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def joined(self, sid: str, room: str, seq: int) -> None:
        """A browser is about to fetch the view as of frame `seq` or later."""
        with self._lock:
            self._rooms.setdefault(room, {})[sid] = _Reader(sent=seq)

    def left(self, sid: str, room: str | None = None) -> None:
        """A browser left a room, or went altogether."""
        with self._lock:
            for name in [room] if room is not None else list(self._rooms):
                readers = self._rooms.get(name, {})
                readers.pop(sid, None)
                if not readers:
                    self._rooms.pop(name, None)

    def read(self, sid: str, room: str, seq: int) -> None:
        """A browser says that it has shown frame `seq`; more than it was sent it cannot have."""
        with self._lock:
            reader = self._rooms.get(room, {}).get(sid)
            if reader is not None and 0 <= seq <= reader.sent:
                reader.read = max(seq, reader.read or 0)

    def behind(self, room: str, seq: int) -> list[str]:
        """Who is not sent frame `seq`, which is about to go out to everybody else."""
        with self._lock:
            return [sid for sid, reader in self._readers(room) if self._is_behind(sid, reader, seq)]

    def caught_up(self) -> list[tuple[str, str]]:
        """Browsers that were left out and have read all that they got, with the room: now fetch."""
        with self._lock:
            found = [
                (sid, room)
                for room in self._rooms
                for sid, reader in self._readers(room)
                if reader.skipped and self._has_read_all(sid, reader)
            ]
            for sid, room in found:
                self._rooms[room][sid] = _Reader(sent=self._rooms[room][sid].sent)
            return found

    def _readers(self, room: str) -> Iterator[tuple[str, _Reader]]:
        return iter(self._rooms.get(room, {}).items())

    def _is_behind(self, sid: str, reader: _Reader, seq: int) -> bool:
        unread = 0 if reader.read is None else seq - reader.read
        if unread > MOST_UNREAD or self.waiting(sid) > MOST_WAITING:
            reader.skipped = True
        if not reader.skipped:
            reader.sent = seq
        return reader.skipped

    def _has_read_all(self, sid: str, reader: _Reader) -> bool:
        last_told = reader.sent - reader.sent % ACKNOWLEDGED_EVERY
        return self.waiting(sid) == 0 and (reader.read is None or reader.read >= last_told)
