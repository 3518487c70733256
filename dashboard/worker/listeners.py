"""Operators who are called into a room to listen: muted once the roster shows them."""

import logging
from functools import partial

from dashboard.operations import room_calls
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.store.commands import Command
from dashboard.worker.lookups import Lookups

log = logging.getLogger(__name__)


class Listeners:
    """Looks up the rooms that listeners have answered for, every turn until they are muted."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups

    def turn(self) -> None:
        """Begin a look for each listener who has answered."""
        for callout in room_calls.listeners(self._runtime):
            self._lookups.start(f"listener:{callout.call_id}", partial(self._mute, callout))

    def _mute(self, callout: Command) -> None:
        try:
            room_calls.mute_listener(self._runtime, callout)
        except errors.SinchError as error:
            log.info("no roster of %s for its listener: %s", callout.conference_id, error)
