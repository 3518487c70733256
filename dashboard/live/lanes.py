"""The threads that notice that the store changed, and when they tell whoever is looking.

Leading edge: the first change after a quiet tick goes out at once, then at most one message per
view and tick. Lists have a lane of their own, so that none of them waits for a count.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from dashboard.live.pusher import ByView, Pusher
from dashboard.live.schedule import Schedule
from dashboard.operations import views
from dashboard.operations.views import View
from dashboard.sinch.times import Instant

#: Longer than this a lane never sits still: it shows each time that it is alive.
IDLE_SECONDS = 0.25

log = logging.getLogger(__name__)


class Watcher(Protocol):
    """What tells that the store changed since the last time it was asked."""

    def changed(self, timeout_seconds: float) -> bool:
        """Wait for a change, at most so long; whether there was one."""

    def close(self) -> None:
        """Stop listening."""


@dataclass
class Lane:
    """One thread, and the views that it keeps up to date: those of which `has` holds.

    `beat_at` is when it last looked whether anything changed, `read_at` when it last read.
    """

    pusher: Pusher
    has: Callable[[View], bool]
    beat_at: Instant = 0
    read_at: Instant = 0
    _schedule: Schedule = field(default_factory=Schedule)
    _rest_until: float = 0.0

    def run(self, stop: threading.Event) -> None:
        """Push until `stop` is set. A store that is away is asked again; the board grows old."""
        while not stop.is_set():
            try:
                self._follow(stop)
            except Exception:
                log.exception("the pusher lost the store and tries again")
                stop.wait(1.0)

    def _follow(self, stop: threading.Event) -> None:
        watcher: Watcher = self.pusher.runtime.database.watcher()
        try:
            self._schedule.changed()  # whatever happened while nobody listened
            while not stop.is_set():
                self.turn(watcher)
        finally:
            watcher.close()

    def turn(self, watcher: Watcher) -> None:
        """Wait for something to show, and show it."""
        watched = self.pusher.watched(self.has)
        self._rest(watched)
        if watcher.changed(self._patience(watched)):
            self._schedule.changed()
        self.beat_at = self.pusher.runtime.clock()
        began, worked = time.monotonic(), time.thread_time()
        for done in self.pusher.push(watched, self._schedule.due(watched, began)):
            self._schedule.took(done.view, began=began, cost=done.cost, shown=done.shown)
        self.read_at = self.beat_at
        # Pages and commands get as much of the processor as the boards.
        self._rest_until = time.monotonic() + time.thread_time() - worked

    def _rest(self, watched: ByView) -> None:
        """Sit still while no change, should one come, could be shown."""
        pause = max(self._rest_until, self._schedule.free_at(watched)) - time.monotonic()
        if pause > 0:
            time.sleep(min(pause, IDLE_SECONDS))

    def _patience(self, watched: ByView) -> float:
        """How long to listen: until a view that is behind, or grows old, is due."""
        due_at = self._schedule.next_at(watched)
        left = IDLE_SECONDS if due_at is None else due_at - time.monotonic()
        return min(max(left, 0.0), IDLE_SECONDS)


def lanes(pusher: Pusher) -> tuple[Lane, Lane]:
    """The lane of what people watch change, and that of counts and of what is read more seldom."""

    def is_quick(view: View) -> bool:
        return views.pace(view) <= views.TICK_SECONDS

    return Lane(pusher, is_quick), Lane(pusher, lambda view: not is_quick(view))
