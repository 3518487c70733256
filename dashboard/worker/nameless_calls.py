"""Calls that only a roster showed, or a report: the platform is asked once who calls whom."""

import logging
from functools import partial

from dashboard.operations import asking
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.store import calls
from dashboard.worker.lookups import Lookups

_AT_ONCE = 20

log = logging.getLogger(__name__)


class NamelessCalls:
    """Finds out who is on the line. What the platform does not tell is not asked again."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups
        self._asked: set[str] = set()

    def look_up(self) -> None:
        """Begin the look-ups of calls that were not asked about yet."""
        with self._runtime.database.reading() as connection:
            nameless = {call.call_id for call in calls.nameless(connection, limit=_AT_ONCE)}
        self._asked &= nameless  # whoever has a name now, or is gone, need not be remembered
        for call_id in sorted(nameless - self._asked):
            self._asked.add(call_id)
            self._lookups.start(f"name:{call_id}", partial(self._look_up, call_id))

    def _look_up(self, call_id: str) -> None:
        try:
            asking.look_up(self._runtime, call_id)
        except errors.SinchError as error:
            log.info("nobody told who is on call %s: %s", call_id, error)
