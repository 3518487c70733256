"""Who calls, from where, and what they have in mind, drawn from one seed; all numbers fictitious.

Every range is one that its country's regulator keeps free for drama and documentation.
"""

import random

from dashboard.sandbox.switch.people import Outcome, Plan

# None of them holds a number of the application itself.
_RANGES = (
    "+1404555013#",
    "+1404555016#",
    "+121255501##",
    "+141555501##",
    "+4420794602##",
    "+441614960###",
    "+4670174061#",
    "+4670174062#",
    "+4930231255##",
    "+3319900####",
    "+6125550####",
    "+3532091#####",
)
_WITHHELD = 0.03

# What becomes of a call once it rings at an agent's phone, by weight.
_OUTCOMES: tuple[tuple[Outcome, int], ...] = (
    ("answers", 74),
    ("busy", 8),
    ("rejects", 5),
    ("silent", 10),
    ("no-route", 3),
)


class Crowd:
    """The people of one seeded floor, one after another."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(f"crowd {seed}")

    def chance(self, share: float) -> bool:
        """Yes in this share of cases."""
        return self._dice.random() < share

    def between(self, low: float, high: float) -> float:
        """A number of seconds between two bounds."""
        return self._dice.uniform(low, high)

    def gap(self, calls_per_minute: float) -> float:
        """Seconds until the next caller."""
        mean = 60.0 / calls_per_minute
        return min(3 * mean, max(0.05, self._dice.expovariate(1 / mean)))

    def one_of(self, choices: int) -> int:
        """The index of one of so many, all alike."""
        return self._dice.randrange(choices)

    def number(self) -> str:
        """Somebody's phone number."""
        pattern = self._dice.choice(_RANGES)
        return "".join(str(self._dice.randrange(10)) if c == "#" else c for c in pattern)

    def caller(self) -> str | None:
        """Who calls; a few withhold their number."""
        return None if self.chance(_WITHHELD) else self.number()

    def regular(self) -> Plan:
        """Somebody who calls on business."""
        outcomes, weights = zip(*_OUTCOMES, strict=True)
        outcome: Outcome = self._dice.choices(outcomes, weights)[0]
        impatient = outcome == "silent" or self.chance(0.05)
        return Plan(
            outcome=outcome,
            ring_seconds=self.between(1.5, 9.0),
            talk_seconds=min(480.0, max(12.0, self._dice.lognormvariate(4.75, 0.6))),
            leaves="caller" if self.chance(0.55) else "callee",
            patience_seconds=self.between(5.0, 30.0) if impatient else self.between(40.0, 240.0),
            keys=tuple(str(self.one_of(3) + 1) for _ in range(3)),
            key_seconds=self.between(1.5, 5.0),
        )

    def early(self) -> Plan:
        """Somebody already there when the floor opens: answered soon, and staying a while."""
        return Plan(
            outcome="answers",
            ring_seconds=self.between(0.4, 1.2),
            talk_seconds=self.between(40.0, 300.0),
            leaves="caller" if self.chance(0.55) else "callee",
        )

    def visitor(self, least_seconds: float, most_seconds: float) -> Plan:
        """Somebody who comes to a conference for a while."""
        return Plan(
            outcome="answers",
            ring_seconds=self.between(1.0, 2.0),
            talk_seconds=self.between(least_seconds, most_seconds),
            leaves="callee",
        )
