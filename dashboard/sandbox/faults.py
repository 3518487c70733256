"""What is to go wrong on purpose, as the control plane sets it: on callbacks and on REST answers.

Rates are between 0 and 1. Every fault draws from dice of its own, made from the floor's seed: the
same seed strikes the same events and requests, whichever other faults are in force beside it.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

LONGEST_DELAY_SECONDS = 60.0
LONGEST_BODY = 64 * 1024


class BadFaults(ValueError):
    """What was asked for is not a fault this sandbox can make; the text says which and why."""


@dataclass(frozen=True, slots=True)
class CallbackFaults:
    """Faults on the way to the application. `events` limits them to those events; empty = all.

    A delayed event holds up those of its call behind it; a reordered one is overtaken by them.
    """

    duplicate: float = 0.0
    drop: float = 0.0
    reorder: float = 0.0
    corrupt_signature: float = 0.0
    delay: float = 1.0
    delay_seconds: float = 0.0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestFaults:
    """Faults on REST answers; `rate` is how many requests any of them may strike.

    `status` refuses without acting, with `body` instead of the platform's if one is given;
    `redirect` sends away without acting; `lost_reply` acts and then cuts the connection;
    `drip_seconds` is the pause between two bytes of the answer; `endless` never stops answering.
    `requests` limits them all to those that begin like one of these: "POST /calling/v1/callouts".
    """

    status: int = 0
    status_rate: float = 1.0
    body: str = ""
    retry_after_seconds: float = 0.0
    latency_seconds: float = 0.0
    latency_rate: float = 1.0
    lost_reply: float = 0.0
    drip_seconds: float = 0.0
    drip_rate: float = 1.0
    redirect: float = 0.0
    endless: float = 0.0
    rate: float = 1.0
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoiling:
    """What is wrong with the delivery of one event."""

    copies: int = 1
    dropped: bool = False
    corrupt: bool = False
    overtakable: bool = False
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Spoilt:
    """What is wrong with one answer. Nothing is when all of it is as it stands here."""

    status: int = 0
    body: str = ""
    retry_after_seconds: float = 0.0
    latency_seconds: float = 0.0
    drip_seconds: float = 0.0
    lost: bool = False
    redirected: bool = False
    endless: bool = False

    @property
    def before_acting(self) -> bool:
        """Whether the request is not carried out at all."""
        return bool(self.status) or self.redirected


class Faults:
    """The faults in force, and the dice that decide when they strike."""

    def __init__(self, seed: int) -> None:
        self.callbacks = CallbackFaults()
        self.rest = RestFaults()
        self._seed = seed
        self._dice: dict[str, random.Random] = {}

    def spoil_callback(self, event: str) -> Spoiling:
        """Draw what goes wrong with an event that is about to be sent."""
        rules = self.callbacks
        if rules.events and event not in rules.events:
            return Spoiling()
        overtakable = self._strikes("reorder", rules.reorder)
        delay = rules.delay_seconds if self._strikes("delay", rules.delay) else 0.0
        if overtakable:
            delay += self._die("overtaken").uniform(1.0, 4.0)
        return Spoiling(
            copies=2 if self._strikes("duplicate", rules.duplicate) else 1,
            dropped=self._strikes("drop", rules.drop),
            corrupt=self._strikes("corrupt_signature", rules.corrupt_signature),
            overtakable=overtakable,
            delay_seconds=delay,
        )

    def spoil_answer(self, method: str, path: str) -> Spoilt:
        """Draw what goes wrong with the answer to a request that has just come."""
        rules, asked = self.rest, f"{method} {path}"
        if rules.requests and not asked.startswith(rules.requests):
            return Spoilt()
        if not self._strikes("rate", rules.rate):
            return Spoilt()
        refused = self._strikes("status", rules.status_rate)
        return Spoilt(
            status=rules.status if refused else 0,
            body=rules.body,
            retry_after_seconds=rules.retry_after_seconds,
            latency_seconds=self._if("latency", rules.latency_rate, rules.latency_seconds),
            drip_seconds=self._if("drip", rules.drip_rate, rules.drip_seconds),
            lost=self._strikes("lost_reply", rules.lost_reply),
            redirected=self._strikes("redirect", rules.redirect),
            endless=self._strikes("endless", rules.endless),
        )

    def put(self, raw: Mapping[str, object]) -> None:
        """Replace all faults by those of a control request; raises BadFaults, changing nothing."""
        unknown = set(raw) - {"callbacks", "rest"}
        if unknown:
            raise BadFaults(f"unknown faults: {', '.join(sorted(unknown))}")
        callbacks = CallbackFaults(**_read(CallbackFaults, raw.get("callbacks")))
        rest = RestFaults(**_read(RestFaults, raw.get("rest")))
        self.callbacks, self.rest = callbacks, rest

    def to_wire(self) -> dict[str, object]:
        """The faults in force, in the shape `put` takes."""
        return {"callbacks": _written(self.callbacks), "rest": _written(self.rest)}

    def _if(self, name: str, rate: float, amount: float) -> float:
        return amount if self._strikes(name, rate) else 0.0

    def _strikes(self, name: str, rate: float) -> bool:
        """Whether a fault of this rate happens now. Its dice fall whether or not it is on."""
        return self._die(name).random() < rate

    def _die(self, name: str) -> random.Random:
        if name not in self._dice:
            self._dice[name] = random.Random(f"{name} {self._seed}")
        return self._dice[name]


def _read(kind: type[CallbackFaults] | type[RestFaults], raw: object) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise BadFaults("faults are objects of name and value")
    defaults = {each.name: each.default for each in fields(kind)}
    unknown = set(raw) - set(defaults)
    if unknown:
        raise BadFaults(f"unknown faults: {', '.join(sorted(map(str, unknown)))}")
    return {name: _value(name, value, defaults[name]) for name, value in raw.items()}


def _value(name: str, value: object, default: object) -> object:
    """`value` in the type of `default`; None switches the fault off."""
    if value is None:
        return default
    if isinstance(default, tuple):
        return _names(name, value)
    if isinstance(default, str):
        return _body(value)
    if name == "status":
        return _status(value)
    return _amount(name, value)


def _names(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadFaults(f"{name} is a list of {name}")
    return tuple(each.lower() if name == "events" else each for each in value)


def _body(value: object) -> str:
    """A body as it will be sent: a text as it is, anything else as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, default=float)
    if len(text) > LONGEST_BODY:
        raise BadFaults(f"body is at most {LONGEST_BODY} characters")
    return text


def _status(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadFaults("status is a whole number")
    if value != 0 and not 300 <= value <= 599:
        raise BadFaults("status is between 300 and 599, or 0 for none")
    return value


def _amount(name: str, value: object) -> float:
    most = LONGEST_DELAY_SECONDS if name.endswith("_seconds") else 1.0
    if most == 1.0 and isinstance(value, bool):
        return float(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | Decimal)
        or not 0 <= value <= most
    ):
        raise BadFaults(f"{name} is a number between 0 and {most:g}")
    return float(value)


def _written(faults: CallbackFaults | RestFaults) -> dict[str, object]:
    return {
        each.name: list(value) if isinstance(value, tuple) else value
        for each in fields(faults)
        for value in [getattr(faults, each.name)]
    }
