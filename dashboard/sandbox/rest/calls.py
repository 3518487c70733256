"""REST of calls: placing callouts, looking a call up, steering it while it is going on."""

from urllib.parse import unquote

from dashboard.sandbox import callouts, svaml_runner
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.rest import callout_rules
from dashboard.sandbox.switch import legs, questions
from dashboard.sandbox.switch.call import DEFAULT_REGION, Call
from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import callback_headers, calls, svaml, wire
from dashboard.sinch.destinations import Destination


def place_callout(floor: Floor, request: Asked) -> Answered:
    """Place a call; its id comes back at once, whatever will come of it."""
    callout = callout_rules.read(request.json(), floor.switches)
    headers = callback_headers.carried(request.headers)
    try:
        call = callouts.place(floor, callout, region=request.region, headers=headers)
    except wire.NotAnObject as problem:
        raise refusals.invalid(f"inline SVAML is not a JSON object ({problem.reason})") from None
    except ValueError as problem:
        raise refusals.invalid(str(problem)) from None
    return Answered(200, {"callId": call.call_id})


def look_up(floor: Floor, request: Asked, call_id: str) -> Answered:
    """What is known of a call, under way or over."""
    return Answered(200, describe(floor, _known(floor, request, call_id)).to_wire())


def describe(floor: Floor, call: Call) -> calls.CallInfo:
    """A call as a look-up shows it."""
    now = floor.clock.now()
    answered_while_ongoing = call.live and call.answered is not None
    return calls.CallInfo(
        call_id=call.call_id,
        from_destination=_from(call),
        to=call.to,
        domain=call.domain,
        status=calls.ONGOING if call.live else calls.FINAL,
        result="ANSWERED" if answered_while_ongoing else call.result,
        reason=call.reason_in_look_up,
        duration_seconds=call.duration(now),
        timestamp=call.started_at // 1_000_000 * 1_000_000,
        custom=call.custom,
        user_rate=call.rate(),
        debit=None if call.live else call.debit(now),
    )


def steer(floor: Floor, request: Asked, call_id: str) -> Answered:
    """Have a call under way do as SVAML says."""
    call = _ongoing(floor, request, call_id)
    script = _read(floor, request, "patch")
    _check_action(call, script)
    _run(floor, call, script)
    return Answered(204)


def steer_leg(floor: Floor, request: Asked, call_id: str, leg: str) -> Answered:
    """Play something to one side of a call."""
    call = _ongoing(floor, request, call_id)
    side = next((known for known in calls.LEGS if known == unquote(leg)), None)
    if side is None:
        raise refusals.invalid("the leg is caller, callee or both")
    script = _read(floor, request, "leg")
    _run(floor, call, script, side)
    return Answered(200, {})


def _known(floor: Floor, request: Asked, call_id: str) -> Call:
    """The call, which only a strict platform hides from the other regions."""
    call = floor.calls.get(call_id)
    if call is None:
        raise _no_call()
    elsewhere = {call.region, request.region} > {DEFAULT_REGION} or call.region == request.region
    if floor.switches.strictness == "strict" and not elsewhere:
        raise _no_call()
    return call


def _ongoing(floor: Floor, request: Asked, call_id: str) -> Call:
    call = _known(floor, request, call_id)
    if not call.live:
        raise _no_call()
    if _is_between_apps(call):
        raise Refusal(refusals.INVALID_REQUEST, "Invalid request: a call between apps")
    return call


def _is_between_apps(call: Call) -> bool:
    """Whether nobody on the call came from, or was reached by, the phone network or SIP."""
    reached = call.leg.to.type if call.leg else call.to.type
    if call.kind == "inbound":
        return call.origination == "MXP" and reached == "username"
    return call.to.type == "username"


def _no_call() -> Refusal:
    return Refusal(refusals.NOT_FOUND, "Call not found")


def _read(floor: Floor, request: Asked, event: svaml.Event) -> svaml.Svaml:
    try:
        return questions.read_script(floor, request.json(), event)
    except svaml.IllegalSvaml as problem:
        raise refusals.invalid(str(problem)) from None


def _check_action(call: Call, script: svaml.Svaml) -> None:
    """Our reading of the documents: a parked call takes what an arriving one does, a call in a
    conference also a menu, every other only `hangup`, `continue` and `park`."""
    if script.action is None:
        return
    allowed = svaml.allowed_actions(
        "patch", parked=call.stage == "parked", in_room=call.membership is not None
    )
    if script.action.name not in allowed:
        raise Refusal(refusals.INVALID_REQUEST, f"Invalid request: not now, {script.action.name}")


def _run(floor: Floor, call: Call, script: svaml.Svaml, side: calls.Leg = "caller") -> None:
    if script.action is not None and not isinstance(script.action, svaml.Continue):
        floor.forget(call, "flow")
        if call.stage == "ringing" and not isinstance(script.action, svaml.Hangup):
            legs.stop_ringing(floor, call)
    svaml_runner.run(floor, call, script, "patch", side)


def _from(call: Call) -> Destination | None:
    """The caller, of a call that came in; a callout has none in look-ups."""
    if call.kind != "inbound" or not call.cli:
        return None
    return Destination("username" if call.origination == "MXP" else "number", call.cli)
