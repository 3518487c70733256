"""Durable callbacks a second, as a share of what a view that does nothing reaches.

Verify, answer, record and commit, on SQLite with full syncs and on Postgres with commits on.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks import contestants, figures, processes
from benchmarks.contestants import Contestant
from tests import services

#: The least share of the no-op's rate, and the share to strive for, by store.
GOALS = {"door on SQLite": (0.50, 0.65), "door on Postgres": (0.43, 0.55)}


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether every goal is reached."""
    with yardstick_and_doors() as all_of_them:
        contestants.take_turns(all_of_them, rounds, seconds)
        return _told(all_of_them, rounds, seconds)


@contextmanager
def yardstick_and_doors() -> Iterator[list[Contestant]]:
    """The view that does nothing, and a door on each kind of store."""
    with ExitStack() as stack:
        enter = stack.enter_context
        sqlite = enter(processes.installation())
        cluster = enter(services.durable_cluster())
        postgres = enter(processes.installation(cluster.new_database("bench")))
        yield [
            Contestant("no-op Flask view", enter(processes.noop())),
            Contestant("door on SQLite", enter(processes.door(sqlite)), sqlite),
            Contestant("door on Postgres", enter(processes.door(postgres)), postgres),
        ]


def _told(all_of_them: list[Contestant], rounds: int, seconds: float) -> tuple[str, bool]:
    yardstick, *doors = all_of_them
    title = (
        "Durable ingest: verify, answer, record, commit; 64 connections, closed loop,"
        f" {rounds} rounds of {seconds:g} s by turns, medians"
    )
    header = ["", "requests/s", "p50 ms", "p99 ms", "share of no-op", "(range)", "goal", ""]
    rows = [[yardstick.name, *yardstick.measured(), "1.00", "", "", ""]]
    reached = True
    for door in doors:
        part = figures.share(door.rounds, yardstick.rounds)
        goal, stretch = GOALS[door.name]
        good = part.median >= goal
        reached = reached and good
        spread = f"{part.least:.2f}-{part.most:.2f}"
        told = [f"{part.median:.2f}", spread, f">= {goal:.2f} ({stretch:.2f})"]
        rows.append([door.name, *door.measured(), *told, figures.verdict(good)])
    lines = [title, figures.table(header, rows)]
    for door in doors:
        line, equal = door.counted()
        reached = reached and equal
        lines.append(line)
    return "\n".join(lines), reached
