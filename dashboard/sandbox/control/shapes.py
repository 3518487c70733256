"""The JSON of the control plane: what it takes, checked, and what it shows."""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, cast, get_args

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch.call import Call, Membership, Origination
from dashboard.sandbox.switch.lines import Who
from dashboard.sandbox.switch.people import Machine, Outcome, Plan
from dashboard.sinch import endpoints, times

LONGEST_ADVANCE_SECONDS = 86_400.0
MOST_CALLS_PER_MINUTE = 3000.0
FASTEST = 10.0

_KEYS = re.compile(r"[0-9*#]{1,64}")


class NotDone(Exception):
    """A control request that was not carried out; the text says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def application(floor: Floor, meanings: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The application, its secret included; `meanings` says what each number is for, in order."""
    return {
        "application_key": floor.application.key,
        "application_secret": floor.application.secret,
        "numbers": [each.number for each in floor.application.numbers],
        "callback_url": floor.application.urls.primary,
        "fallback_url": floor.application.urls.fallback,
        "seed": floor.seed,
        "meanings": list(meanings),
    }


def call(floor: Floor, call: Call) -> dict[str, object]:
    """One call with what only the sandbox knows of it."""
    now = floor.clock.now()
    membership = call.membership
    return {
        "call_id": call.call_id,
        "kind": call.kind,
        "status": "ONGOING" if call.live else "FINAL",
        "stage": call.stage,
        "from": call.cli,
        "to": call.to.endpoint,
        "connected_to": call.leg.to.endpoint if call.leg else None,
        "custom": call.custom,
        "started_at": times.to_wire(call.started_at, digits=6),
        "duration": call.duration(now),
        "answered": call.answered is not None,
        "result": call.result,
        "reason": call.reason,
        "conference_id": call.conference_id,
        "muted": membership.muted if membership else None,
        "on_hold": membership.on_hold if membership else None,
        "cookies": dict(call.cookies),
        "region": call.region,
        "origination": call.origination,
        "recording": call.recording is not None,
        "heard": call.heard,
        "played": list(call.played),
    }


def conferences(floor: Floor) -> dict[str, object]:
    """The rooms with somebody in them, and who that is."""
    with floor.lock:
        now = floor.clock.now()
        return {
            "conferences": [
                {
                    "conference_id": conference_id,
                    "region": region,
                    "participants": [_participant(each, room, now) for each in room],
                }
                for (region, conference_id), room in floor.rooms.items()
            ]
        }


def _participant(call: Call, room: Sequence[Call], now: float) -> dict[str, object]:
    membership = call.membership
    assert membership is not None  # noqa: S101 - who is in a room has a place in it
    return {
        "call_id": call.call_id,
        "from": call.cli,
        "to": call.to.endpoint,
        "duration": int(now - membership.joined),
        "muted": membership.muted,
        "on_hold": membership.on_hold,
        "moh": membership.moh if membership.on_hold else _alone(call, membership, room),
        "away": membership.away,
    }


def _alone(call: Call, membership: Membership, room: Sequence[Call]) -> str | None:
    """Whoever waits alone hears the music they were connected with."""
    return membership.waiting_music if [*room] == [call] else None


def dialled(raw: Mapping[str, Any]) -> str:
    """The number that was dialled."""
    value = raw.get("to")
    if not isinstance(value, str) or not value:
        _refuse("to is the number that was dialled")
    return value


def caller(raw: Mapping[str, Any]) -> str | None:
    """Who calls; nothing, or `private`, withholds it."""
    value = raw.get("from")
    if value is None or value == "private":
        return None
    if not isinstance(value, str) or not value or len(value) > 64:
        _refuse("from is a number")
    return value


