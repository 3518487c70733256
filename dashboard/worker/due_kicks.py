"""Kicks whose grace is over: sent on time, by whichever worker claims them first.

Waits for the store to change or for the next grace to end; nothing is asked in between.
"""

import logging
import threading
from concurrent.futures import Executor
from contextlib import closing
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from dashboard.operations import leaving
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store.commands import Command
from dashboard.store.database import Watcher

#: The store may change hundreds of times a second; a grace lasts a second at least.
_LEAST_PAUSE_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 0.5
_AFTER_TROUBLE_SECONDS = 1.0

log = logging.getLogger(__name__)


class DueKicks:
    """Follows the store for kicks that come due; `pool` sends them."""

    def __init__(self, runtime: Runtime, pool: Executor) -> None:
        self._runtime = runtime
        self._pool = pool

    def run(self, stop: threading.Event) -> None:
        """Send what comes due until `stop` is set; a store that is away is waited for."""
        while not stop.is_set():
            try:
                with closing(self._runtime.database.watcher()) as watcher:
                    self._follow(watcher, stop)
            except SQLAlchemyError as error:
                log.warning("kicks wait for the store: %s", type(error).__name__)
            except Exception:
                log.exception("following the kicks broke")
            stop.wait(_AFTER_TROUBLE_SECONDS)

    def carry_out(self) -> Instant | None:
        """Send what is due now; when the next one will be, or None."""
        for kick in leaving.claim_due(self._runtime):
            self._pool.submit(_guarded, partial(leaving.leave, self._runtime, kick), kick)
        return leaving.next_due_at(self._runtime)

    def _follow(self, watcher: Watcher, stop: threading.Event) -> None:
        while not stop.is_set():
            next_at = self.carry_out()
            if watcher.changed(self._seconds_until(next_at)):
                stop.wait(min(_LEAST_PAUSE_SECONDS, self._seconds_until(next_at)))

    def _seconds_until(self, next_at: Instant | None) -> float:
        if next_at is None:
            return _LONGEST_WAIT_SECONDS
        left = (next_at - self._runtime.clock()) / SECOND
        if left < -_LEAST_PAUSE_SECONDS:
            return _LEAST_PAUSE_SECONDS  # overdue for too long: somebody else settles it
        return min(max(0.0, left), _LONGEST_WAIT_SECONDS)


def _guarded(leave: partial[Command], kick: Command) -> None:
    try:
        leave()
    except SQLAlchemyError as error:
        log.warning("kick %s found no store: %s", kick.command_id, type(error).__name__)
    except Exception:
        log.exception("kick %s broke", kick.command_id)
