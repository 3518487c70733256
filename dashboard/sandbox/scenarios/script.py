"""A scenario as it is written: YAML of steps and expectations, checked before anything happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
LONGEST_TEXT = 64 * 1024
MOST_STEPS = 500
MOST_CALLS = 2000
LONGEST_WAIT_SECONDS = 3600.0
FASTEST = 10.0

_TOP = ("name", "says", "seed", "speed", "traffic", "steps")

# The kinds of step, and the properties of those that have some of their own.
KINDS: Mapping[str, frozenset[str] | None] = {
    "ring": None,
    "callout": None,
    "call": frozenset(("who", "verb", "by", "keys")),
    "wait": None,
    "until": None,
    "expect": None,
    "traffic": None,
    "faults": None,
    "platform": None,
}
FACTS = frozenset(
    ("calls", "live", "ended", "results", "reasons", "stages", "rooms", "events", "lost", "who")
)


class BadScenario(ValueError):
    """What is written is no scenario; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do or to expect, with what is said of it."""

    kind: str
    body: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.body}"[:200]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps in order, on a floor of this seed that runs at this speed."""

    name: str
    says: str
    seed: int
    speed: float
    calls_per_minute: float
    steps: tuple[Step, ...]


@cache
def shipped() -> Mapping[str, Scenario]:
    """The scenarios that come with the sandbox, by name; read once a process."""
    return {path.stem: read(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def read(text: str) -> Scenario:
    """A scenario from its YAML. Raises BadScenario."""
    if len(text) > LONGEST_TEXT:
        raise BadScenario(f"a scenario has at most {LONGEST_TEXT} characters")
    try:
        raw = yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader without aliases
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise BadScenario(f"this is not YAML: {problem}"[:300]) from None
    if not isinstance(raw, dict):
        raise BadScenario("a scenario is a mapping with name and steps")
    unknown = set(map(str, raw)) - set(_TOP)
    if unknown:
        raise BadScenario(f"a scenario has no {', '.join(sorted(unknown))}")
    return Scenario(
        name=_text(raw, "name"),
        says=str(raw.get("says", "")),
        seed=_seed(raw.get("seed", 1)),
        speed=number(raw.get("speed", 1), "speed", least=0.1, most=FASTEST),
        calls_per_minute=number(raw.get("traffic", 0), "traffic", most=3000),
        steps=_steps(raw.get("steps")),
    )


def number(value: object, name: str, *, least: float = 0, most: float) -> float:
    """A number within bounds."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not least <= value <= most:  # type: ignore[operator]
        raise BadScenario(f"{name} is a number between {least:g} and {most:g}")
    return float(value)  # type: ignore[arg-type]


class _Plain(yaml.SafeLoader):
    """YAML without aliases: a short text stays a small scenario."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value or len(value) > 100:
        raise BadScenario(f"{name} is a text")
    return value


def _seed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadScenario("seed is a whole number")
    return value


def _steps(raw: object) -> tuple[Step, ...]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_STEPS:
        raise BadScenario(f"steps is a list of 1 to {MOST_STEPS}")
    return tuple(_step(each, number) for number, each in enumerate(raw, start=1))


def _step(raw: object, position: int) -> Step:
    if not isinstance(raw, dict) or len(raw) != 1:
        raise BadScenario(f"step {position} is one kind with what belongs to it")
    [(kind, body)] = raw.items()
    if kind not in KINDS:
        raise BadScenario(f"step {position}: there is no step {kind}; {', '.join(KINDS)}")
    if kind == "wait":
        number(body, f"step {position}: wait", most=LONGEST_WAIT_SECONDS)
    elif not isinstance(body, dict):
        raise BadScenario(f"step {position}: {kind} takes names and values")
    elif kind in ("expect", "until"):
        _check_facts(body, kind, position)
    elif kind == "ring":
        number(body.get("times", 1), f"step {position}: times", least=1, most=MOST_CALLS)
        number(body.get("every_seconds", 0), f"step {position}: every_seconds", most=60)
    elif (allowed := KINDS[kind]) is not None and set(body) - allowed:
        raise BadScenario(f"step {position}: {kind} takes {', '.join(sorted(allowed))}")
    return Step(kind, body)


def _check_facts(body: dict[Any, Any], kind: str, position: int) -> None:
    unknown = set(body) - FACTS - ({"within"} if kind == "until" else set())
    if unknown:
        raise BadScenario(f"step {position}: nothing is known of {sorted(map(str, unknown))}")
    if kind == "until":
        number(body.get("within"), f"step {position}: within", most=LONGEST_WAIT_SECONDS)
