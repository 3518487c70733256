"""A switch that takes something sick out of everybody's way: the store, an address of the platform.

Without it every request would wait its whole patience, and the threads with it.
"""

import logging
import threading
import time

#: Failures in a row that open it.
FAILURES = 3

log = logging.getLogger(__name__)


class Breaker:
    """Open after some failures in a row; somebody's probe closes it. Thread-safe.

    Held, it stays open whatever any probe says.
    """

    def __init__(self, what: str, failures: int = FAILURES) -> None:
        self._what = what
        self._most = failures
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._open_since: float | None = None
        self._held = False

    @property
    def is_open(self) -> bool:
        """Whether it is left alone for now."""
        return self._held or self._open_since is not None

    @property
    def is_held(self) -> bool:
        """Whether it is open for a reason that no probe can clear."""
        return self._held

    def hold(self, held: bool, why: str) -> None:
        """Keep it open for as long as `held` is last said to be true."""
        with self._lock:
            was, self._held = self._held, held
        if held and not was:
            log.warning("%s is left alone: %s", self._what, why)

    def failed(self) -> None:
        """Somebody waited in vain."""
        with self._lock:
            self._in_a_row += 1
            opened = self._in_a_row >= self._most and self._open()
        self._say_if(opened)

    def trip(self) -> None:
        """Open it at once: nobody has to fail any more to know."""
        with self._lock:
            self._in_a_row = self._most
            opened = self._open()
        self._say_if(opened)

    def worked(self) -> None:
        """Somebody was served in time."""
        if not self._in_a_row and self._open_since is None:
            return  # as nearly always: without the lock
        with self._lock:
            self._in_a_row = 0
            since, self._open_since = self._open_since, None
        if since is not None:
            log.warning("%s is back after %.1f s", self._what, time.monotonic() - since)

    def _open(self) -> bool:
        """Whether it was closed until now. Hold `_lock`."""
        if self._open_since is not None:
            return False
        self._open_since = time.monotonic()
        return True

    def _say_if(self, opened: bool) -> None:
        """Say so after the lock is free: a log that is slow to write must hold nobody up."""
        if opened:
            log.warning("%s does not keep up and is left alone for now", self._what)
