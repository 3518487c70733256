"""What need not be kept: sessions that were over for long. Nothing that an audit may ask for."""

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import sessions

#: How often it is looked for.
EVERY_SECONDS = 3600

#: A session that is over is kept so long, for whoever asks since when somebody was out.
SESSIONS_SECONDS = 30 * 24 * 3600


class Retention:
    """Deletes once an hour what is past its time."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._next_at: Instant = 0

    def turn(self) -> int:
        """Delete it if an hour has passed; how many rows that were."""
        now = self._runtime.clock()
        if now < self._next_at:
            return 0
        self._next_at = now + EVERY_SECONDS * SECOND
        with self._runtime.database.writing() as connection:
            return sessions.forget(connection, before=now - SESSIONS_SECONDS * SECOND)
