"""Parked calls: prompts are played until somebody decides, or until time is up."""

import math

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import legs, lines, prompts
from dashboard.sandbox.switch.call import Call
from dashboard.sinch import svaml

LONGEST_SECONDS = 600.0


def park(floor: Floor, call: Call, action: svaml.Park) -> None:
    """Hold the call with prompts until it is steered elsewhere or its time is up."""
    lines.leave_room(floor, call)
    legs.drop(floor, call)
    floor.forget(call, "talk")
    lines.move(floor, call, "parked")
    result = "ANSWERED" if call.answered is not None else "NOANSWER"
    floor.later(
        call, "hold", _ends_after(action), lambda: lines.end(floor, call, result, "TIMEOUT")
    )
    if call.plan.patience_seconds is not None:
        floor.later(
            call,
            "patience",
            call.plan.patience_seconds,
            lambda: lines.hang_up(floor, call, "caller"),
        )


def _ends_after(action: svaml.Park) -> float:
    """The prompt that is playing when time is up is played to its end."""
    most = min(float(action.max_duration_seconds or LONGEST_SECONDS), LONGEST_SECONDS)
    intro = prompts.seconds(action.intro_prompt or "")
    hold = prompts.seconds(action.hold_prompt or "")
    if most <= intro or hold <= 0:
        return max(most, intro)
    return intro + math.ceil((most - intro) / hold) * hold
