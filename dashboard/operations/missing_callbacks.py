"""Which callbacks a call must have had that are not among its events: they were not received.

Pure: rows in, kinds out. Only what the events prove is claimed. Callouts are left out, for whoever
places one decides what is reported of it; and what was answered in our place may have asked the
platform for silence. What came more than five minutes late counts as not received.
"""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from dashboard.sinch import svaml, wire
from dashboard.sinch.destinations import DID
from dashboard.store.calls import CallRow, EventRow

Kind = Literal["ice", "ace", "dice"]

#: Answers that ring somebody whose pick-up the platform reports; an app user's it never does.
_RINGS = (svaml.ConnectPstn.name, svaml.ConnectSip.name)

#: Events after which an answered call need not be one that the called side answered.
_ELSEWHERE = frozenset({"menu-answered", "call-steered", "participant-seen"})


def not_received(call: CallRow, events: Sequence[EventRow]) -> list[Kind]:
    """The kinds that `call` must have had and its own `events` lack, in the order of a call."""
    received = {event.source for event in events}
    return [kind for kind in get_args(Kind) if kind not in received and _is_due(kind, call, events)]


def _is_due(kind: Kind, call: CallRow, events: Sequence[EventRow]) -> bool:
    if kind == "ice":
        return call.direction != "outbound" and call.to_type == DID  # nobody else is dialled so
    if call.is_live or call.direction != "inbound":
        return False
    answers = [_answer(event) for event in events]
    if any(_is_silent(answer) for answer in answers):
        return False
    return kind == "dice" or (call.result == "ANSWERED" and _was_put_straight_through(events))


def _was_put_straight_through(events: Sequence[EventRow]) -> bool:
    """Whether only the called side can have answered: nothing else was done with the call."""
    if any(event.kind in _ELSEWHERE for event in events):
        return False
    first = [_answer(event) for event in events if event.kind == "call-arrived"]
    return any(svaml.action_name(one) in _RINGS and not one.get("instructions") for one in first)


def _is_silent(answer: dict[str, Any]) -> bool:
    """Whether it asks the platform to report neither the pick-up nor the end."""
    action = answer.get("action")
    return isinstance(action, dict) and bool(action.get("suppressCallbacks"))


def _answer(event: EventRow) -> dict[str, Any]:
    """What the callback was answered with, by us or in our place; empty where it cannot be read."""
    try:
        return wire.strict_object(event.answer or b"")
    except wire.NotAnObject:
        return {}
