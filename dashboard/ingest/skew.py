"""Whether our clock is wrong, judged by the times at which the platform signed its deliveries."""

import threading
from collections import deque
from statistics import median

from dashboard.sinch.times import SECOND, Instant

#: A difference up to this needs no telling: slow networks, clocks that drift a little.
ALLOWED_SECONDS = 60

#: So many deliveries must agree, and by how much.
_WITNESSES = 3
_AGREE_SECONDS = 30

#: What was heard longer ago says nothing of the clock as it is now.
_MEMORY_SECONDS = 600


class Skew:
    """The differences that the latest deliveries showed. Thread-safe.

    One late or replayed delivery is no witness: all of the last few must tell the same story.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: deque[tuple[Instant, int]] = deque(maxlen=_WITNESSES)

    def hear(self, signed_at: Instant, received_at: Instant) -> None:
        """A valid signature bears the platform's time; `received_at` is ours."""
        with self._lock:
            self._heard.append((received_at, received_at - signed_at))

    def seconds(self, now: Instant) -> int | None:
        """How far our clock is ahead (negative: behind); None while it seems to be right."""
        with self._lock:
            heard = [off for at, off in self._heard if abs(now - at) <= _MEMORY_SECONDS * SECOND]
        if len(heard) < _WITNESSES or max(heard) - min(heard) > _AGREE_SECONDS * SECOND:
            return None
        off = round(median(heard) / SECOND)
        return off if abs(off) > ALLOWED_SECONDS else None
