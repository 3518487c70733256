"""What moderators do to one person. The answer is their row, and a word in the corner."""

from flask import Response, request

from dashboard import fragments
from dashboard.current import runtime
from dashboard.operations import conferences, leaving, rooms
from dashboard.store.commands import Command
from dashboard.web import access, replies, toasts
from dashboard.web.conferences import bp, ours

_PARTICIPANT = "/<id:conference_id>/participants/<id:call_id>"


@bp.post(f"{_PARTICIPANT}/mute")
@access.action("conferences.moderate")
def mute(conference_id: str, call_id: str) -> Response:
    """Mute a participant."""
    ours.only_ours(conference_id)
    done = conferences.mute(runtime(), conference_id, call_id, by=access.by())
    return _answer(done, conference_id, call_id)


@bp.delete(f"{_PARTICIPANT}/mute")
@access.action("conferences.moderate")
def unmute(conference_id: str, call_id: str) -> Response:
    """Let a participant be heard again."""
    ours.only_ours(conference_id)
    done = conferences.unmute(runtime(), conference_id, call_id, by=access.by())
    return _answer(done, conference_id, call_id)


@bp.post(f"{_PARTICIPANT}/hold")
@access.action("conferences.moderate")
def hold(conference_id: str, call_id: str) -> Response:
    """Put a participant on hold, with the music that the form names or in silence."""
    ours.only_ours(conference_id)
    music = ours.music(request.form.get("music", ""))
    done = conferences.hold(runtime(), conference_id, call_id, music=music, by=access.by())
    return _answer(done, conference_id, call_id)


@bp.delete(f"{_PARTICIPANT}/hold")
@access.action("conferences.moderate")
def resume(conference_id: str, call_id: str) -> Response:
    """Bring a participant back into the talk."""
    ours.only_ours(conference_id)
    done = conferences.resume(runtime(), conference_id, call_id, by=access.by())
    return _answer(done, conference_id, call_id)


@bp.delete(_PARTICIPANT)
@access.action("conferences.moderate")
def kick(conference_id: str, call_id: str) -> Response:
    """Remove a participant, after the grace in which it can be taken back."""
    ours.only_ours(conference_id)
    done = leaving.kick_later(runtime(), conference_id, call_id, by=access.by())
    return _answer(done, conference_id, call_id)


def _answer(done: Command, conference_id: str, call_id: str) -> Response:
    row = rooms.participant(runtime(), runtime().application_key, conference_id, call_id)
    if row is None:
        return toasts.after(replies.nothing(), done)
    piece = replies.piece(fragments.participant_row(row, rights=access.rights()))
    return toasts.after(piece, done)
