"""Durable callbacks a second, as a share of what a view that does nothing reaches.

Verify, answer, record and commit, on SQLite with full syncs and on Postgres with commits on; the
three take turns, round by round, so that what else the machine does meets all of them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import figures, processes
from benchmarks.figures import Round
from benchmarks.generator import Generator, Load
from benchmarks.histories import Credentials
from benchmarks.processes import Installation, Service
from tests import services

#: The least share of the no-op's rate, by store.
GOALS = {"SQLite": 0.45, "Postgres": 0.40}

#: More than any of them answers in a second.
_MOST_A_SECOND = 9000

_NOBODY = Credentials("nobody", "bm9ib2R5")


@dataclass(slots=True)
class Contestant:
    """One of those that take turns. `made` is None for the yardstick, which records nothing."""

    name: str
    service: Service
    made: Installation | None
    rounds: list[Round] = field(default_factory=list)
    acknowledged: int = 0
    unrecorded: int = 0

    def run(self, number: int, seconds: float) -> None:
        """One round of this one."""
        load = Load(
            port=self.service.port,
            credentials=self.made.credentials if self.made else _NOBODY,
            prefix=f"round{number}",
            seconds=seconds,
            live=200,
            most=int(seconds * _most_of(self.rounds)),
        )
        generator = Generator(load)
        generator.go()
        outcome = generator.outcome()
        if set(outcome.statuses) != {"200"}:
            raise RuntimeError(f"{self.name} answered {outcome.statuses}")
        self.rounds.append(figures.round_of(outcome.latencies_us, outcome.seconds))
        if self.made:
            self.acknowledged += outcome.recorded
            self.unrecorded += sum(outcome.statuses.values()) - outcome.recorded

    def stored(self) -> int:
        """How many events its store holds."""
        return processes.events_stored(self.made) if self.made else 0


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether every goal is reached."""
    with _contestants() as contestants:
        for one in contestants:
            one.run(-1, min(seconds, 1.0))  # caches and connections get warm
            one.rounds.clear()
        for number in range(rounds):
            for one in contestants:
                one.run(number, seconds)
        return _told(contestants, rounds, seconds)


@contextmanager
def _contestants() -> Iterator[list[Contestant]]:
    with ExitStack() as stack:
        enter = stack.enter_context
        noop = Contestant("no-op Flask view", enter(processes.noop()), None)
        sqlite = enter(processes.installation())
        cluster = enter(services.durable_cluster())
        postgres = enter(processes.installation(cluster.new_database("bench")))
        yield [
            noop,
            Contestant("SQLite", enter(processes.door(sqlite)), sqlite),
            Contestant("Postgres", enter(processes.door(postgres)), postgres),
        ]


def _told(contestants: list[Contestant], rounds: int, seconds: float) -> tuple[str, bool]:
    yardstick, *doors = contestants
    title = (
        "Durable ingest: verify, answer, record, commit; 64 connections, closed loop,"
        f" {rounds} rounds of {seconds:g} s by turns, medians"
    )
    header = ["", "requests/s", "p50 ms", "p99 ms", "share of no-op", "(range)", "goal", ""]
    rows = [[yardstick.name, *_measured(yardstick), "1.00", "", "", ""]]
    reached = True
    for door in doors:
        part = figures.share(door.rounds, yardstick.rounds)
        goal = GOALS[door.name]
        good = part.median >= goal
        reached = reached and good
        spread = f"{part.least:.2f}-{part.most:.2f}"
        told = [f"{part.median:.2f}", spread, f">= {goal:.2f}", figures.verdict(good)]
        rows.append([f"door on {door.name}", *_measured(door), *told])
    lines = [title, figures.table(header, rows)]
    for door in doors:
        line, equal = _counted(door)
        reached = reached and equal
        lines.append(line)
    return "\n".join(lines), reached


def _counted(door: Contestant) -> tuple[str, bool]:
    """Whether everything that was acknowledged is stored, and nothing else.

    An answer that could not wait for the disk says so; its callback may be there all the same.
    """
    stored = door.stored()
    good = door.acknowledged <= stored <= door.acknowledged + door.unrecorded
    told = (
        f"door on {door.name}: {door.acknowledged} acknowledged as recorded, {stored} stored,"
        f" {door.unrecorded} answered without waiting longer  {figures.verdict(good)}"
    )
    return told, good


def _measured(one: Contestant) -> list[str]:
    found = figures.middle(one.rounds)
    return [
        f"{found.rate:.0f}",
        figures.milliseconds(found.p50_us),
        figures.milliseconds(found.p99_us),
    ]


def _most_of(rounds: list[Round]) -> float:
    """How many callbacks a second to prepare: preparing takes time, running out ends a round."""
    return 1.5 * max(one.rate for one in rounds) if rounds else _MOST_A_SECOND
