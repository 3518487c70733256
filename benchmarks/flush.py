"""What a disk that takes 2 ms for every flush costs: next to nothing, if many share a flush.

The same door on SQLite with full syncs: as it is, with slow flushes, and with slow flushes and a
commit for each callback. The delay is made by a few lines of C that are loaded before libc.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import contestants, figures, processes
from benchmarks.contestants import Contestant
from benchmarks.processes import ONE_BY_ONE
from tests.services import compiler

DELAY_US = 2000

#: The least share of its own rate without delay, and how many times a commit for each callback.
GOAL_OF_ITS_OWN = 0.8
GOAL_OF_ONE_BY_ONE = 8.0

_SOURCE = Path(__file__).with_name("slow_flush.c")


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether both goals are reached."""
    with _doors() as doors:
        contestants.take_turns(doors, rounds, seconds)
        return _told(doors, rounds, seconds)


@contextmanager
def _doors() -> Iterator[list[Contestant]]:
    with ExitStack() as stack, slow_flushes() as slow:
        enter = stack.enter_context
        made = [enter(processes.installation()) for _ in range(3)]
        yield [
            Contestant("as it is", enter(processes.door(made[0])), made[0]),
            Contestant("2 ms a flush", enter(processes.door(made[1], slow)), made[1]),
            Contestant(
                "2 ms, a commit for each callback",
                enter(processes.door(made[2], slow, program=ONE_BY_ONE)),
                made[2],
            ),
        ]


@contextmanager
def slow_flushes() -> Iterator[Mapping[str, str]]:
    """The surroundings in which each flush of a process takes DELAY_US longer."""
    with TemporaryDirectory(prefix="callfloor-bench-") as folder:
        library = compiler.preloadable(_SOURCE, Path(folder))
        yield {"LD_PRELOAD": str(library), "FLUSH_DELAY_US": str(DELAY_US)}


def _told(doors: list[Contestant], rounds: int, seconds: float) -> tuple[str, bool]:
    plain, slow, one_by_one = doors
    title = (
        "Slow flushes: door on SQLite, 64 connections, closed loop,"
        f" {rounds} rounds of {seconds:g} s by turns, medians"
    )
    of_its_own = figures.share(slow.rounds, plain.rounds).median
    of_one_by_one = figures.share(slow.rounds, one_by_one.rounds).median
    fast_enough = of_its_own >= GOAL_OF_ITS_OWN
    far_ahead = of_one_by_one >= GOAL_OF_ONE_BY_ONE
    header = ["", "requests/s", "p50 ms", "p99 ms", "2 ms a flush is", "goal", ""]
    own = [f">= {GOAL_OF_ITS_OWN}", figures.verdict(fast_enough)]
    others = [f">= {GOAL_OF_ONE_BY_ONE:.0f}", figures.verdict(far_ahead)]
    rows = [
        [plain.name, *plain.measured(), f"{of_its_own:.2f} of it", *own],
        [slow.name, *slow.measured(), "", "", ""],
        [one_by_one.name, *one_by_one.measured(), f"{of_one_by_one:.1f} times it", *others],
    ]
    return f"{title}\n{figures.table(header, rows)}", fast_enough and far_ahead
