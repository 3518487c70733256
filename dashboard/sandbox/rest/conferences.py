"""REST of conferences: who is in, and muting, holding and kicking them."""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import rooms
from dashboard.sandbox.switch.call import Call
from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import conferences


def look_up(floor: Floor, request: Asked, conference_id: str) -> Answered:
    """The participants, in the order they came."""
    _room(floor, request, conference_id)
    people = rooms.roster(floor, request.region, conference_id)
    if not people:
        raise _none_such(conference_id)
    return Answered(200, conferences.participants_to_wire(people))


def kick_all(floor: Floor, request: Asked, conference_id: str) -> Answered:
    """Put everybody out; the room is gone."""
    for call in list(_room(floor, request, conference_id)):
        rooms.kick(floor, call)
    return Answered(204)


def manage(floor: Floor, request: Asked, conference_id: str, call_id: str) -> Answered:
    """Mute, unmute, hold or resume one participant."""
    call = _member(floor, request, conference_id, call_id)
    raw = request.json()
    command, music = raw.get("command"), raw.get("moh")
    if command is None:
        raise refusals.invalid("command is missing")
    if command not in conferences.COMMANDS:
        raise refusals.invalid("command is mute, unmute, onhold or resume")
    if music is not None and music not in conferences.MUSIC:
        raise refusals.invalid("moh is ring, music1, music2 or music3")
    rooms.manage(call, command, music)
    return Answered(200, {})


def kick(floor: Floor, request: Asked, conference_id: str, call_id: str) -> Answered:
    """Put one participant out; their call ends."""
    rooms.kick(floor, _member(floor, request, conference_id, call_id))
    return Answered(200, {})


def _room(floor: Floor, request: Asked, conference_id: str) -> list[Call]:
    room = floor.room(request.region, conference_id)
    if not room:
        raise _none_such(conference_id)
    return room


def _member(floor: Floor, request: Asked, conference_id: str, call_id: str) -> Call:
    call = rooms.member(floor, request.region, conference_id, call_id)
    if call is None:
        _room(floor, request, conference_id)
        raise Refusal(refusals.NOT_FOUND, f"Call {call_id} is not in conference {conference_id}")
    return call


def _none_such(conference_id: str) -> Refusal:
    return Refusal(
        refusals.NOT_FOUND,
        f"No ongoing conference with id {conference_id} exists in this application",
    )
