"""The list of rooms, one room's page, and its end."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from dashboard import fragments, ids
from dashboard.current import runtime
from dashboard.operations import conferences, rosters, views
from dashboard.sinch.conferences import CONFERENCE_ID_LIMIT
from dashboard.web import access, live_views, replies
from dashboard.web.conferences import bp, ours


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
    application_key = ours.application_of(conference_id)
    if application_key == runtime().application_key:
        _watch(conference_id)
    view = views.RoomView(application_key, conference_id)
    grace = runtime().settings.kick_grace_seconds
    context = live_views.context(view)
    return render_template("conferences/page.html", kick_grace_seconds=grace, **context)


@bp.delete("/<id:conference_id>/participants")
@access.action("conferences.end")
def kick_all(conference_id: str) -> Response:
    """End the room for everybody; answer with what stands above its roster."""
    ours.only_ours(conference_id)
    conferences.kick_all(runtime(), conference_id, by=access.by())
    room = ours.room(conference_id)
    return replies.piece(fragments.room_header(room, rights=access.rights()))


def _watch(conference_id: str) -> None:
    """Keep the room looked up; a room that nobody told us of only for whoever may watch rooms."""
    if access.may("conferences.watch"):
        rosters.watch_unknown(runtime(), conference_id)
    else:
        rosters.watch(runtime(), conference_id)
