"""The verbs of one call: it begins, is answered, moves on, and ends; each end has its reason.

Called with the floor's lock held. Knows nothing of SVAML or of HTTP.
"""

from typing import Literal

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import detection, events, recordings
from dashboard.sandbox.switch.call import APPLICATION, Call, Stage

Who = Literal["caller", "callee", "application"]

LONGEST_CALL_SECONDS = 14_400.0

_HANG_UP_REASON = {
    "caller": "CALLERHANGUP",
    "callee": "CALLEEHANGUP",
    "application": "MANAGERHANGUP",
}


def begin(floor: Floor, call: Call) -> None:
    """Have the floor know a new call."""
    floor.calls[call.call_id] = call
    floor.later(
        call,
        "longest",
        LONGEST_CALL_SECONDS,
        lambda: end(floor, call, "ANSWERED" if call.answered is not None else "FAILED", "TIMEOUT"),
    )


def move(floor: Floor, call: Call, stage: Stage) -> None:
    """Put a call into another stage; whatever the old one was about to do is dropped."""
    floor.forget(call, "flow", "hold", "keys")
    call.menu = None
    call.stage = stage


def answer(floor: Floor, call: Call) -> None:
    """Audio flows and the charge runs from now on. A second answer changes nothing."""
    if call.answered is None:
        call.answered = floor.clock.now()


def connect(floor: Floor, call: Call, stage: Stage) -> None:
    """There is somebody to talk to: people stay as long as they planned."""
    answer(floor, call)
    floor.forget(call, "patience")
    move(floor, call, stage)
    if call.plan.talk_seconds is not None and "talk" not in call.timers:
        floor.later(
            call, "talk", call.plan.talk_seconds, lambda: hang_up(floor, call, call.plan.leaves)
        )


def hang_up(floor: Floor, call: Call, who: Who) -> None:
    """One side ends the call, or the application does."""
    if call.answered is not None:
        end(floor, call, "ANSWERED", _HANG_UP_REASON[who])
    elif who == "callee":
        end(floor, call, "BUSY", "CALLEEHANGUP")
    else:
        end(floor, call, "NOANSWER", "CANCEL")


def end(
    floor: Floor, call: Call, result: str, reason: str, *, reason_in_look_up: str | None = None
) -> None:
    """End a call for good; the application hears of it if it asked to. Again changes nothing."""
    if not call.live:
        return
    if call.menu is not None and call.pie is not None:
        at = call.pie if isinstance(call.pie, str) else APPLICATION
        floor.tell(call, events.pie(floor, call, call.menu.menu.id, "hangup", ""), at=at)
    detection.give_up(floor, call)
    leave_room(floor, call)
    recordings.stop(floor, call)
    floor.forget(call, *list(call.timers))
    call.menu = None
    call.stage = "ended"
    call.ended = floor.clock.now()
    call.result, call.reason = result, reason
    call.reason_in_look_up = reason_in_look_up or reason
    floor.keep_ended(call)
    if call.dice:
        floor.tell(call, events.dice(floor, call))


def leave_room(floor: Floor, call: Call) -> None:
    """Take a call out of its conference, if it is in one; an empty room is gone."""
    if call.membership is None:
        return
    conference_id = call.membership.conference_id
    call.last_conference_id, call.membership = conference_id, None
    floor.forget(call, "tones")
    recordings.stop(floor, call)
    room = floor.rooms[call.region, conference_id]
    room.remove(call)
    if not room:
        del floor.rooms[call.region, conference_id]
