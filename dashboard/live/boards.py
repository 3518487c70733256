"""One watched view and what its browsers were last shown.

Compares what the store says now with what was shown, and says what to send: the order of the page,
the rows that changed, the head if it changed. Knows nothing of sockets or threads.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard import fragments
from dashboard.operations import views
from dashboard.operations.policy import Rights
from dashboard.operations.views import Board, View


@dataclass(frozen=True, slots=True)
class Audience:
    """Who shares one rendering: the same view, language and rights."""

    view: View
    locale: str
    rights: Rights

    @property
    def room(self) -> str:
        """The name under which the browsers of this audience are gathered."""
        return f"{self.rights}|{self.locale}|{self.view.topic}"


@dataclass(frozen=True, slots=True)
class Push:
    """One message to an audience."""

    topic: str
    epoch: str
    seq: int
    ids: list[str]
    rows: Mapping[str, str]
    figures: str | None

    def to_message(self) -> dict[str, Any]:
        """The message as browsers read it."""
        return {
            "view": self.topic,
            "epoch": self.epoch,
            "seq": self.seq,
            "ids": self.ids,
            "rows": dict(self.rows),
            "figures": self.figures,
        }


@dataclass
class Watched:
    """What one audience was last shown. `epoch` changes when this memory is made anew.

    `is_begun` once anything was taken as shown, be it that there is nothing: `seq` is 0 as long as
    nothing was sent.
    """

    audience: Audience
    epoch: str = field(default_factory=lambda: secrets.token_hex(6))
    seq: int = 0
    is_begun: bool = False
    versions: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    head: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def left(self, board: Board) -> list[str]:
        """The rows shown so far that `board` has no more, less those that newer ones pushed off."""
        with self._lock:
            kept = [place for place, key in enumerate(self.order) if key in board.versions]
            end = len(self.order)
            if len(board.versions) >= views.PAGE and kept:
                end = kept[-1]
            return [key for key in self.order[:end] if key not in board.versions]

    def changed(self, board: Board) -> list[str]:
        """The rows of `board` that were not shown yet as they are now."""
        with self._lock:
            return self._changed(board)

    def begin(self, board: Board) -> None:
        """Take `board` as shown, unless something was shown before: that must not be lost."""
        with self._lock:
            if not self.is_begun:
                self._show(board)

    def show(self, board: Board) -> Push | None:
        """Remember `board` as shown; what must be sent for that, or None if nothing changed.

        A row that cannot be rendered raises, and nothing is remembered.
        """
        with self._lock:
            return self._show(board)

    def _show(self, board: Board) -> Push | None:
        changed = self._changed(board)
        order = list(board.versions)
        same_head = board.head == self.head
        if not changed and order == self.order and same_head:
            self.is_begun = True
            return None
        leaving = {key: row for key, row in board.last_words.items() if key in self.versions}
        changing = {key: board.rows[key] for key in changed} | leaving
        rights = self.audience.rights
        rows = {key: row_html(self.audience.view, row, rights) for key, row in changing.items()}
        self.seq += 1
        self.is_begun = True
        self.versions = dict(board.versions)
        self.order = order
        self.head = board.head
        head = None if same_head else self._head(board)
        return Push(
            topic=self.audience.view.topic,
            epoch=self.epoch,
            seq=self.seq,
            ids=order,
            rows=rows,
            figures=head,
        )

    def _changed(self, board: Board) -> list[str]:
        shown = self.versions
        return [key for key, version in board.versions.items() if shown.get(key) != version]

    def _head(self, board: Board) -> str | None:
        return head_html(self.audience.view, board, self.audience.rights)


def row_html(view: View, row: Any, rights: Rights) -> str:
    """One row of `view` as its page shows it."""
    match view:
        case views.FloorView():
            return fragments.call_row(row, rights=rights)
        case views.RoomsView():
            return fragments.room_row(row)
        case views.RoomView():
            return fragments.participant_row(row, rights=rights)
        case views.CallView():
            return fragments.event_item(row)
        case views.CalloutsView():
            return fragments.callout_row(row)
        case views.CountView() | views.FiguresView():
            raise TypeError("this view has no rows")


def head_html(view: View, board: Board, rights: Rights) -> str | None:
    """What stands above the rows of `view`, or None where nothing does."""
    if board.head is None:
        return None
    match view:
        case views.CountView():
            return fragments.floor_count(view.floor, board.head)
        case views.FiguresView():
            return fragments.floor_figures(board.head)
        case views.RoomView():
            return fragments.room_header(board.head, rights=rights)
        case views.CallView():
            return fragments.call_overview(board.head, list(board.rows.values()), rights=rights)
        case views.FloorView() | views.RoomsView() | views.CalloutsView():
            return None
