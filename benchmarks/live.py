"""From a callback's scheduled instant to the push that shows it, on a floor of 5,000 calls.

200 browsers on ten views (all calls, and each line's), with the count and the figures that stand on
their pages; then the same floor pushed the naive way, every change to everybody. Callbacks come at
Poisson rates: a fixed interval would fall into step with the pusher's tick and flatter it.
"""

import http.client
import json
import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import browsers, figures, histories, processes
from benchmarks.browsers import Browser, Pushed
from benchmarks.generator import Generator, Load, Timed
from benchmarks.processes import PASSWORD, Installation, Service

CALLS = 5000
BROWSERS = 200
FEW_BROWSERS = 50
BUSY, QUIET = 300.0, 10.0
PEOPLE = 5

#: The limits: milliseconds, and parts of what the naive way costs.
BUSY_P50, BUSY_P99 = 80.0, 160.0
QUIET_P50 = 40.0
CPU_SHARE, BYTES_SHARE = 0.30, 0.15
MORE_WORK = 1.1

#: The views: all calls, and those of each line.
LINES: tuple[str | None, ...] = (None, *histories.NUMBERS)

#: After the last callback: longer than any push may take that still counts as shown.
_GRACE_SECONDS = 2.0
_SETTLING_SECONDS = 1.5

#: More bytes a second than the pulse is to a browser to which nothing else is pushed.
_PULSES = 1000

_VERSION = re.compile(r'data-version="(\d+)"')


