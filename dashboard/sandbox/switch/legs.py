"""Outgoing legs: a phone rings, and is answered, refused, busy, unreachable, or left ringing."""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import detection, lines, people, tones
from dashboard.sandbox.switch.call import Call, Leg

RING_LIMIT_SECONDS = 60.0
_NO_ROUTE_SECONDS = 0.5
_BUSY_SECONDS = 1.5
_IN_APP_SECONDS = 1.0


def dial(floor: Floor, call: Call, leg: Leg) -> None:
    """Ring a phone for a call; what its owner does follows the plan and the number."""
    lines.move(floor, call, "ringing")
    call.leg = leg
    if call.plan.patience_seconds is not None and call.answered is None:
        floor.later(
            call,
            "patience",
            call.plan.patience_seconds,
            lambda: lines.hang_up(floor, call, "caller"),
        )
    floor.later(call, "ring", leg.ring_limit_seconds, lambda: no_answer(floor, call))
    if leg.to.type == "number" and floor.switches.bars(leg.to.endpoint):
        floor.later(call, "phone", _NO_ROUTE_SECONDS, lambda: barred(floor, call))
    elif not floor.switches.credit:
        floor.later(call, "phone", _NO_ROUTE_SECONDS, lambda: no_credit(floor, call))
    elif leg.to.type == "number":
        _let_the_phone_decide(floor, call, call.plan.ring_seconds)
    elif call.plan.outcome == "waits":
        floor.later(call, "phone", _IN_APP_SECONDS, lambda: pick_up(floor, call))
    else:
        _let_the_phone_decide(floor, call, _IN_APP_SECONDS)


def _let_the_phone_decide(floor: Floor, call: Call, ring: float) -> None:
    number = call.leg.to.endpoint if call.leg and call.leg.to.type == "number" else ""
    match people.outcome_for(number, call.plan):
        case "answers":
            floor.later(call, "phone", ring, lambda: pick_up(floor, call))
        case "rejects":
            floor.later(call, "phone", ring, lambda: reject(floor, call))
        case "busy":
            floor.later(call, "phone", _BUSY_SECONDS, lambda: busy(floor, call))
        case "no-route":
            floor.later(call, "phone", _NO_ROUTE_SECONDS, lambda: no_route(floor, call))
        case "no-user":
            floor.later(call, "phone", _NO_ROUTE_SECONDS, lambda: no_user(floor, call))
        case "silent" | "waits":
            pass


def is_ringing(call: Call) -> bool:
    """Whether there is a phone that could be picked up."""
    return call.live and call.leg is not None and not call.leg.answered


def pick_up(floor: Floor, call: Call) -> None:
    """The called phone is answered."""
    leg = call.leg
    if leg is None or leg.answered:
        return
    leg.answered = True
    stop_ringing(floor, call)
    lines.move(floor, call, "asking")
    lines.answer(floor, call)
    if leg.max_duration_seconds is not None:
        limit = min(leg.max_duration_seconds, lines.LONGEST_CALL_SECONDS)
        floor.later(call, "limit", limit, lambda: lines.end(floor, call, "ANSWERED", "TIMEOUT"))
    call.heard += leg.tones
    pauses = tones.seconds(leg.tones)
    if pauses:
        floor.later(call, "dialled", pauses, lambda: detection.listen(floor, call, leg))
    else:
        detection.listen(floor, call, leg)


def stop_ringing(floor: Floor, call: Call) -> None:
    """Nothing more comes of this phone's ringing."""
    floor.forget(call, "phone", "ring", "patience")


def drop(floor: Floor, call: Call) -> None:
    """Let go of the outgoing leg, as when the caller is parked or sent elsewhere."""
    stop_ringing(floor, call)
    floor.forget(call, "limit")
    call.leg = None


def reject(floor: Floor, call: Call) -> None:
    """The called person refuses the call."""
    lines.end(floor, call, "BUSY", "CALLEEHANGUP")


def busy(floor: Floor, call: Call) -> None:
    """The called phone is in use."""
    lines.end(floor, call, "BUSY", "N/A")


def no_route(floor: Floor, call: Call) -> None:
    """The called number cannot be reached."""
    lines.end(floor, call, "FAILED", "GENERALERROR")


def no_user(floor: Floor, call: Call) -> None:
    """The called in-app user does not exist."""
    lines.end(floor, call, "FAILED", "USERNOTFOUND")


def no_credit(floor: Floor, call: Call) -> None:
    """The account has nothing left to pay for the call."""
    lines.end(floor, call, "FAILED", "NOCREDITPARTNER")


def barred(floor: Floor, call: Call) -> None:
    """The called number may not be called."""
    lines.end(floor, call, "FAILED", "BLOCKED")


def no_answer(floor: Floor, call: Call) -> None:
    """Nobody picked up in time. An in-app user who does not is busy, says the platform."""
    if call.leg is not None and call.leg.to.type == "username":
        busy(floor, call)
    else:
        lines.end(floor, call, "NOANSWER", "TIMEOUT")
