"""What is to go wrong on purpose, as the control plane sets it: on callbacks and on REST answers.

Rates are between 0 and 1; whether a fault strikes is drawn from the floor's seed.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

LONGEST_DELAY_SECONDS = 60.0


class BadFaults(ValueError):
    """What was asked for is not a fault this sandbox can make; the text says which and why."""


@dataclass(frozen=True, slots=True)
class CallbackFaults:
    """Faults on the way to the application. `events` limits them to those events; empty = all."""

    duplicate: float = 0.0
    drop: float = 0.0
    reorder: float = 0.0
    corrupt_signature: float = 0.0
    delay_seconds: float = 0.0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestFaults:
    """Faults on REST answers; `rate` says how many requests they strike.

    `status` refuses without acting; `lost_reply` acts and then cuts the connection;
    `drip_seconds` is the pause between two bytes of the answer.
    """

    status: int = 0
    latency_seconds: float = 0.0
    lost_reply: bool = False
    drip_seconds: float = 0.0
    rate: float = 1.0


class Faults:
    """The faults in force, and the dice that decide when they strike."""

    def __init__(self, seed: int) -> None:
        self.callbacks = CallbackFaults()
        self.rest = RestFaults()
        self._dice = random.Random(f"faults {seed}")

    def strikes(self, rate: float) -> bool:
        """Whether a fault of this rate happens now."""
        return rate > 0 and self._dice.random() < rate

    def between(self, low: float, high: float) -> float:
        """A moment drawn between two bounds, in seconds."""
        return self._dice.uniform(low, high)

    def put(self, raw: Mapping[str, object]) -> None:
        """Replace all faults by those of a control request; raises BadFaults, changing nothing."""
        unknown = set(raw) - {"callbacks", "rest"}
        if unknown:
            raise BadFaults(f"unknown faults: {', '.join(sorted(unknown))}")
        callbacks = CallbackFaults(**_read(CallbackFaults, raw.get("callbacks")))  # type: ignore[arg-type]
        rest = RestFaults(**_read(RestFaults, raw.get("rest")))  # type: ignore[arg-type]
        self.callbacks, self.rest = callbacks, rest

    def to_wire(self) -> dict[str, object]:
        """The faults in force, in the shape `put` takes."""
        return {"callbacks": _written(self.callbacks), "rest": _written(self.rest)}


def _read(kind: type[CallbackFaults] | type[RestFaults], raw: object) -> dict[str, object]:
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
        if not isinstance(value, list):
            raise BadFaults(f"{name} is a list of events")
        return tuple(str(each).lower() for each in value)
    if isinstance(default, bool):
        return bool(value)
    if name == "status":
        return _status(value)
    return _amount(name, value)


def _status(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadFaults("status is a whole number")
    if value != 0 and not 300 <= value <= 599:
        raise BadFaults("status is between 300 and 599, or 0 for none")
    return value


def _amount(name: str, value: object) -> float:
    most = LONGEST_DELAY_SECONDS if name.endswith("_seconds") else 1.0
    if name != "delay_seconds" and value is True:
        return 1.0
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
