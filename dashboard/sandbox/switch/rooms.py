"""Conference rooms: people join, are muted, held and kicked. An empty room does not exist."""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines
from dashboard.sandbox.switch.call import Call, Membership
from dashboard.sinch import conferences


def join(
    floor: Floor,
    call: Call,
    conference_id: str,
    dtmf: conferences.ConferenceDtmf | None = None,
    music: str | None = None,
) -> None:
    """Bring a call into its region's room; it is answered by that, and leaves any other room."""
    if call.membership is not None:
        lines.leave_room(floor, call)
    call.membership = Membership(conference_id, floor.clock.now(), dtmf=dtmf, waiting_music=music)
    floor.rooms.setdefault((call.region, conference_id), []).append(call)
    lines.connect(floor, call, "conference")


def member(floor: Floor, region: str, conference_id: str, call_id: str) -> Call | None:
    """The call of this id if it is in this room."""
    room = floor.room(region, conference_id)
    return next((call for call in room if call.call_id == call_id), None)


def manage(call: Call, command: str, music: str | None) -> None:
    """Mute, unmute, onhold or resume one member. Mute and hold are independent of each other."""
    membership = call.membership
    if membership is None:
        return
    match command:
        case "mute":
            membership.muted = True
        case "unmute":
            membership.muted = False
        case "onhold":
            membership.on_hold, membership.moh = True, music
        case "resume":
            membership.on_hold, membership.moh = False, None


def kick(floor: Floor, call: Call) -> None:
    """Put one member out: their call ends."""
    lines.end(floor, call, "ANSWERED", "MANAGERHANGUP")


def roster(floor: Floor, region: str, conference_id: str) -> list[conferences.Participant]:
    """Who is in the room, in the order they came; not who is away while keys are collected."""
    now = floor.clock.now()
    return [
        conferences.Participant(
            call_id=call.call_id,
            cli=_shown_number(call),
            duration_seconds=int(now - call.membership.joined),
            muted=call.membership.muted,
            on_hold=call.membership.on_hold,
        )
        for call in floor.room(region, conference_id)
        if call.membership is not None and not call.membership.away
    ]


def _shown_number(call: Call) -> str:
    """The member's own number: of an inbound call who called, of a callout who was called."""
    return (call.cli or "private") if call.kind == "inbound" else call.to.endpoint
