"""How the imitated platform is set: strict or lenient, its credit, what it bars, its patience.

What the platform's documents leave open, and what an account may lack, set by the control plane.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Literal, get_args

from dashboard.sinch import destinations

Strictness = Literal["lenient", "documented", "strict"]

_MOST: Mapping[str, float] = {
    "requests_per_second": 10_000.0,
    "callback_timeout_seconds": 60.0,
    "fresh_seconds": 86_400.0,
}


class BadSwitches(ValueError):
    """What was asked for cannot be set; the text says why."""


@dataclass(frozen=True, slots=True)
class Switches:
    """The platform's settings.

    `strictness`: what the documents say; "lenient" also takes numbers without a plus and shortens
    calls that are too long; "strict" also refuses unknown properties and locales, and knows a call
    in its own region only. `barred` are the beginnings of numbers that may not be called.
    `requests_per_second` of 0 is no limit, `fresh_seconds` of 0 takes a timestamp of any age.
    """

    strictness: Strictness = "documented"
    credit: bool = True
    barred: tuple[str, ...] = ()
    basic: bool = True
    requests_per_second: float = 0.0
    callback_timeout_seconds: float = 5.0
    fresh_seconds: float = 300.0

    def bars(self, number: str) -> bool:
        """Whether this number may not be called."""
        digits = destinations.digits(number)
        return any(digits.startswith(destinations.digits(each)) for each in self.barred)

    def but(self, raw: Mapping[str, object]) -> "Switches":
        """These, with what a control request changes. Raises BadSwitches."""
        known = {each.name for each in fields(self)}
        unknown = set(raw) - known
        if unknown:
            raise BadSwitches(f"unknown switches: {', '.join(sorted(map(str, unknown)))}")
        return replace(self, **{name: _value(name, value) for name, value in raw.items()})  # type: ignore[arg-type]

    def to_wire(self) -> dict[str, object]:
        """How it is set, in the shape `but` takes."""
        return {
            each.name: list(value) if isinstance(value, tuple) else value
            for each in fields(self)
            for value in [getattr(self, each.name)]
        }


def _value(name: str, value: object) -> object:
    if name == "strictness":
        if value not in get_args(Strictness):
            raise BadSwitches(f"strictness is one of {', '.join(get_args(Strictness))}")
        return value
    if name in ("credit", "basic"):
        if not isinstance(value, bool):
            raise BadSwitches(f"{name} is true or false")
        return value
    if name == "barred":
        return _beginnings(value)
    most = _MOST[name]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadSwitches(f"{name} is a number")
    if not 0 <= value <= most:
        raise BadSwitches(f"{name} is a number between 0 and {most:g}")
    return float(value)


def _beginnings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(each, str) and destinations.digits(each) for each in value
    ):
        raise BadSwitches("barred is a list of the beginnings of numbers")
    return tuple(value)
