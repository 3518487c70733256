"""Live views as pages hold them: the root that the browser subscribes to, and its first rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request

from dashboard import fragments
from dashboard.current import runtime
from dashboard.operations import applications, call_story, history, views
from dashboard.operations.views import Board, View
from dashboard.sinch.times import SECOND
from dashboard.web import access
from dashboard.web.errors import Refused

FIRST_HOUR_SECONDS = 3600

bp = Blueprint("live_views", __name__)


@dataclass(frozen=True, slots=True)
class Root:
    """The marks of a live root. It has seen nothing yet, so the browser fetches it once more."""

    topic: str
    epoch: str = ""
    seq: int = 0

    @property
    def src(self) -> str:
        """Where the browser fetches the root again."""
        return f"/live/view?topic={quote(self.topic, safe='')}"


@bp.get("/live/view")
@access.action("floor.see")
def view() -> str:
    """One live root as it stands now."""
    try:
        asked = views.parse(request.args.get("topic", ""))
    except views.UnknownTopic:
        raise Refused(404, None) from None
    access.require(views.action_of(asked))
    told = context(asked)
    # Hundreds of browsers may come back at once and fetch the same rows: those are drawn once.
    return render_template(_TEMPLATES[type(asked)], draw=fragments.call_row, **told)


def context(view: View) -> dict[str, Any]:
    """What the template of `view` needs, read now.

    Raises:
        Refused: with 404, for a call that no event ever named.
    """
    board = views.look(runtime(), view)
    return {"board": Root(view.topic), "rights": access.rights(), **_content(view, board)}


_TEMPLATES: dict[type[View], str] = {
    views.FloorView: "calls/_floor.html",
    views.CountView: "calls/_count_view.html",
    views.FiguresView: "calls/_figures_view.html",
    views.RoomsView: "conferences/_rooms.html",
    views.RoomView: "conferences/_roster.html",
    views.CallView: "calls/_call.html",
    views.CalloutsView: "callouts/_recent.html",
}


def _content(view: View, board: Board) -> dict[str, Any]:
    rows = list(board.rows.values())
    match view:
        case views.FloorView():
            return {"calls": rows, "floor": view, **_floor_notes(rows)}
        case views.CountView():
            return {"floor": view.floor, "count": board.head}
        case views.FiguresView():
            return {"figures": board.head}
        case views.RoomsView():
            return {"rooms": rows}
        case views.RoomView():
            room = board.head or fragments.unheard_of(view.application_key, view.conference_id)
            return {"participants": rows, "room": room}
        case views.CallView():
            if board.head is None:
                raise Refused(404, None)
            story = call_story.tell(board.head, rows, now=runtime().clock())
            return {"call": board.head, "events": rows, "story": story}
        case views.CalloutsView():
            return {"callouts": rows}


def _floor_notes(rows: list[Any]) -> dict[str, Any]:
    """What the floor says beside its rows: how complete it can be, and what was last."""
    first_event_at = _first_event_at()
    last_ended_at = None if rows else history.last_ended_at(runtime())
    hour = FIRST_HOUR_SECONDS * SECOND
    return {
        "first_day": first_event_at is None and not rows and last_ended_at is None,
        "first_hour": first_event_at is None or runtime().clock() - first_event_at < hour,
        "last_ended_at": last_ended_at,
    }


def _first_event_at() -> int | None:
    application = applications.surroundings(runtime()).application
    return application.first_event_at if application else None
