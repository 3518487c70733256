"""Words for what the live floor can be asked for: the choices of its filter, and its caption."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from dashboard.wording.calls import call_state, flow_step

_STATES: Mapping[str, Any] = {
    "live": _l("All active calls"),
    "arriving,ringing": _l("Ringing"),
    "talking,connected": _l("Talking"),
    "menu": _l("In a menu"),
    "parked": _l("Parked"),
    "room": _l("In a room"),
    "ending": _l("Ending"),
    "checking": _l("Being checked"),
    "answered": _l("Answered today"),
    "failed": _l("Failed today"),
}

_DIRECTIONS: Mapping[str, Any] = {
    "inbound": _l("Inbound"),
    "outbound": _l("Outbound"),
}

_ORDERS: Mapping[str, Any] = {
    "-started": _l("Newest first"),
    "started": _l("Oldest first"),
    "-duration": _l("Longest first"),
    "duration": _l("Shortest first"),
    "state": _l("By state"),
    "-state": _l("By state, backwards"),
    "from": _l("By caller"),
    "-from": _l("By caller, backwards"),
    "to": _l("By number called"),
    "-to": _l("By number called, backwards"),
    "-cost": _l("Dearest first"),
    "cost": _l("Cheapest first"),
}

_CAPTIONS: Mapping[str, Any] = {
    "live": _l("Active calls"),
    "answered": _l("Calls answered today"),
    "failed": _l("Calls that failed today"),
}


def floor_choice(field: str, value: str) -> Any:
    """One choice of the filter in words; what is no choice stays as it was typed."""
    match field:
        case "state":
            return _STATES.get(value) or _several(value)
        case "direction":
            return _DIRECTIONS.get(value, value)
        case "sort":
            return _ORDERS.get(value, value)
        case _:
            return flow_step(value)


def floor_caption(of: str, order: str) -> str:
    """What the floor's table lists and in which order, for those who do not see it."""
    return f"{_CAPTIONS.get(of, of)} · {_ORDERS.get(order, order)}"


def _several(states: str) -> str:
    return " · ".join(str(call_state(state).word) for state in states.split(","))
