"""Calling somebody into a room, being called into it, and speaking to everybody in it."""

from typing import Any

from flask import Blueprint, Response, make_response, request

from dashboard import fragments, ids, wording
from dashboard.current import runtime
from dashboard.operations import operators, problems, room_calls, rooms
from dashboard.operations.room_calls import Invitation
from dashboard.web import access, forms, replies
from dashboard.web.conferences import ours
from dashboard.web.room_forms import Kind, RoomForm, TypedRoomAsk

bp = Blueprint("room_calls", __name__, url_prefix="/conferences")


@bp.get("/<id:conference_id>/people")
@access.action("callouts.place")
def person(conference_id: str) -> str:
    """The form that calls somebody in; `number` may be filled in already."""
    typed = TypedRoomAsk(
        number=request.args.get("number", "")[: forms.LONGEST_VALUE],
        cli=room_calls.right_cli(runtime(), conference_id),
    )
    return _form(conference_id, "person", typed)


@bp.post("/<id:conference_id>/people")
@access.action("callouts.place")
def call_in(conference_id: str) -> Response:
    """Call somebody in."""
    typed = TypedRoomAsk.from_request()
    return _called(conference_id, "person", typed)


@bp.get("/<id:conference_id>/me")
@access.action("callouts.place")
def me(conference_id: str) -> str:
    """The form by which operators let themselves be called in."""
    typed = TypedRoomAsk(
        number=_own_phone() or "", cli=room_calls.right_cli(runtime(), conference_id)
    )
    return _form(conference_id, "me", typed)


@bp.post("/<id:conference_id>/me")
@access.action("callouts.place")
def call_me_in(conference_id: str) -> Response:
    """Call the operator in, to listen or to speak; their number is remembered."""
    typed = TypedRoomAsk.from_request()
    answer = _called(conference_id, "me", typed)
    someone = access.visitor()
    if answer.status_code < 400 and someone is not None:
        operators.remember_phone(runtime().database, someone.operator, typed.number.strip())
    return answer


@bp.get("/<id:conference_id>/announcement")
@access.action("calls.steer")
def announcement(conference_id: str) -> str:
    """The form of a text for everybody."""
    return _form(conference_id, "announcement", TypedRoomAsk())


@bp.post("/<id:conference_id>/announcement")
@access.action("calls.steer")
def announce(conference_id: str) -> Response:
    """Read a text to everybody in the room; how it went for each stands above the roster."""
    ours.only_ours(conference_id)
    typed = TypedRoomAsk.from_request()
    try:
        room_calls.announce(runtime(), conference_id, typed.announcement, by=access.by())
    except problems.Invalid as invalid:
        errors = forms.sentences(invalid.problems)
        return make_response(_form(conference_id, "announcement", typed, errors=errors), 422)
    return replies.done(_page(conference_id))


def _called(conference_id: str, kind: Kind, typed: TypedRoomAsk) -> Response:
    ours.only_ours(conference_id)
    wanted = Invitation(conference_id, typed.number, typed.cli, listens=typed.listens(kind))
    try:
        placed = room_calls.call_in(
            runtime(), wanted, by=access.by(), idempotency_key=typed.idempotency_key
        )
    except problems.Invalid as invalid:
        errors = forms.sentences(invalid.problems)
        form = _form(conference_id, kind, typed, errors=errors, command_id=typed.command_id)
        return make_response(form, 422)
    if placed.status == "refused":
        return make_response(_form(conference_id, kind, typed, error=wording.outcome(placed)), 200)
    return replies.done(_page(conference_id))


def _form(conference_id: str, kind: Kind, typed: TypedRoomAsk, **wrong: Any) -> str:
    room = rooms.find(runtime(), runtime().application_key, conference_id)
    form = RoomForm(
        kind=kind,
        conference_id=conference_id,
        people=room.people if room else 0,
        values=typed.model_dump(),
        numbers=room_calls.our_numbers(runtime()) if kind != "announcement" else (),
        **{name: value for name, value in wrong.items() if value},
    )
    return fragments.room_ask_form(form)


def _own_phone() -> str | None:
    someone = access.visitor()
    return someone.operator.phone if someone else None


def _page(conference_id: str) -> str:
    return f"/conferences/{ids.path_id(conference_id)}"
