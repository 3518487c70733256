"""From an action of SVAML to a leg that rings: who is dialled, as whom, for how long at most."""

from collections.abc import Callable

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import legs, lines
from dashboard.sandbox.switch.call import Call, Leg
from dashboard.sinch import svaml
from dashboard.sinch.callouts import CustomCallout
from dashboard.sinch.destinations import Destination

Connect = svaml.ConnectPstn | svaml.ConnectMxp | svaml.ConnectSip | svaml.ConnectStream


def dial(floor: Floor, call: Call, action: Connect, connected: Callable[[], None]) -> None:
    """Connect the call to another phone, user, SIP address or stream."""
    lines.leave_room(floor, call)
    if getattr(action, "suppress_callbacks", None):
        call.ace, call.dice = None, False
    cli = getattr(action, "cli", None) or call.cli
    if call.kind != "inbound":
        call.cli = cli
    leg = Leg(
        to=_destination(call, action),
        cli=cli,
        ring_limit_seconds=_ring_limit(action),
        max_duration_seconds=_longest(call, action),
        connected=connected,
        amd=action.amd if isinstance(action, svaml.ConnectPstn) else None,
        tones=_tones(call, action),
        call_headers=getattr(action, "call_headers", ()),
    )
    if call.kind == "custom":
        call.to = leg.to
    legs.dial(floor, call, leg)


def _ring_limit(action: Connect) -> float:
    asked = action.dial_timeout_seconds if isinstance(action, svaml.ConnectPstn) else None
    return float(asked or legs.RING_LIMIT_SECONDS)


def _longest(call: Call, action: Connect) -> float | None:
    """What the action says; a custom callout fills in what its SVAML leaves out."""
    asked: int | None = getattr(action, "max_duration_seconds", None)
    if asked is None and isinstance(call.callout, CustomCallout):
        return call.callout.max_duration_seconds
    return asked


def _tones(call: Call, action: Connect) -> str:
    asked = action.dtmf if isinstance(action, svaml.ConnectPstn) else None
    if asked is None and isinstance(call.callout, CustomCallout):
        asked = call.callout.dtmf
    return asked or ""


def _destination(call: Call, action: Connect) -> Destination:
    """Who an action connects to; without a name it is whoever was dialled."""
    match action:
        case svaml.ConnectPstn():
            return Destination("number", action.number or call.to.endpoint)
        case svaml.ConnectMxp(destination=None):
            return Destination("username", call.to.endpoint)
        case svaml.ConnectMxp(destination=Destination(endpoint=user)):
            return Destination("username", user)
        case svaml.ConnectSip(destination=where):
            return Destination("sip", where.endpoint)
        case svaml.ConnectStream(destination=where):
            return Destination("websocket", where.endpoint)
        case _:
            return call.to