def plan(raw: Mapping[str, Any]) -> Plan:
    """What the two people will do; by default they wait to be told."""
    outcome = raw.get("outcome", "waits")
    if outcome not in get_args(Outcome):
        _refuse(f"outcome is one of {', '.join(get_args(Outcome))}")
    leaves = raw.get("leaves", "caller")
    if leaves not in ("caller", "callee"):
        _refuse("leaves is caller or callee")
    pressed = raw.get("keys", [])
    if not isinstance(pressed, list) or not all(_is_keys(each) for each in pressed):
        _refuse("keys is a list of sequences of 0-9, * and #")
    machine = raw.get("machine", "human")
    if machine not in get_args(Machine):
        _refuse(f"machine is one of {', '.join(get_args(Machine))}")
    return Plan(
        outcome=cast(Outcome, outcome),
        ring_seconds=_span(raw, "ring_seconds") or 0.0 if "ring_seconds" in raw else 3.0,
        talk_seconds=_span(raw, "talk_seconds"),
        leaves=leaves,
        patience_seconds=_span(raw, "patience_seconds"),
        keys=tuple(pressed),
        machine=cast(Machine, machine),
        beeps=flag(raw, "beeps", True),
    )


def callout(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A callout as the platform's own address takes it, without the plan beside it."""
    method = raw.get("method")
    return {"method": method, str(method): raw.get(str(method))}


def origination(raw: Mapping[str, Any]) -> Origination:
    """Where a call comes from: the phone network unless it is said."""
    value = raw.get("origination", "PSTN")
    if value not in ("PSTN", "SIP", "MXP"):
        _refuse("origination is PSTN, SIP or MXP")
    return cast(Origination, value)


def region(raw: Mapping[str, Any]) -> str:
    """The region a call comes to."""
    try:
        return endpoints.region_of(str(raw.get("region", ""))).id
    except ValueError:
        _refuse("region is not one of the platform's")


def call_headers(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What an in-app caller sends along."""
    value = raw.get("call_headers", {})
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        _refuse("call_headers is an object of texts")
    return tuple(value.items())


def speed(raw: Mapping[str, Any]) -> float:
    """How many times faster than real time the floor runs."""
    value = _span(raw, "speed")
    if value is None or not 0.1 <= value <= FASTEST:
        _refuse(f"speed is a number between 0.1 and {FASTEST:g}")
    return value


def keys(raw: Mapping[str, Any]) -> str:
    """Keys to press."""
    value = raw.get("keys")
    if not _is_keys(value):
        _refuse("keys is a sequence of 0-9, * and #")
    return cast(str, value)


def spoken(raw: Mapping[str, Any]) -> str:
    """Words to say."""
    value = raw.get("text")
    if not isinstance(value, str) or not value:
        _refuse("text is what is said")
    return value


def who(raw: Mapping[str, Any], call: Call) -> Who:
    """Who hangs up; the person on the phone network unless said otherwise."""
    value = raw.get("by", "caller" if call.kind == "inbound" else "callee")
    if value not in ("caller", "callee"):
        _refuse("by is caller or callee")
    return cast(Who, value)


def seconds(raw: Mapping[str, Any]) -> float:
    """How far to advance."""
    value = _span(raw, "seconds")
    if value is None or value > LONGEST_ADVANCE_SECONDS:
        _refuse("seconds is a number between 0 and 86400")
    return value


def rate(raw: Mapping[str, Any], now: float) -> float:
    """Calls a minute."""
    if "calls_per_minute" not in raw:
        return now
    value = _span(raw, "calls_per_minute")
    if value is None or value > MOST_CALLS_PER_MINUTE:
        _refuse("calls_per_minute is a number between 0 and 3000")
    return value


def flag(raw: Mapping[str, Any], name: str, now: bool) -> bool:
    """A truth value, as it is now unless it is given."""
    value = raw.get(name, now)
    if not isinstance(value, bool):
        _refuse(f"{name} is true or false")
    return value


def seed(raw: Mapping[str, Any], now: int) -> int:
    """The seed of a new floor."""
    value = raw.get("seed", now)
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse("seed is a whole number")
    return value


def _is_keys(value: object) -> bool:
    return isinstance(value, str) and _KEYS.fullmatch(value) is not None


def _span(raw: Mapping[str, Any], name: str) -> float | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        _refuse(f"{name} is a number")
    number = float(value)
    if not math.isfinite(number) or number < 0:
        _refuse(f"{name} is not negative")
    return number


def _refuse(why: str) -> NoReturn:
    raise NotDone(400, why)
