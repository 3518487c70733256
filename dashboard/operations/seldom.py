"""Log lines that anybody on the internet could write by the million: one a minute each."""

import logging
import threading
import time

EVERY_SECONDS = 60.0


class Seldom:
    """A logger that says the same thing once a minute, and how often it did not. Thread-safe."""

    def __init__(self, log: logging.Logger, every_seconds: float = EVERY_SECONDS) -> None:
        self._log = log
        self._every = every_seconds
        self._lock = threading.Lock()
        self._said: dict[str, tuple[float, int]] = {}

    def say(self, level: int, message: str, *values: object) -> None:
        """Log `message` unless it was logged a moment ago; the values do not tell them apart."""
        now = time.monotonic()
        with self._lock:
            said_at, unsaid = self._said.get(message, (-self._every, 0))
            if now - said_at < self._every:
                self._said[message] = said_at, unsaid + 1
                return
            self._said[message] = now, 0
        if unsaid:
            message += " (and %d times since the last line)"
            values = (*values, unsaid)
        self._log.log(level, message, *values)
