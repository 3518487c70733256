"""What is so on the floor, as expectations of a scenario name it, and whether they are met."""

import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.sandbox.floor import Floor

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_COMPARISON = re.compile(r"(>=|<=|>|<)\s*(\d+(?:\.\d+)?)")


def of(floor: Floor, names: Mapping[str, str]) -> dict[str, Any]:
    """Everything an expectation can ask about; `names` are those the scenario gave to calls.

    Called with the floor's lock held.
    """
    calls = list(floor.calls.values())
    sent = floor.callbacks.entries()
    arrived = [each for each in sent if _arrived(each["status"])]
    return {
        "calls": len(calls),
        "live": sum(call.live for call in calls),
        "ended": sum(not call.live for call in calls),
        "results": Counter(call.result for call in calls if not call.live),
        "reasons": Counter(call.reason for call in calls if not call.live),
        "stages": Counter(call.stage for call in calls),
        "rooms": Counter({room: len(people) for (_, room), people in floor.rooms.items()}),
        "events": Counter(str(each["event"]) for each in arrived),
        "lost": len(sent) - len(arrived),
        "who": {
            name: {"stage": call.stage, "result": call.result, "reason": call.reason}
            for name, call_id in names.items()
            if (call := floor.calls.get(call_id)) is not None
        },
    }


def unmet(expected: Mapping[str, Any], found: Mapping[str, Any], where: str = "") -> list[str]:
    """What is otherwise than expected, a sentence each."""
    problems = []
    for name, wanted in expected.items():
        path = f"{where}{name}"
        if isinstance(wanted, dict):
            inner = found.get(name, {})
            problems += unmet(wanted, inner if isinstance(inner, Mapping) else {}, f"{path}.")
        elif not _is(wanted, _found(found, name)):
            problems.append(f"{path} is {_found(found, name)!r}, not {wanted!r}")
    return problems


def _found(found: Mapping[str, Any], name: str) -> object:
    """A thing that was never counted is there no times."""
    return found.get(name, 0 if isinstance(found, Counter) else None)


def _is(wanted: object, found: object) -> bool:
    comparison = _COMPARISON.fullmatch(wanted.strip()) if isinstance(wanted, str) else None
    if comparison is not None and isinstance(found, int | float):
        return _COMPARED[comparison[1]](found, float(comparison[2]))
    return wanted == found


def _arrived(status: object) -> bool:
    return isinstance(status, int) and 200 <= status <= 299
