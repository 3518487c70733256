"""Whose room it is, and which music there is: asked before anything is sent."""

from flask import request
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import rooms
from dashboard.sinch.conferences import MUSIC, Music
from dashboard.web.errors import Refused


def only_ours(conference_id: str) -> None:
    """Commands go out with our own application's key; a room of another is only looked at."""
    application_key = rooms.application_of(
        runtime(), conference_id, request.args.get("application")
    )
    if application_key != runtime().application_key:
        raise Refused(409, _("This room belongs to another application."))


def music(chosen: str) -> Music | None:
    """The music of a form; None is silence."""
    if not chosen:
        return None
    for known in MUSIC:
        if chosen == known:
            return known
    raise Refused(422, _("There is no such music."))
