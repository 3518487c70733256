"""Whose room it is, and which music there is: asked before anything is sent."""

from flask import request
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import rooms
from dashboard.sinch.conferences import MUSIC, Music
from dashboard.store.conferences import RoomRow
from dashboard.web.errors import Refused


def application_of(conference_id: str) -> str:
    """The application whose room the address means."""
    return rooms.application_of(runtime(), conference_id, request.args.get("application"))


def only_ours(conference_id: str) -> None:
    """Commands go out with our own application's key; a room of another is only looked at."""
    if application_of(conference_id) != runtime().application_key:
        raise Refused(409, _("This room belongs to another application."))


def room(conference_id: str) -> RoomRow:
    """Our room as it now stands."""
    found = rooms.find(runtime(), runtime().application_key, conference_id)
    if found is None:
        raise Refused(404, None)
    return found


def music(chosen: str) -> Music | None:
    """The music of a form; None is silence."""
    if not chosen:
        return None
    for known in MUSIC:
        if chosen == known:
            return known
    raise Refused(422, _("There is no such music."))
