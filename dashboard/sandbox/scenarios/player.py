"""Plays a scenario on the floor, step by step, by the same levers that the control plane has.

One at a time: a scenario begins with an empty floor of its seed, and leaves no fault behind.
"""

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.scenarios import facts
from dashboard.sandbox.scenarios.script import Scenario, Step

_LOOK_SECONDS = 0.5
_KEPT = 20

# A lever of the control plane: method, path and body; what it answers, or NotPulled.
Lever = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]


class NotPulled(Exception):
    """The control plane did not do what a step wanted; the text says why."""


@dataclass(slots=True)
class Run:
    """One playing of a scenario: how far it is, and what was not as expected."""

    number: int
    scenario: Scenario
    state: str = "running"
    step: int = 0
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    found: Mapping[str, Any] = field(default_factory=dict)

    def to_wire(self) -> dict[str, object]:
        """As the control plane shows it."""
        return {
            "run": self.number,
            "name": self.scenario.name,
            "state": self.state,
            "step": self.step,
            "steps": len(self.scenario.steps),
            "problems": list(self.problems),
            "seconds": round(self.seconds, 3),
            "found": dict(self.found),
        }


class Player:
    """Plays scenarios on one floor, and remembers the last few runs."""

    def __init__(self, floor: Floor, lever: Lever) -> None:
        self._floor = floor
        self._lever = lever
        self._numbers = itertools.count(1)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.runs: list[Run] = []

    def start(self, scenario: Scenario) -> Run | None:
        """Begin to play it; None when another is being played.

        On a floor whose time stands still it is played to its end at once.
        """
        with self._lock:
            if any(run.state == "running" for run in self.runs):
                return None
            run = Run(next(self._numbers), scenario)
            self.runs = [*self.runs[-_KEPT:], run]
        if self._floor.clock.manual:
            self._play(run)
        else:
            threading.Thread(
                target=self._play, args=(run,), name="sandbox-scenario", daemon=True
            ).start()
        return run

    def stop(self) -> None:
        """Let a scenario under way come to no further step."""
        self._stopped.set()

    def _play(self, run: Run) -> None:
        names: dict[str, str] = {}
        outcome = "failed"
        usual = self._lever("GET", "traffic", {})["calls_per_minute"]
        try:
            self._prepare(run.scenario)
            for step in run.scenario.steps:
                run.step += 1
                self._do(run, step, names)
                if run.problems or self._stopped.is_set():
                    break
            outcome = "failed" if run.problems or self._stopped.is_set() else "passed"
        except NotPulled as problem:
            run.problems.append(f"step {run.step}: {problem}")
        finally:
            with self._floor.lock:
                run.seconds = self._floor.clock.now()
                run.found = facts.of(self._floor, names)
            self._tidy(usual)
            run.state = outcome

    def _prepare(self, scenario: Scenario) -> None:
        self._lever("PUT", "traffic", {"calls_per_minute": 0})
        # Played twice, it is other calls of the same people: a dashboard keeps the earlier ones.
        self._lever("POST", "reset", {"seed": scenario.seed, "fresh_ids": True})
        self._lever("PUT", "faults", {})
        self._floor.clock.run_at(scenario.speed)
        self._lever("PUT", "traffic", {"calls_per_minute": scenario.calls_per_minute})

    def _tidy(self, usual: float) -> None:
        """Callers come as before, nothing fails any more, and time runs as it does elsewhere."""
        self._lever("PUT", "faults", {})
        self._floor.clock.run_at(1.0)
        self._lever("PUT", "traffic", {"calls_per_minute": usual})

    def _do(self, run: Run, step: Step, names: dict[str, str]) -> None:
        match step.kind:
            case "wait":
                self._wait(float(step.body))
            case "ring":
                self._ring(step.body, names)
            case "callout":
                made = self._lever("POST", "callouts", _without(step.body, "as"))
                names[str(step.body.get("as", ""))] = str(made["call_id"])
            case "call":
                who = names.get(str(step.body.get("who")), "")
                verb = str(step.body.get("verb"))
                self._lever("POST", f"calls/{who}/{verb}", _without(step.body, "who", "verb"))
            case "expect":
                self._expect(run, step.body, names, within=0.0)
            case "until":
                within = float(step.body["within"])
                self._expect(run, _without(step.body, "within"), names, within=within)
            case lever:
                self._lever("PUT", lever, step.body)

    def _ring(self, body: Mapping[str, Any], names: dict[str, str]) -> None:
        """One caller, or several one after another; the first has the name."""
        plan = _without(body, "as", "times", "every_seconds")
        numbers = [each.number for each in self._floor.application.numbers]
        meant = dict(zip(("sales", "standup", "hours", "spare"), numbers, strict=False))
        plan["to"] = meant.get(str(plan.get("to")), plan.get("to"))
        for turn in range(int(body.get("times", 1))):
            made = self._lever("POST", "calls", plan)
            if turn == 0 and "as" in body:
                names[str(body["as"])] = str(made["call_id"])
            if body.get("every_seconds"):
                self._wait(float(body["every_seconds"]))
            if self._stopped.is_set():
                return

    def _expect(
        self, run: Run, expected: Mapping[str, Any], names: dict[str, str], *, within: float
    ) -> None:
        ends_at = self._floor.clock.now() + within
        while problems := self._unmet(expected, names):
            left = ends_at - self._floor.clock.now()
            if left <= 0 or self._stopped.is_set():
                run.problems += [f"step {run.step}: {each}" for each in problems]
                return
            self._wait(min(_LOOK_SECONDS, left))

    def _unmet(self, expected: Mapping[str, Any], names: dict[str, str]) -> list[str]:
        self._floor.outbox.settle()
        with self._floor.lock:
            return facts.unmet(expected, facts.of(self._floor, names))

    def _wait(self, seconds: float) -> None:
        """So many seconds of the floor's time."""
        clock = self._floor.clock
        if clock.manual:
            clock.advance(seconds, settle=self._floor.outbox.settle)
        else:
            self._stopped.wait(seconds / clock.speed)


def _without(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
