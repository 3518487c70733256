"""The load: a process of its own that posts signed callbacks and notes how long each answer took.

One thread. Closed loop: every connection posts as soon as it is answered. Open loop: arrivals of a
Poisson process, each latency counted from the scheduled instant, so that a server that falls behind
cannot hide it. Reads a `Load` as JSON, says `ready`, waits for a line, then prints an `Outcome`.
"""

import json
import random
import selectors
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain, islice

from benchmarks import histories, processes
from benchmarks.connection import Connection
from benchmarks.histories import Credentials, Posted

#: Longer than any server under test may take; then the run is worth nothing.
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Load:
    """What to post: to which port, as whom, for how long; `rate` a second, or as fast as it goes.

    `prefix` makes the call ids of this run distinct. `most` are signed and put together before it
    begins: a closed loop ends early when they are used up, an open one then makes more, which takes
    time from those that it posts to. The first callbacks, which bring `live` calls up, are
    posted before the run begins and not timed; a run that goes on where another one ended says how
    many were posted `already`.
    """

    port: int
    credentials: Credentials
    prefix: str
    seconds: float
    rate: float | None = None
    live: int = 50
    connections: int = 64
    most: int = 0
    already: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """One callback: when it was due and when it was answered, on this machine's one clock."""

    call_id: str
    kind: str
    due_ns: int
    answered_ns: int


@dataclass(slots=True)
class Outcome:
    """What became of a run. `statuses` and `recorded` count the untimed callbacks too."""

    seconds: float = 0.0
    recorded: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    timed: list[Timed] = field(default_factory=list)

    @property
    def latencies_us(self) -> list[float]:
        """How long each timed callback took, in microseconds."""
        return [(one.answered_ns - one.due_ns) / 1000 for one in self.timed]


class Generator:
    """A started generator: `go` begins the load, `outcome` waits for its end."""

    def __init__(self, load: Load) -> None:
        with processes.on_the_loads_core():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.generator"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=processes.ROOT,
            )
        self._tell(json.dumps(asdict(load)))
        self._hear()

    def go(self) -> None:
        """Begin."""
        self._tell("go")

    def has_ended(self) -> bool:
        """Whether the process is done and its outcome, if short, can be read at once."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it before its time; nothing is told of it."""
        self._process.kill()
        self._process.communicate()

    def outcome(self) -> Outcome:
        """Wait for the end; what became of it."""
        with self._process:  # closes its pipes, and waits
            told = json.loads(self._hear())
        return Outcome(**told | {"timed": [Timed(*one) for one in told["timed"]]})

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator failed")
        return line


def main() -> None:
    """Serve one `Load`."""
    told = json.loads(sys.stdin.readline())
    load = Load(**told | {"credentials": Credentials(**told["credentials"])})
    run = Run(load)
    print("ready", flush=True)
    sys.stdin.readline()
    outcome = run.closed() if load.rate is None else run.open(load.rate)
    told = asdict(outcome) | {"timed": [list(asdict(one).values()) for one in outcome.timed]}
    print(json.dumps(told), flush=True)


class Run:
    """The connections of one load and what is under way on them."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._outcome = Outcome()
        self._statuses: Counter[str] = Counter()
        # epoll counts whole milliseconds. Spinning through the last of them would take from the
        # door a core that callers of real phones do not take.
        precise = load.rate is not None
        self._selector = selectors.SelectSelector() if precise else selectors.DefaultSelector()
        self._under_way: dict[Connection, tuple[Posted, int]] = {}
        callbacks = islice(histories.happening(load.prefix, load.live), load.already, None)
        self._callbacks = (histories.posted(one, load.credentials) for one in callbacks)
        first = max(0, histories.before_steady(load.live) - load.already)
        untimed = list(islice(self._callbacks, first))
        # Before connecting, since a door hangs up on who says nothing for long.
        self._prepared = list(islice(self._callbacks, load.most))
        self._idle = [self._connected() for _ in range(load.connections)]
        self._one_by_one(untimed)

    def closed(self) -> Outcome:
        """Every connection posts again as soon as it is answered, until the time is over."""
        prepared = iter(self._prepared)
        began = time.monotonic_ns()
        until = began + int(self._load.seconds * 1e9)
        post_next = True
        while True:
            while post_next and self._idle:
                post_next = self._post(next(prepared, None), time.monotonic_ns())
            if not self._under_way:
                break
            self._take_answers(PATIENCE_SECONDS)
            post_next = post_next and time.monotonic_ns() < until
        return self._end(began)

    def open(self, rate: float) -> Outcome:
        """Callbacks come when they come; waiting for an idle connection is part of a latency."""
        began = time.monotonic_ns()
        dues = iter(arrivals(rate, self._load.seconds))
        due = next(dues, None)
        waiting: deque[int] = deque()
        ready = chain(self._prepared, self._callbacks)
        while due is not None or waiting or self._under_way:
            now = time.monotonic_ns()
            while due is not None and began + due <= now:
                waiting.append(began + due)
                due = next(dues, None)
            while waiting and self._idle:
                self._post(next(ready), waiting.popleft())
            wait = PATIENCE_SECONDS if due is None else (began + due - time.monotonic_ns()) / 1e9
            self._take_answers(max(0.0, wait))
        return self._end(began)

    def _one_by_one(self, requests: Iterable[Posted]) -> None:
        for request in requests:
            self._post(request, time.monotonic_ns())
            while self._under_way:
                self._take_answers(PATIENCE_SECONDS)
        self._outcome.timed.clear()

    def _post(self, posted: Posted | None, due_ns: int) -> bool:
        if posted is None:
            return False
        connection = self._idle.pop()
        self._under_way[connection] = (posted, due_ns)
        connection.send(posted.request)
        return True

    def _take_answers(self, patience_seconds: float) -> None:
        found = self._selector.select(patience_seconds)
        if not found and patience_seconds == PATIENCE_SECONDS:
            raise TimeoutError(f"{len(self._under_way)} callbacks are not answered")
        for key, _ in found:
            connection: Connection = key.data
            if connection not in self._under_way:
                self._renew(connection)
                continue
            answer = connection.receive()
            if answer is None:
                continue
            posted, due_ns = self._under_way.pop(connection)
            self._idle.append(connection)
            self._statuses[str(answer.status)] += 1
            self._outcome.recorded += answer.is_recorded
            answered_ns = time.monotonic_ns()
            self._outcome.timed.append(Timed(posted.call_id, posted.kind, due_ns, answered_ns))

    def _connected(self) -> Connection:
        connection = Connection(self._load.port)
        self._selector.register(connection.sock, selectors.EVENT_READ, connection)
        return connection

    def _renew(self, connection: Connection) -> None:
        """A server may close a connection that was idle for long."""
        self._selector.unregister(connection.sock)
        connection.close()
        self._idle.remove(connection)
        self._idle.append(self._connected())

    def _end(self, began_ns: int) -> Outcome:
        for connection in self._idle:
            connection.close()
        self._outcome.seconds = (time.monotonic_ns() - began_ns) / 1e9
        self._outcome.statuses = dict(self._statuses)
        return self._outcome


def arrivals(rate: float, seconds: float, seed: int | None = None) -> Iterator[int]:
    """The instants of a Poisson process in nanoseconds from its beginning, none after `seconds`."""
    chance = random.Random(seed)
    at = chance.expovariate(rate)
    while at < seconds:
        yield int(at * 1e9)
        at += chance.expovariate(rate)


if __name__ == "__main__":
    main()
