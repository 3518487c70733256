"""How the customer's backend is asked: each event once, by so many at a time, not while it hangs.

Copies of a delivery come at once, at the primary and the fallback address; what the backend does
when asked must happen once. And whoever waits for it holds a thread of the door.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from typing import Protocol

from dashboard.operations.callbacks.once import Once
from dashboard.operations.callbacks.parts import RelayFailed
from dashboard.sinch.breaker import Breaker

#: Deliveries that may wait for the backend at a time, each in a thread. The door has more, so that
#: something is left for whatever else needs one.
MOST_WAITING = 48

#: A failure that took longer than this is one that others should be spared.
SLOW_SECONDS = 1.0

#: While the backend is left alone, one event is handed to it this long after the last that hung.
PAUSE_SECONDS = 2.0


class Backend(Protocol):
    """Whoever is asked."""

    @property
    def url(self) -> str:
        """Where it is."""

    def ask(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """Its answer to one event, within a deadline of its own; raises RelayFailed."""

    def report(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hand on an event whose answer nobody reads."""


class Careful:
    """A backend, asked with care. Thread-safe."""

    def __init__(
        self,
        backend: Backend,
        *,
        slow_seconds: float = SLOW_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self.backend = backend
        self._slow_seconds = slow_seconds
        self._pause_seconds = pause_seconds
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._answers = Once()
        self._breaker = Breaker("the backend that decides")
        self._lock = threading.Lock()
        self._is_tried = False
        self._tried_next_at = 0.0
        self._answered_at = 0.0

    @property
    def url(self) -> str:
        """Where the backend is."""
        return self.backend.url

    @property
    def is_away(self) -> bool:
        """Whether it hangs, by those that asked it last."""
        return self._breaker.is_open

    @property
    def is_left_alone(self) -> bool:
        """Whether it hangs, and the next event is not the one to try it with."""
        return self.is_away and not self._is_to_be_tried()

    def ask(self, headers: Mapping[str, str], body: bytes, *, may_wait: bool = True) -> bytes:
        """The backend's answer to an event, which all copies of it share.

        Raises:
            RelayFailed: it gave none; or it hangs, or too many wait for it, and it was not asked.
                Without `may_wait` it never is.
        """
        event = hashlib.sha256(body).digest()
        remembered = self._answers.recall(event)
        if remembered is not None:
            return remembered
        if not may_wait:
            raise RelayFailed("it hangs, and is left alone for now")
        if not self._places.acquire(blocking=False):
            raise RelayFailed("too many wait for it")
        try:
            return self._answers.ask(event, lambda: self._ask(headers, body))
        finally:
            self._places.release()

    def report(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hand on an event whose answer nobody reads."""
        self.backend.report(headers, body)

    def _ask(self, headers: Mapping[str, str], body: bytes) -> bytes:
        is_trial = self._breaker.is_open
        if is_trial and not self._may_try():
            raise RelayFailed("it hangs, and is left alone for now")
        asked_at = time.monotonic()
        try:
            answer = self.backend.ask(headers, body)
        except Exception:
            self._failed(asked_at)
            raise
        else:
            self._answered()
        finally:
            if is_trial:
                self._is_tried = False
        return answer

    def _failed(self, asked_at: float) -> None:
        """Learn from a failure: a quick one holds nobody up, and one of long ago says nothing."""
        now = time.monotonic()
        if now - asked_at < self._slow_seconds:
            self._answered()
        elif asked_at >= self._answered_at:
            self._tried_next_at = now + self._pause_seconds
            self._breaker.failed()

    def _answered(self) -> None:
        self._answered_at = time.monotonic()
        self._breaker.worked()

    def _is_to_be_tried(self) -> bool:
        return not self._is_tried and time.monotonic() >= self._tried_next_at

    def _may_try(self) -> bool:
        """Whether this event is the one to see with whether it is back."""
        with self._lock:
            mine = self._is_to_be_tried()
            self._is_tried = self._is_tried or mine
        return mine
