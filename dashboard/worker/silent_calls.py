"""Live calls of which nothing was heard: the platform is asked, and in the end time decides.

While a call is being asked about it has an open watch, and is shown as being checked.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from dashboard.operations import asking
from dashboard.operations.runtime import Runtime
from dashboard.sinch import callouts, errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, events, journal, watches
from dashboard.store.calls import CallRow
from dashboard.worker.lookups import Lookups

#: A live call that nothing was heard of for this long is asked about; one that goes on for long,
#: more seldom, but never less often than the second figure says.
SILENT_SECONDS = 60
SELDOM_SECONDS = 240

#: How long after a failed look-up the next one is; the last pause repeats.
PAUSES_SECONDS = (60, 120, 300)

#: The platform ends every call after its longest duration; this much later it is over for sure.
GRACE_SECONDS = 300
LONGEST_SECONDS = callouts.MAX_DURATION_LIMIT + GRACE_SECONDS

#: A watch on a call lasts until it is answered; should nobody close it, it ends by itself.
_WANTED_SECONDS = LONGEST_SECONDS

_AT_ONCE = 200

log = logging.getLogger(__name__)


class SilentCalls:
    """Finds out what became of calls that fell silent."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups

    def notice(self, now: Instant) -> None:
        """Open a watch on each call that fell silent or left its room without another word."""
        with self._runtime.database.reading() as connection:
            unheard = calls.unheard(
                connection,
                now=now,
                least_seconds=SILENT_SECONDS,
                most_seconds=SELDOM_SECONDS,
                limit=_AT_ONCE,
            )
        if not unheard:
            return
        with self._runtime.database.writing() as connection:
            for call in unheard:
                until = now + _WANTED_SECONDS * SECOND
                watches.want(connection, watches.call_topic(call.call_id), until=until, now=now)
        log.info("%d calls fell silent", len(unheard))

    def look_up(self, now: Instant) -> None:
        """Begin the look-ups that are due."""
        with self._runtime.database.reading() as connection:
            due = watches.due(connection, now, limit=_AT_ONCE)
        for watch in due:
            call_id = watches.call_of(watch.topic)
            if call_id is not None:
                self._start(watch.topic, call_id, watch.failures)

    def give_up(self, now: Instant) -> int:
        """End the calls that cannot be live any more and that nobody can tell us of."""
        before = now - SILENT_SECONDS * SECOND
        with self._runtime.database.reading() as connection:
            silent = calls.silent(connection, before=before, limit=_AT_ONCE)
            asked = {call.call_id: _was_asked_in_vain(connection, call) for call in silent}
        over = [
            call
            for call in silent
            if asked[call.call_id] and now - call.started_at > LONGEST_SECONDS * SECOND
        ]
        if over:
            self._presume_ended(over, now)
        return len(over)

    def _start(self, topic: str, call_id: str, failures: int) -> None:
        self._lookups.start(topic, lambda: self._look_up(topic, call_id, failures))

    def _look_up(self, topic: str, call_id: str, failures: int) -> None:
        asked_at = self._runtime.clock()
        try:
            asking.look_up(self._runtime, call_id)
        except errors.LeftAlone:
            return  # nobody was asked: the call stays due
        except errors.SinchError as error:
            log.info("no word on call %s: %s", call_id, error)
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
            with self._runtime.database.writing() as connection:
                watches.checked(
                    connection,
                    topic,
                    now=asked_at,
                    outcome=type(error).__name__,
                    failed=True,
                    every_seconds=pause,
                )

    def _presume_ended(self, over: Sequence[CallRow], now: Instant) -> None:
        entries = [journal.Entry(event=_presumption(call, now)) for call in over]
        with self._runtime.database.writing() as connection:
            journal.record(connection, entries, now=now)
            for call in over:
                watches.close(connection, watches.call_topic(call.call_id))
        log.warning("%d calls are presumed to have ended", len(over))


def _was_asked_in_vain(connection: Connection, call: CallRow) -> bool:
    watch = watches.find(connection, watches.call_topic(call.call_id))
    return watch is not None and watch.failures > 0


def _presumption(call: CallRow, now: Instant) -> events.CallPresumedEnded:
    return events.CallPresumedEnded(
        key=f"presumed:{events.storable_id(call.call_id)}",
        at=now,
        fine=now,
        application_key=call.application_key,
        call_id=call.call_id,
        source="worker",
        after_seconds=LONGEST_SECONDS,
    )
