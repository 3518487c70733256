"""From a callback's scheduled instant to the push that shows it, in 50 browsers, with 50 calls up.

All of Callfloor's processes on SQLite, as `serve` starts them. Callbacks come at Poisson rates; a
fixed interval would fall into step with the pusher's tick and flatter it.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import browsers, figures, processes
from benchmarks.browsers import Browser, Pushed
from benchmarks.generator import Generator, Load, Timed
from benchmarks.processes import PASSWORD, Installation

BROWSERS = 50
PEOPLE = 5
CALLS = 50
RATES = (10.0, 100.0)
GOAL_MS = 150.0

FLOOR = "calls?state=live&order=-started&page=1"

#: After the last callback: longer than any push may take that still counts as shown.
_GRACE_SECONDS = 2.0
_SETTLING_SECONDS = 1.0

#: The version that a call's row has when it shows such a callback.
_VERSIONS = {"ice": 1, "ace": 2}
_VERSION = re.compile(r'data-version="(\d+)"')


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browsers saw of one run: how long each callback took to each, and what was never."""

    latencies_us: list[float]
    missed: int


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether the goal is reached at every rate."""
    measured: dict[float, list[Seen]] = {rate: [] for rate in RATES}
    with ExitStack() as stack:
        made = stack.enter_context(processes.installation())
        stack.enter_context(processes.everything(made))
        people = _sign_in(made)
        for one in people:
            stack.callback(one.close)
        floor = Floor(made, people)
        for _ in range(rounds):
            for rate in RATES:
                measured[rate].append(floor.run(rate, seconds))
    return _told(measured, rounds, seconds)


@dataclass(slots=True)
class Floor:
    """An installation with its browsers, and how many callbacks brought it to where it is."""

    made: Installation
    people: list[Browser]
    already: int = 0

    def run(self, rate: float, seconds: float) -> Seen:
        """Callbacks at `rate` for so long; what the browsers saw of them."""
        load = Load(
            port=self.made.door_port,
            credentials=self.made.credentials,
            prefix="call",
            seconds=seconds,
            rate=rate,
            live=CALLS,
            connections=8,
            already=self.already,
        )
        generator = Generator(load)
        browsers.watch(self.people, _SETTLING_SECONDS)  # what brought the calls up is shown by then
        generator.go()
        pushed = browsers.watch(self.people, seconds + _GRACE_SECONDS)
        outcome = generator.outcome()
        if set(outcome.statuses) - {"200"}:
            raise RuntimeError(f"the door answered {outcome.statuses}")
        self.already += sum(outcome.statuses.values())
        return seen(outcome.timed, pushed, len(self.people))


def seen(posted: Sequence[Timed], pushed: Iterable[Pushed], browser_count: int) -> Seen:
    """For each callback and browser the first push that shows it; those that none showed."""
    boards: list[list[tuple[int, Shown]]] = [[] for _ in range(browser_count)]
    known: dict[bytes, Shown] = {}  # browsers of one view get the same bytes
    for push in pushed:
        if push.payload not in known:
            known[push.payload] = shown(push.payload)
        boards[push.browser].append((push.at_ns, known[push.payload]))
    latencies: list[float] = []
    missed = 0
    for callback in posted:
        for board in boards:
            at_ns = _first_that_shows(callback, board)
            if at_ns is None:
                missed += 1
            else:
                latencies.append((at_ns - callback.due_ns) / 1000)
    return Seen(latencies, missed)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one push says: the calls on the page, and the versions of the rows it brings."""

    call_ids: frozenset[str]
    versions: dict[str, int]

    def tells_of(self, callback: Timed) -> bool:
        """Whether it could only be said after `callback`: a call's rows count from 1."""
        if callback.kind == "dice":
            return callback.call_id not in self.call_ids
        return self.versions.get(callback.call_id, 0) >= _VERSIONS[callback.kind]


def shown(payload: bytes) -> Shown:
    """Read one push as the page's script would."""
    message = json.loads(payload)
    versions = {
        call_id: int(found.group(1))
        for call_id, row in message["rows"].items()
        if (found := _VERSION.search(row))
    }
    return Shown(frozenset(message["ids"]), versions)


def _first_that_shows(callback: Timed, board: list[tuple[int, Shown]]) -> int | None:
    begin = bisect_left(board, callback.due_ns, key=lambda push: push[0])
    for at_ns, push in board[begin:]:
        if push.tells_of(callback):
            return at_ns
    return None


def _sign_in(made: Installation) -> list[Browser]:
    cookies = [browsers.sign_in(made.web_port, "admin", PASSWORD) for _ in range(PEOPLE)]
    return [Browser(made.web_port, cookies[number % PEOPLE], FLOOR) for number in range(BROWSERS)]


def _told(measured: dict[float, list[Seen]], rounds: int, seconds: float) -> tuple[str, bool]:
    title = (
        f"Callback sent to push received: {BROWSERS} browsers, {CALLS} calls, SQLite,"
        f" Poisson arrivals, {rounds} rounds of {seconds:g} s, all rounds together"
    )
    header = ["", "pushes", "p50 ms", "p99 ms", "never shown", "goal", ""]
    rows = []
    reached = True
    for rate, rounds_seen in measured.items():
        latencies = [one for each in rounds_seen for one in each.latencies_us]
        missed = sum(each.missed for each in rounds_seen)
        p50, p99 = (figures.percentile(latencies, percent) for percent in (50, 99))
        good = p99 < GOAL_MS * 1000 and not missed
        reached = reached and good
        told = [figures.milliseconds(p50), figures.milliseconds(p99), str(missed)]
        goal = f"p99 < {GOAL_MS:.0f} ms"
        rows.append([f"{rate:g}/s", str(len(latencies)), *told, goal, figures.verdict(good)])
    return f"{title}\n{figures.table(header, rows)}", reached
