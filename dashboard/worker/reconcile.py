"""One turn of what the worker does: everything that is due begins, nothing is waited for."""

from concurrent.futures import Executor

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import applications, watches
from dashboard.worker.listeners import Listeners
from dashboard.worker.lookups import Lookups
from dashboard.worker.lost_commands import LostCommands
from dashboard.worker.nameless_calls import NamelessCalls
from dashboard.worker.newcomers import Newcomers
from dashboard.worker.rosters import Rosters
from dashboard.worker.silent_calls import SilentCalls

#: Watched rooms are looked at every turn; what is less urgent every so often.
SLOWER_SECONDS = 1
SWEEP_SECONDS = 60

#: How long a room's last look-up stays readable after nobody wants it any more.
_KEPT_SECONDS = 3600


class Reconciler:
    """Brings what we believe in line with what the platform says."""

    def __init__(self, runtime: Runtime, pool: Executor) -> None:
        self._runtime = runtime
        self.lookups = Lookups(pool)
        self._rosters = Rosters(runtime, self.lookups)
        self._silent = SilentCalls(runtime, self.lookups)
        self._nameless = NamelessCalls(runtime, self.lookups)
        self._lost = LostCommands(runtime, self.lookups)
        self._newcomers = Newcomers(runtime, self.lookups)
        self._listeners = Listeners(runtime, self.lookups)
        self._slower_at: Instant = 0
        self._swept_at: Instant = 0

    def turn(self) -> None:
        """Begin what is due now."""
        now = self._runtime.clock()
        self.lookups.collect()
        self._rosters.watched(now)
        self._newcomers.turn(now)
        self._listeners.turn()
        if now - self._slower_at >= SLOWER_SECONDS * SECOND:
            self._slower_at = now
            self._slower(now)
        if now - self._swept_at >= SWEEP_SECONDS * SECOND:
            self._swept_at = now
            self._sweep(now)

    def _slower(self, now: Instant) -> None:
        self._lost.settle(now)
        self._rosters.others(now)
        self._silent.notice(now)
        self._silent.look_up(now)
        self._silent.give_up(now)
        self._nameless.look_up()

    def _sweep(self, now: Instant) -> None:
        with self._runtime.database.writing() as connection:
            watches.sweep(connection, before=now - _KEPT_SECONDS * SECOND)
            applications.note_first_events(connection)
