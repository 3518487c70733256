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
    """What one audience was last shown. `epoch` changes when this memory is made anew."""

    audience: Audience
    epoch: str = field(default_factory=lambda: secrets.token_hex(6))
    seq: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    head: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, board: Board) -> None:
        """Take `board` as shown, unless something was shown before: that must not be lost."""
        with self._lock:
            if self.seq == 0:
                self._show(board)

    def show(self, board: Board) -> Push | None:
        """Remember `board` as shown; what must be sent for that, or None if nothing changed.

        A row that cannot be rendered raises, and nothing is remembered.
        """
        with self._lock:
            return self._show(board)

    def _show(self, board: Board) -> Push | None:
        changed = [key for key, version in board.versions.items() if self._is_new(key, version)]
        order = list(board.rows)
        same_head = board.head == self.head
        if not changed and order == self.order and same_head:
            return None
        rights = self.audience.rights
        rows = {key: row_html(self.audience.view, board.rows[key], rights) for key in changed}
        self.seq += 1
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

    def _is_new(self, key: str, version: int) -> bool:
        return self.versions.get(key) != version

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


def head_html(view: View, board: Board, rights: Rights) -> str | None:
    """What stands above the rows of `view`, or None where nothing does."""
    if board.head is None:
        return None
    match view:
        case views.FloorView():
            return fragments.floor_figures(board.head)
        case views.RoomView():
            return fragments.room_header(board.head, rights=rights)
        case views.CallView():
            return fragments.call_header(board.head, rights=rights)
        case views.RoomsView() | views.CalloutsView():
            return None
