"""The past and present sessions of a room: the list, and one as a picture with its deeds."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from dashboard import ids
from dashboard.current import runtime
from dashboard.operations import room_sessions
from dashboard.sinch import times
from dashboard.web import access
from dashboard.web.conferences import ours
from dashboard.web.errors import Refused
from dashboard.web.lanes import Picture

bp = Blueprint("room_sessions", __name__, url_prefix="/conferences")


@bp.get("/<id:conference_id>/sessions")
@access.action("conferences.see")
def index(conference_id: str) -> str:
    """The sessions of a room, the latest first."""
    application_key = ours.application_of(conference_id)
    listed = room_sessions.listed(runtime(), application_key, conference_id)
    return render_template(
        "conferences/sessions.html", sessions=listed, **_room(conference_id, application_key)
    )


@bp.get("/<id:conference_id>/sessions/<began>")
@access.action("conferences.see")
def page(conference_id: str, began: str) -> str:
    """One session: who was in it when, and what was done to whom by whom."""
    application_key = ours.application_of(conference_id)
    try:
        began_at = times.parse(began)
    except ValueError:
        raise Refused(404, None) from None
    session = room_sessions.find(runtime(), application_key, conference_id, began_at)
    if session is None:
        raise Refused(404, None)
    picture = Picture(session)
    picture = replace(picture, page=min(_page(), picture.pages))
    return render_template(
        "conferences/session.html",
        session=session,
        picture=picture,
        turned=_turned,
        **_room(conference_id, application_key),
    )


def _page() -> int:
    asked = request.args.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _turned(page: int) -> str:
    """The same address with another page of people."""
    return "?" + urlencode({**request.args, "page": page})


def _room(conference_id: str, application_key: str) -> dict[str, Any]:
    is_ours = application_key == runtime().application_key
    return {
        "conference_id": conference_id,
        "path": f"/conferences/{ids.path_id(conference_id)}",
        "query": "" if is_ours else f"?application={application_key}",
    }