@dataclass(slots=True)
class Seen:
    """How long callbacks took to each browser that should see them, and how many never came."""

    latencies_us: list[float] = field(default_factory=list)
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run cost: seconds of a processor a second, bytes a second, and work per callback."""

    cpu: float
    bytes_a_second: float
    reads: float = 0.0
    renders: float = 0.0


@dataclass(slots=True)
class Measured:
    """Everything that the rounds brought."""

    busy: Seen = field(default_factory=Seen)
    quiet: Seen = field(default_factory=Seen)
    many: list[Spent] = field(default_factory=list)
    few: list[Spent] = field(default_factory=list)
    naive: list[Spent] = field(default_factory=list)
    threads: float = 0.0


def run(rounds: int, seconds: float) -> tuple[str, bool]:
    """The table, and whether every goal is reached."""
    measured = Measured()
    with processes.installation() as made, processes.door(made):
        floor = Floor(made)
        floor.fill()
        for _ in range(rounds):
            with processes.web(made) as web:
                idle = web.threads()
                with _people(made, FEW_BROWSERS) as some:
                    measured.few.append(floor.run(web, some, BUSY, seconds / 2)[1])
                with _people(made, BROWSERS) as people:
                    measured.threads = (web.threads() - idle) / BROWSERS
                    seen, spent = floor.run(web, people, BUSY, seconds)
                    _add(measured.busy, seen)
                    measured.many.append(spent)
                    _add(measured.quiet, floor.run(web, people, QUIET, seconds)[0])
            with processes.web(made, naive=True) as web, _people(made, BROWSERS) as people:
                measured.naive.append(floor.drained(web, people, BUSY, seconds / 2))
    return _told(measured, rounds, seconds)


@dataclass(slots=True)
class Floor:
    """An installation, and how many callbacks brought its floor to where it is."""

    made: Installation
    already: int = 0

    def fill(self) -> None:
        """Bring all the calls up, before anybody looks."""
        generator = self.generator(BUSY, 0.1)
        generator.go()
        self._note(generator.outcome().statuses)

    def run(
        self, web: Service, people: list[Browser], rate: float, seconds: float
    ) -> tuple[Seen, Spent]:
        """Callbacks at `rate` for so long; what the browsers saw of them, and what it cost."""
        generator = self.generator(rate, seconds)
        browsers.watch(people, _SETTLING_SECONDS)  # what brought the calls up is shown by then
        before, came = _Work.of(web, self.made), sum(one.received_bytes for one in people)
        generator.go()
        pushed = browsers.watch(people, seconds + _GRACE_SECONDS)
        outcome, after = generator.outcome(), _Work.of(web, self.made)
        came = sum(one.received_bytes for one in people) - came
        self._note(outcome.statuses)
        lines = [LINES[number % len(LINES)] for number in range(len(people))]
        posted = len(outcome.timed)
        spent = Spent(
            cpu=(after.cpu - before.cpu) / seconds,
            bytes_a_second=came / seconds,
            reads=(after.reads - before.reads) / posted,
            renders=(after.renders - before.renders) / posted,
        )
        return seen(outcome.timed, pushed, lines), spent

    def drained(self, web: Service, people: list[Browser], rate: float, seconds: float) -> Spent:
        """The same, where nobody can look at everything that comes.

        What falls behind is waited for: its costs are those of all that it had to push.
        """
        generator = self.generator(rate, seconds)
        browsers.drain(people, _SETTLING_SECONDS)
        before = web.cpu_seconds()
        generator.go()
        came = browsers.drain(people, seconds)
        self._note(generator.outcome().statuses)
        while more := browsers.drain(people, _GRACE_SECONDS):
            came += more
            if more < _PULSES * len(people) * _GRACE_SECONDS:
                break
        return Spent((web.cpu_seconds() - before) / seconds, came / seconds)

    def generator(self, rate: float, seconds: float) -> Generator:
        """What goes on from here, ready to begin: callbacks at `rate` for so long."""
        return Generator(
            Load(
                port=self.made.door_port,
                credentials=self.made.credentials,
                prefix="call",
                seconds=seconds,
                rate=rate,
                live=CALLS,
                connections=16,
                already=self.already,
            )
        )

    def _note(self, statuses: dict[str, int]) -> None:
        if set(statuses) - {"200"}:
            raise RuntimeError(f"the door answered {statuses}")
        self.already += sum(statuses.values())


@dataclass(frozen=True, slots=True)
class _Work:
    """What a web process has done so far, as it says itself."""

    cpu: float
    reads: float
    renders: float

    @classmethod
    def of(cls, web: Service, made: Installation) -> "_Work":
        told = _metrics(made)
        return cls(
            web.cpu_seconds(),
            told["callfloor_view_reads_total"],
            told["callfloor_calls_rendered_total"],
        )


def seen(posted: Sequence[Timed], pushed: Iterable[Pushed], lines: Sequence[str | None]) -> Seen:
    """For each call that rings in, and each browser whose line it is on, the first push with it.

    Only those: a floor of thousands shows its newest calls, and what is answered or ends now began
    long ago.
    """
    boards: list[list[tuple[int, frozenset[str]]]] = [[] for _ in lines]
    known: dict[bytes, frozenset[str]] = {}  # browsers of one view get the same bytes
    for push in pushed:
        if push.payload not in known:
            known[push.payload] = shown(push.payload)
        boards[push.browser].append((push.at_ns, known[push.payload]))
    result = Seen()
    for callback in posted:
        if callback.kind != "ice":
            continue
        dialled = histories.dialled_by(callback.call_id)
        for line, board in zip(lines, boards, strict=True):
            if line in (None, dialled):
                _note(result, callback, board)
    return result


def shown(payload: bytes) -> frozenset[str]:
    """The calls that a push brings a row of, as the page's script would read it."""
    rows: dict[str, str] = json.loads(payload)["rows"]
    return frozenset(call_id for call_id, row in rows.items() if _VERSION.search(row))


def _note(result: Seen, callback: Timed, board: list[tuple[int, frozenset[str]]]) -> None:
    begin = bisect_left(board, callback.due_ns, key=lambda push: push[0])
    for at_ns, call_ids in board[begin:]:
        if callback.call_id in call_ids:
            result.latencies_us.append((at_ns - callback.due_ns) / 1000)
            return
    result.missed += 1


def _add(total: Seen, more: Seen) -> None:
    total.latencies_us += more.latencies_us
    total.missed += more.missed


