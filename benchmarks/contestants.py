"""Those that take turns under the same load: the yardstick, and doors on one store or another.

Turns, round by round, so that whatever else the machine does meets all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import figures, processes
from benchmarks.figures import Round
from benchmarks.generator import Generator, Load
from benchmarks.histories import Credentials
from benchmarks.processes import Installation, Service

#: More than any of them answers in a second.
_MOST_A_SECOND = 12_000

_NOBODY = Credentials("nobody", "bm9ib2R5")


@dataclass(slots=True)
class Contestant:
    """One of those that take turns. `made` is None for the yardstick, which records nothing."""

    name: str
    service: Service
    made: Installation | None = None
    rounds: list[Round] = field(default_factory=list)
    acknowledged: int = 0
    unrecorded: int = 0
    posted: int = 0

    def run(self, seconds: float, rate: float | None = None) -> None:
        """One round: as fast as it goes, or so many a second whether it keeps up or not."""
        load = Load(
            port=self.service.port,
            credentials=self.made.credentials if self.made else _NOBODY,
            prefix=f"round{self.posted}",
            seconds=seconds,
            rate=rate,
            live=200,
            most=int(seconds * (1.2 * rate if rate else self._most_a_second())),
        )
        generator = Generator(load)
        generator.go()
        outcome = generator.outcome()
        if set(outcome.statuses) != {"200"}:
            raise RuntimeError(f"{self.name} answered {outcome.statuses}")
        self.rounds.append(figures.round_of(outcome.latencies_us, outcome.seconds))
        self.posted += 1
        if self.made:
            self.acknowledged += outcome.recorded
            self.unrecorded += sum(outcome.statuses.values()) - outcome.recorded

    def measured(self) -> list[str]:
        """Rate and latencies as the tables write them: medians over the rounds."""
        found = figures.middle(self.rounds)
        return [
            f"{found.rate:.0f}",
            figures.milliseconds(found.p50_us),
            figures.milliseconds(found.p99_us),
        ]

    def counted(self) -> tuple[str, bool]:
        """Whether everything that was acknowledged is stored, and nothing else.

        An answer that could not wait for the disk says so; its callback may be there all the same.
        """
        stored = processes.events_stored(self.made) if self.made else 0
        good = self.acknowledged <= stored <= self.acknowledged + self.unrecorded
        told = (
            f"{self.name}: {self.acknowledged} acknowledged as recorded, {stored} stored,"
            f" {self.unrecorded} answered without waiting longer  {figures.verdict(good)}"
        )
        return told, good

    def _most_a_second(self) -> float:
        """How many to prepare: preparing takes time, and running out ends a round."""
        return 1.5 * max(one.rate for one in self.rounds) if self.rounds else _MOST_A_SECOND


def take_turns(
    contestants: Sequence[Contestant], rounds: int, seconds: float, rate: float | None = None
) -> None:
    """Forget earlier rounds, warm up caches and connections, then run by turns."""
    for one in contestants:
        one.run(min(seconds, 1.0), rate)
        one.rounds.clear()
    for _ in range(rounds):
        for one in contestants:
            one.run(seconds, rate)
