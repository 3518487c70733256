"""How long a callback takes when callbacks come when they come: at 300 and at 1,000 a second.

Open loop, each latency counted from the instant at which the callback was due.
"""

import statistics

from benchmarks import contestants, figures
from benchmarks.contestants import Contestant
from benchmarks.ingest import yardstick_and_doors

RATES = (300.0, 1000.0)

#: The p99 may be so many times that of the view that does nothing, in the same run.
GOAL = 5.0


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether every goal is reached."""
    header = ["", "answered/s", "p50 ms", "p99 ms", "p99 by no-op's", "goal", ""]
    rows: list[list[str]] = []
    reached = True
    with yardstick_and_doors() as all_of_them:
        for rate in RATES:
            contestants.take_turns(all_of_them, rounds, seconds, rate)
            told, good = _told(all_of_them, rate)
            rows += told
            reached = reached and good
    title = (
        "Answered in time: Poisson arrivals, 64 connections,"
        f" {rounds} rounds of {seconds:g} s by turns, medians"
    )
    return f"{title}\n{figures.table(header, rows)}", reached


def _told(all_of_them: list[Contestant], rate: float) -> tuple[list[list[str]], bool]:
    yardstick, *doors = all_of_them
    rows = [[f"{rate:g}/s: {yardstick.name}", *yardstick.measured(), "1.0", "", ""]]
    reached = True
    for door in doors:
        times = statistics.median(
            one.p99_us / other.p99_us
            for one, other in zip(door.rounds, yardstick.rounds, strict=True)
        )
        good = times <= GOAL
        reached = reached and good
        told = [f"{times:.1f}", f"<= {GOAL:.0f}", figures.verdict(good)]
        rows.append([f"{rate:g}/s: {door.name}", *door.measured(), *told])
    return rows, reached
