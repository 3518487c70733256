"""Who is in the rooms: those that somebody watches often, the other occupied ones now and then."""

import logging

from dashboard.operations import rosters
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import conferences, watches
from dashboard.worker.lookups import Lookups

#: How old the roster of an occupied room may become that nobody watches.
OTHERS_SECONDS = 60

log = logging.getLogger(__name__)


class Rosters:
    """Keeps the rosters of all occupied rooms as fresh as they need to be."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups
        self._tried_at: dict[str, Instant] = {}

    def watched(self, now: Instant) -> None:
        """Begin the look-ups of watched rooms that are due."""
        with self._runtime.database.reading() as connection:
            due = watches.due(connection, now)
        for watch in due:
            room = watches.conference_of(watch.topic)
            if room is not None and room[0] == self._runtime.application_key:
                self._look(watch.topic, room[1], now)

    def others(self, now: Instant) -> None:
        """Begin the look-ups of the other occupied rooms whose roster is old."""
        with self._runtime.database.reading() as connection:
            occupied = conferences.occupied(connection)
        rooms = {
            watches.conference_topic(room.application_key, room.conference_id): room
            for room in occupied
            if room.application_key == self._runtime.application_key
        }
        self._tried_at = {topic: at for topic, at in self._tried_at.items() if topic in rooms}
        for topic, room in rooms.items():
            # A room that cannot be looked up is tried no oftener than one that can.
            last = max(room.checked_at or 0, self._tried_at.get(topic, 0))
            if now - last >= OTHERS_SECONDS * SECOND:
                self._look(topic, room.conference_id, now)

    def _look(self, topic: str, conference_id: str, now: Instant) -> None:
        if self._lookups.start(topic, lambda: self._look_up(topic, conference_id)):
            self._tried_at[topic] = now

    def _look_up(self, topic: str, conference_id: str) -> None:
        asked_at = self._runtime.clock()
        try:
            rosters.look_up_roster(self._runtime, conference_id)
        except errors.LeftAlone:
            return  # nobody was asked: the room stays due
        except errors.SinchError as error:
            log.info("no roster of %s: %s", conference_id, error)
            with self._runtime.database.writing() as connection:
                watches.checked(
                    connection, topic, now=asked_at, outcome=type(error).__name__, failed=True
                )
