"""Reads what is watched and tells whoever is looking.

Each watched view is read once and each changed row rendered once, however many browsers look, and
also where several views show it. Knows nothing of when.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from prometheus_client import Counter

from dashboard.live.boards import Push, Watched
from dashboard.live.hub import Hub
from dashboard.operations import views
from dashboard.operations.runtime import Runtime
from dashboard.operations.views import Board, FloorView, View
from dashboard.sinch.times import Instant
from dashboard.store.calls import CallRow

ByView = Mapping[View, list[Watched]]

READS = Counter("callfloor_view_reads", "Views read from the store for browsers.")
PUSHES = Counter("callfloor_view_pushes", "Messages to all browsers of a view together.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one view: the seconds it took to read, and whether anything was sent."""

    view: View
    cost: float
    shown: bool


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

    def baseline(self, watched: Watched) -> None:
        """Take what `watched` shows now as shown: the browser is about to fetch it itself."""
        view, now, today = watched.audience.view, self.runtime.clock(), self.runtime.today
        with self.runtime.database.reading() as connection:
            board = views.read(connection, view, now=now, today=today)
        with self.speaking(watched.audience.locale):
            watched.begin(board)

    def push_once(self) -> int:
        """Bring every watched view up to date; of how many anything was sent."""
        watched = self.watched(lambda _view: True)
        return sum(done.shown for done in self.push(watched, watched))

    def watched(self, has: Callable[[View], bool]) -> ByView:
        """Those of the watched views of which `has` holds, each with its audiences."""
        found: dict[View, list[Watched]] = {}
        for one in self.hub.watched():
            if has(one.audience.view):
                found.setdefault(one.audience.view, []).append(one)
        return found

    def push(self, watched: ByView, due: Collection[View]) -> list[Done]:
        """Read each view that is due and send what changed in it."""
        now = self.runtime.clock()
        boards, spent = self._glances(due, now)
        calls = self._calls_that_lack(boards, watched, now)
        done = []
        for view, board in boards.items():
            whole = _with_calls(board, calls) if isinstance(view, FloorView) else board
            done.append(Done(view, spent[view], self._send(whole, watched[view]) > 0))
        return done

    def _glances(
        self, due: Collection[View], now: Instant
    ) -> tuple[dict[View, Board], dict[View, float]]:
        """What each view shows, floors without their rows; and what each took to read, in s."""
        boards, spent = {}, {}
        with self.runtime.database.reading() as connection:
            for view in due:
                began = time.monotonic()
                READS.inc()
                boards[view] = views.glance(connection, view, now=now, today=self.runtime.today)
                spent[view] = time.monotonic() - began
        return boards, spent

    def _calls_that_lack(
        self, boards: Mapping[View, Board], watched: ByView, now: Instant
    ) -> Mapping[str, CallRow]:
        """The calls that any floor has to show anew, read once for all of them."""
        lacking = {
            key
            for view, board in boards.items()
            if isinstance(view, FloorView)
            for one in watched[view]
            for key in (*one.changed(board), *one.left(board))
        }
        if not lacking:
            return {}
        with self.runtime.database.reading() as connection:
            return views.calls_of(connection, lacking, now)

    def _send(self, board: Board, audiences: Iterable[Watched]) -> int:
        sent = 0
        for watched in audiences:
            push = self._shown(board, watched)
            if push is not None:
                self.emit(watched.audience.room, push.to_message())
                PUSHES.inc()
                sent += 1
                time.sleep(0)  # let request threads in between two rooms
        return sent

    def _shown(self, board: Board, watched: Watched) -> Push | None:
        """What to send; None also where a row cannot be rendered, so that the others go on."""
        try:
            with self.speaking(watched.audience.locale):
                return watched.show(board)
        except Exception:
            log.exception("a view cannot be rendered: %s", watched.audience.view.topic)
            return None


def _with_calls(board: Board, calls: Mapping[str, CallRow]) -> Board:
    """A floor with the rows at hand; those that left because they ended say how, once."""
    ended = {
        key: row for key, row in calls.items() if key not in board.versions and not row.is_live
    }
    return replace(board, rows=calls, last_words=ended)
