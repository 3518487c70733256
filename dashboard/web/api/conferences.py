"""Rooms for programs: who is in them, and moderating them."""

from typing import Any, Literal

from flask import Blueprint, request
from pydantic import ValidationInfo, field_validator

from dashboard.current import runtime
from dashboard.operations import conferences, rooms, views
from dashboard.store.commands import Command
from dashboard.web import access
from dashboard.web.api import bodies, rows
from dashboard.web.problem import Problem

bp = Blueprint("conferences", __name__, url_prefix="/conferences")

_PARTICIPANT = "/<id:conference_id>/participants/<id:call_id>"


class ParticipantCommand(bodies.Body):
    """What to do to somebody in a room, in the platform's own words."""

    command: Literal["mute", "unmute", "onhold", "resume"]
    moh: Literal["ring", "music1", "music2", "music3"] | None = None

    @field_validator("moh")
    @classmethod
    def _music_is_for_holding(cls, moh: str | None, others: ValidationInfo) -> str | None:
        if moh is not None and others.data.get("command", "onhold") != "onhold":
            raise ValueError("goes with onhold only")
        return moh


@bp.get("")
@access.action("conferences.see")
def index() -> dict[str, Any]:
    """The rooms with somebody in them, and those of the last hour."""
    board = views.look(runtime(), views.RoomsView())
    return {"conferences": [rows.room(row) for row in board.rows.values()]}


@bp.get("/<id:conference_id>")
@access.action("conferences.see")
def detail(conference_id: str) -> dict[str, Any]:
    """One room and who is in it."""
    application_key = rooms.application_of(
        runtime(), conference_id, request.args.get("application")
    )
    board = views.look(runtime(), views.RoomView(application_key, conference_id))
    if board.head is None:
        raise Problem(404, "No event ever named this room.")
    people = [rows.participant(row) for row in board.rows.values()]
    return {**rows.room(board.head), "participants": people}


@bp.patch(_PARTICIPANT)
@access.action("conferences.moderate")
def manage(conference_id: str, call_id: str) -> dict[str, Any]:
    """Mute, unmute, hold or resume somebody."""
    asked = bodies.read(ParticipantCommand)
    _only_ours(conference_id)
    return rows.command(_carry_out(asked, conference_id, call_id))


@bp.delete(_PARTICIPANT)
@access.action("conferences.moderate")
def kick(conference_id: str, call_id: str) -> dict[str, Any]:
    """Remove somebody at once."""
    _only_ours(conference_id)
    return rows.command(conferences.kick(runtime(), conference_id, call_id, by=access.by()))


@bp.delete("/<id:conference_id>")
@access.action("conferences.end")
def kick_all(conference_id: str) -> dict[str, Any]:
    """End the room for everybody."""
    _only_ours(conference_id)
    return rows.command(conferences.kick_all(runtime(), conference_id, by=access.by()))


def _carry_out(asked: ParticipantCommand, conference_id: str, call_id: str) -> Command:
    by = access.by()
    match asked.command:
        case "mute":
            return conferences.mute(runtime(), conference_id, call_id, by=by)
        case "unmute":
            return conferences.unmute(runtime(), conference_id, call_id, by=by)
        case "onhold":
            return conferences.hold(runtime(), conference_id, call_id, music=asked.moh, by=by)
        case "resume":
            return conferences.resume(runtime(), conference_id, call_id, by=by)


def _only_ours(conference_id: str) -> None:
    application_key = rooms.application_of(
        runtime(), conference_id, request.args.get("application")
    )
    if application_key != runtime().application_key:
        raise Problem(409, "This room belongs to another application.")
