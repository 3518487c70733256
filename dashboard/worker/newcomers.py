"""Rooms in which newcomers join muted: looked up as soon as somebody is on their way in."""

import logging
from functools import partial

from dashboard.operations import newcomers, rosters
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import conferences, watches
from dashboard.store.room_settings import RoomSetting
from dashboard.worker.lookups import Lookups

#: How often the roster is asked for while somebody is on their way in.
EVERY_SECONDS = 0.5

log = logging.getLogger(__name__)


class Newcomers:
    """Mutes whoever is first seen in a room whose switch is on."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups
        self._looked_at: dict[str, Instant] = {}

    def turn(self, now: Instant) -> None:
        """Begin what is due for every such room."""
        rooms = newcomers.rooms(self._runtime)
        topics = {self._topic(room): room for room in rooms}
        self._looked_at = {one: at for one, at in self._looked_at.items() if one in topics}
        for topic, room in topics.items():
            if now - self._looked_at.get(topic, 0) >= EVERY_SECONDS * SECOND:
                self._looked_at[topic] = now
                self._begin(topic, room)

    def _begin(self, topic: str, room: RoomSetting) -> None:
        with self._runtime.database.reading() as connection:
            expected = conferences.expects(connection, room.application_key, room.conference_id)
        if expected:
            self._lookups.start(topic, partial(self._look_up, room))
        else:
            mute = partial(newcomers.mute_new, self._runtime, room)
            self._lookups.start(f"newcomers:{topic}", mute)

    def _topic(self, room: RoomSetting) -> str:
        return watches.conference_topic(room.application_key, room.conference_id)

    def _look_up(self, room: RoomSetting) -> None:
        try:
            rosters.look_up_roster(self._runtime, room.conference_id)
        except errors.SinchError as error:
            log.info("no roster of %s for its newcomers: %s", room.conference_id, error)
            return
        newcomers.mute_new(self._runtime, room)
