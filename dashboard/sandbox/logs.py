"""What the sandbox was asked and what it sent, for the control plane: bounded, oldest out first."""

import threading
from collections import deque
from collections.abc import Mapping

KEPT = 10_000


class Log:
    """The last `KEPT` entries, numbered from 1 since the floor opened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[dict[str, object]] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, entry: Mapping[str, object]) -> None:
        """Keep one more entry."""
        with self._lock:
            self._count += 1
            self._entries.append({"number": self._count, **entry})

    def entries(self, *, after: int = 0) -> list[dict[str, object]]:
        """What is kept, oldest first, from the entry after number `after`."""
        with self._lock:
            skipped = max(0, after - (self._count - len(self._entries)))
            return list(self._entries)[skipped:]

    def clear(self) -> None:
        """Start again from number 1."""
        with self._lock:
            self._entries.clear()
            self._count = 0
