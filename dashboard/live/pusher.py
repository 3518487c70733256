"""The thread that notices that the store changed and tells whoever is looking.

Leading edge: the first change after a quiet tick goes out at once, then at most one message per
audience and tick. Each watched view is read once per tick and each changed row rendered once,
however many browsers look.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from dashboard.live.boards import Push, Watched
from dashboard.live.hub import Hub
from dashboard.operations import views
from dashboard.operations.runtime import Runtime
from dashboard.operations.views import Board, View
from dashboard.sinch.times import Instant

TICK_SECONDS = 0.1
IDLE_SECONDS = 0.25

log = logging.getLogger(__name__)


class Watcher(Protocol):
    """What tells that the store changed since the last time it was asked."""

    def changed(self, timeout_seconds: float) -> bool:
        """Wait for a change, at most so long; whether there was one."""

    def close(self) -> None:
        """Stop listening."""


@dataclass
class Pusher:
    """Reads what is watched and emits what changed.

    `emit` sends one message to a room; `speaking` enters a context in which pieces can be rendered
    in one language.
    """

    runtime: Runtime
    hub: Hub
    emit: Callable[[str, dict[str, Any]], None]
    speaking: Callable[[str], AbstractContextManager[Any]]
    beat_at: Instant = 0
    read_at: Instant = 0

    def run(self, stop: threading.Event) -> None:
        """Push until `stop` is set. A store that is away is asked again; the board grows old."""
        while not stop.is_set():
            try:
                self._follow(stop)
            except Exception:
                log.exception("the pusher lost the store and tries again")
                stop.wait(1.0)

    def baseline(self, watched: Watched) -> None:
        """Take what `watched` shows now as shown: the browser is about to fetch it itself."""
        with self.runtime.database.reading() as connection:
            board = views.read(connection, watched.audience.view, now=self.runtime.clock())
        with self.speaking(watched.audience.locale):
            watched.begin(board)

    def push_once(self) -> int:
        """Bring every watched view up to date; how many messages went out."""
        now = self.runtime.clock()
        sent = 0
        for view, audiences in _by_view(self.hub.watched()):
            with self.runtime.database.reading() as connection:
                board = views.read(connection, view, now=now)
            sent += self._send(board, audiences)
        self.read_at = now
        return sent

    def _follow(self, stop: threading.Event) -> None:
        watcher: Watcher = self.runtime.database.watcher()
        try:
            self.push_once()  # whatever happened while nobody listened
            while not stop.is_set():
                self._turn(watcher)
        finally:
            watcher.close()

    def _turn(self, watcher: Watcher) -> None:
        changed = watcher.changed(IDLE_SECONDS)
        self.beat_at = self.runtime.clock()
        if not changed:
            self.read_at = self.beat_at  # the store said that nothing changed: the board is true
            return
        started = time.monotonic()
        self.push_once()
        spent = time.monotonic() - started
        # A costly tick is followed by a longer rest, so that pages and commands get their turn.
        time.sleep(max(TICK_SECONDS - spent, spent))

    def _send(self, board: Board, audiences: Iterable[Watched]) -> int:
        sent = 0
        for watched in audiences:
            push = self._push(board, watched)
            if push is not None:
                self.emit(watched.audience.room, push.to_message())
                sent += 1
                time.sleep(0)  # let request threads in between two rooms
        return sent

    def _push(self, board: Board, watched: Watched) -> Push | None:
        """What to send; None also where a row cannot be rendered, so that the others go on."""
        try:
            with self.speaking(watched.audience.locale):
                return watched.show(board)
        except Exception:
            log.exception("a view cannot be rendered: %s", watched.audience.view.topic)
            return None


def _by_view(watched: list[Watched]) -> list[tuple[View, list[Watched]]]:
    ordered = sorted(watched, key=lambda one: one.audience.view.topic)
    return [
        (found[0].audience.view, found)
        for _, group in groupby(ordered, key=lambda one: one.audience.view.topic)
        if (found := list(group))
    ]
