"""Of all the workers on one store one leads: whoever holds the lease."""

import logging

from dashboard.operations.runtime import Runtime, process_name
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import watches

LEASE = "worker"

#: A leader that dies is followed after this long at most.
LEASE_SECONDS = 10
RENEW_SECONDS = 3

log = logging.getLogger(__name__)


class Leadership:
    """One worker's claim to lead."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._holder = process_name()
        self._held_until: Instant = 0
        self._asked_at: Instant = 0

    def is_mine(self) -> bool:
        """Whether this worker leads now; asks for the lease, or renews it, when that is due."""
        now = self._runtime.clock()
        if now - self._asked_at >= RENEW_SECONDS * SECOND:
            self._asked_at = now
            self._ask(now)
        return now < self._held_until

    def give_up(self) -> None:
        """Let another worker lead at once."""
        if self._held_until:
            self._held_until = 0
            with self._runtime.database.writing() as connection:
                watches.release(connection, LEASE, self._holder)

    def _ask(self, now: Instant) -> None:
        until = now + LEASE_SECONDS * SECOND
        with self._runtime.database.writing() as connection:
            held = watches.hold(connection, LEASE, self._holder, until=until, now=now)
        if held != bool(self._held_until):
            log.info("this worker %s", "leads" if held else "waits")
        self._held_until = until if held else 0
