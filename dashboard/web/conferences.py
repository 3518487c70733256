"""Rooms: the list, one roster, and what moderators do in it.

The answer to a verb is the row that it changed; its twin undoes it under the same address.
"""

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from dashboard import fragments, ids
from dashboard.current import runtime
from dashboard.operations import conferences, rooms, views
from dashboard.sinch.conferences import CONFERENCE_ID_LIMIT, MUSIC, Music
from dashboard.web import access, live_views, replies
from dashboard.web.errors import Refused

bp = Blueprint("conferences", __name__, url_prefix="/conferences")

_PARTICIPANT = "/<id:conference_id>/participants/<id:call_id>"


@bp.get("")
@access.action("conferences.see")
def index() -> str:
    """The rooms with somebody in them, and those of the last hour."""
    return render_template("conferences/index.html", **live_views.context(views.RoomsView()))


@bp.post("")
@access.action("conferences.watch")
def watch() -> Response:
    """Open a room by its id, also one that no call has named yet."""
    conference_id = request.form.get("conference_id", "").strip()
    if 1 <= len(conference_id) <= CONFERENCE_ID_LIMIT and conference_id.isprintable():
        return replies.onward(f"/conferences/{ids.path_id(conference_id)}")
    context = live_views.context(views.RoomsView())
    error = _("A conference id has 1 to %(most)s characters.", most=CONFERENCE_ID_LIMIT)
    page = render_template(
        "conferences/index.html", watch_value=conference_id, watch_error=error, **context
    )
    return make_response(page, 422)


@bp.get("/<id:conference_id>")
@access.action("conferences.see")
def page(conference_id: str) -> str:
    """One room's roster; looking at it keeps it looked up."""
    application_key = rooms.application_of(
        runtime(), conference_id, request.args.get("application")
    )
    if application_key == runtime().application_key:
        conferences.watch(runtime(), conference_id)
    view = views.RoomView(application_key, conference_id)
    return render_template("conferences/page.html", **live_views.context(view))


@bp.post(f"{_PARTICIPANT}/mute")
@access.action("conferences.moderate")
def mute(conference_id: str, call_id: str) -> Response:
    """Mute a participant."""
    _only_ours(conference_id)
    conferences.mute(runtime(), conference_id, call_id, by=access.by())
    return _participant(conference_id, call_id)


@bp.delete(f"{_PARTICIPANT}/mute")
@access.action("conferences.moderate")
def unmute(conference_id: str, call_id: str) -> Response:
    """Let a participant be heard again."""
    _only_ours(conference_id)
    conferences.unmute(runtime(), conference_id, call_id, by=access.by())
    return _participant(conference_id, call_id)


@bp.post(f"{_PARTICIPANT}/hold")
@access.action("conferences.moderate")
def hold(conference_id: str, call_id: str) -> Response:
    """Put a participant on hold, with the music that the form names or in silence."""
    _only_ours(conference_id)
    music = _music(request.form.get("music", ""))
    conferences.hold(runtime(), conference_id, call_id, music=music, by=access.by())
    return _participant(conference_id, call_id)


@bp.delete(f"{_PARTICIPANT}/hold")
@access.action("conferences.moderate")
def resume(conference_id: str, call_id: str) -> Response:
    """Bring a participant back into the talk."""
    _only_ours(conference_id)
    conferences.resume(runtime(), conference_id, call_id, by=access.by())
    return _participant(conference_id, call_id)


@bp.delete(_PARTICIPANT)
@access.action("conferences.moderate")
def kick(conference_id: str, call_id: str) -> Response:
    """Remove a participant."""
    _only_ours(conference_id)
    conferences.kick(runtime(), conference_id, call_id, by=access.by())
    return _participant(conference_id, call_id)


@bp.delete("/<id:conference_id>/participants")
@access.action("conferences.end")
def kick_all(conference_id: str) -> Response:
    """End the room for everybody; answer with what stands above its roster."""
    _only_ours(conference_id)
    conferences.kick_all(runtime(), conference_id, by=access.by())
    room = rooms.find(runtime(), runtime().application_key, conference_id)
    if room is None:
        raise Refused(404, None)
    return replies.piece(fragments.room_header(room, rights=access.rights()))


def _participant(conference_id: str, call_id: str) -> Response:
    row = rooms.participant(runtime(), runtime().application_key, conference_id, call_id)
    if row is None:
        return replies.gone()
    return replies.piece(fragments.participant_row(row, rights=access.rights()))


def _only_ours(conference_id: str) -> None:
    """Commands go out with our own application's key; a room of another is only looked at."""
    application_key = rooms.application_of(
        runtime(), conference_id, request.args.get("application")
    )
    if application_key != runtime().application_key:
        raise Refused(409, _("This room belongs to another application."))


def _music(chosen: str) -> Music | None:
    if not chosen:
        return None
    for music in MUSIC:
        if chosen == music:
            return music
    raise Refused(422, _("There is no such music."))
