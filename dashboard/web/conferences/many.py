"""What moderators do to many at once, and the room's switch for newcomers."""

from typing import get_args

from flask import Response, request
from flask_babel import gettext as _

from dashboard import fragments
from dashboard.current import runtime
from dashboard.operations import bulk, newcomers, rosters
from dashboard.operations.participants import Verb
from dashboard.web import access, replies, toasts
from dashboard.web.conferences import bp, ours
from dashboard.web.errors import Refused


@bp.post("/<id:conference_id>/many")
@access.action("conferences.moderate")
def many(conference_id: str) -> Response:
    """Do one verb to everybody that the form names; the rows come by push."""
    ours.only_ours(conference_id)
    verb = _verb(request.form.get("verb", ""))
    whom = set(request.form.getlist("call_id"))
    music = ours.music(request.form.get("music", ""))
    done = bulk.many(runtime(), conference_id, verb, whom, by=access.by(), music=music)
    return toasts.after_many(replies.nothing(), done)


@bp.post("/<id:conference_id>/newcomers-muted")
@access.action("conferences.moderate")
def mute_newcomers(conference_id: str) -> Response:
    """Let whoever joins from now on be muted."""
    return _switch(conference_id, muted=True)


@bp.delete("/<id:conference_id>/newcomers-muted")
@access.action("conferences.moderate")
def hear_newcomers(conference_id: str) -> Response:
    """Let whoever joins from now on be heard."""
    return _switch(conference_id, muted=False)


def _switch(conference_id: str, *, muted: bool) -> Response:
    ours.only_ours(conference_id)
    if not rosters.is_known(runtime(), conference_id):
        raise Refused(404, None)
    newcomers.switch(runtime(), conference_id, muted=muted, by=access.by())
    room = ours.room(conference_id)
    return replies.piece(fragments.room_header(room, rights=access.rights()))


def _verb(name: str) -> Verb:
    for verb in get_args(Verb):
        if name == verb:
            known: Verb = verb
            return known
    raise Refused(422, _("There is no such command."))