@contextmanager
def _people(made: Installation, count: int) -> Iterator[list[Browser]]:
    """So many browsers of a few people, on each view in turn; they come from many threads."""
    cookies = [browsers.sign_in(made.web_port, "admin", PASSWORD) for _ in range(PEOPLE)]
    come: list[Browser | None] = [None] * count

    def open_some(first: int) -> None:
        for number in range(first, count, 8):
            topics = _topics(LINES[number % len(LINES)])
            come[number] = Browser(made.web_port, cookies[number % PEOPLE], *topics)

    threads = [threading.Thread(target=open_some, args=(first,)) for first in range(8)]
    with ExitStack() as stack:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        here = [browser for browser in come if browser is not None]
        for browser in here:
            stack.callback(browser.close)
        if len(here) != count:
            raise RuntimeError(f"only {len(here)} of {count} browsers were let in")
        yield here


def _topics(line: str | None) -> tuple[str, str, str]:
    """The views on the page of all calls, or of those of one line."""
    number = f"&number={line}" if line else ""
    query = f"state=live{number}&order=-started&page=1"
    return f"calls?{query}", f"count?{query}", "figures"


def _metrics(made: Installation) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", made.web_port, timeout=10.0)
    try:
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {made.token}"})
        lines = connection.getresponse().read().decode().splitlines()
    finally:
        connection.close()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs if "{" not in name}


def _told(measured: Measured, rounds: int, seconds: float) -> tuple[str, bool]:
    title = (
        f"{CALLS} calls up, {BROWSERS} browsers on {len(LINES)} views with counts and figures,"
        f" SQLite, Poisson arrivals, {rounds} x {seconds:g} s"
    )
    goals = [*_latencies(measured), *_costs(measured), *_work(measured)]
    rows = [[*row, figures.verdict(good)] for row, good in goals]
    rows.append(["threads a browser", f"{measured.threads:.1f}", "", ""])
    table = figures.table(["", "measured", "goal", ""], rows)
    return f"{title}\n{table}", all(good for _, good in goals)


def _latencies(measured: Measured) -> Iterator[tuple[list[str], bool]]:
    for rate, told, percent, goal in (
        (BUSY, measured.busy, 50, BUSY_P50),
        (BUSY, measured.busy, 99, BUSY_P99),
        (QUIET, measured.quiet, 50, QUIET_P50),
    ):
        value = figures.percentile(told.latencies_us, percent)
        name = f"callback to browser at {rate:g}/s, p{percent}"
        yield [name, f"{figures.milliseconds(value)} ms", f"< {goal:g} ms"], value < goal * 1000
    missed = measured.busy.missed + measured.quiet.missed
    yield ["callbacks never shown", str(missed), "0"], missed == 0


def _costs(measured: Measured) -> Iterator[tuple[list[str], bool]]:
    ours, naive = _mean(measured.many), _mean(measured.naive)
    for name, mine, theirs, goal, unit in (
        ("web process, cores", ours.cpu, naive.cpu, CPU_SHARE, 1.0),
        ("pushed, MiB/s", ours.bytes_a_second, naive.bytes_a_second, BYTES_SHARE, 2.0**20),
    ):
        share = mine / theirs
        told = f"{mine / unit:.2f} of {theirs / unit:.2f} = {share:.2f}"
        yield [f"{name}, of the naive way's", told, f"<= {goal:.2f}"], share <= goal


def _work(measured: Measured) -> Iterator[tuple[list[str], bool]]:
    few, many = _mean(measured.few), _mean(measured.many)
    for name, some, all_of_them in (
        ("reads", few.reads, many.reads),
        ("renders", few.renders, many.renders),
    ):
        told = f"{some:.2f} and {all_of_them:.2f}"
        good = all_of_them <= some * MORE_WORK
        label = f"{name} per callback, {FEW_BROWSERS} and {BROWSERS} browsers"
        yield [label, told, f"<= {MORE_WORK} x"], good


def _mean(runs: Sequence[Spent]) -> Spent:
    count = len(runs)
    return Spent(
        cpu=sum(one.cpu for one in runs) / count,
        bytes_a_second=sum(one.bytes_a_second for one in runs) / count,
        reads=sum(one.reads for one in runs) / count,
        renders=sum(one.renders for one in runs) / count,
    )
