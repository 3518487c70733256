"""Callers who keep coming while something is broken, and what each of them got.

Open loop: the next call rings when it is due, whether or not the last one was answered.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from dashboard.sinch import svaml
from dashboard.store import rebuild
from dashboard.store.database import Database
from tests.faults.bystander import Bystander
from tests.ingest.conftest import PATH, arrival, ending, signed
from tests.patience import LONG

#: So many callers wait at once at most: beyond that it is this machine that is put to the test.
MOST_AT_ONCE = 500

#: The name of the threads that call.
CALLER = "caller"

#: What the platform waits for at the very least, and what we promise at worst.
WORST_SECONDS = 1.5

#: A machine that kept somebody waiting for so long, until so long before a delivery came, may have
#: kept it from store and disk, of which each had twice the time.
STILL_SECONDS = 0.2
BEFORE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery and its fate; `status` is 0 where nobody answered."""

    kind: str
    call_id: str
    status: int
    recorded: str
    begun_at: float
    ended_at: float
    body: bytes

    @property
    def took_seconds(self) -> float:
        """What the caller waited."""
        return self.ended_at - self.begun_at

    @property
    def is_acknowledged(self) -> bool:
        """Whether we were told that it is on disk."""
        return self.status == 200 and self.recorded in ("db", "spool")


@dataclass
class Load:
    """Everything that was sent, in the order in which it was answered."""

    port: int
    sent: list[Sent] = field(default_factory=list)

    def send(self, kind: str, call_id: str) -> Sent:
        """Send one event of one call."""
        made = {"ice": arrival, "dice": ending}[kind](call_id)
        body = json.dumps(made).encode()
        begun = time.monotonic()
        status, recorded, answer = _post(self.port, body)
        sent = Sent(kind, call_id, status, recorded, begun, time.monotonic(), answer)
        self.sent.append(sent)
        return sent

    def call(self, call_id: str) -> None:
        """One whole call: it rings in, and it ends."""
        self.send("ice", call_id)
        self.send("dice", call_id)

    def ways(self) -> set[str]:
        """Every way in which deliveries were recorded."""
        return {one.recorded for one in self.sent}

    def acknowledged(self) -> set[tuple[str, str]]:
        """Call and event of what is on disk, by what we were told."""
        return {(one.call_id, one.kind) for one in self.sent if one.is_acknowledged}

    def figures(self) -> str:
        """How it went, for the notes: `pytest -rP` shows it."""
        took = sorted(one.took_seconds for one in self.sent if one.status)
        ways = {way: sum(one.recorded == way for one in self.sent) for way in sorted(self.ways())}
        shares = (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0))
        told = [
            f"{n} {1000 * took[min(int(len(took) * q), len(took) - 1)]:.0f} ms" for n, q in shares
        ]
        return f"{len(self.sent)} deliveries {ways}: {', '.join(told)}"

    def unrecorded(self) -> int:
        """How many deliveries we were told to be on no disk."""
        return sum(one.recorded == "no" for one in self.sent)

    def check_records(self, bystander: Bystander) -> None:
        """Only what came while the machine stood still is on no disk."""
        for one in self.sent:
            held_up = bystander.held_up(one.begun_at - BEFORE_SECONDS, one.ended_at)
            assert one.recorded != "no" or held_up >= STILL_SECONDS, one

    def check_answers(self, bystander: Bystander) -> None:
        """Every caller got SVAML in time; every report was taken, or refused with 503."""
        assert self.sent
        for one in self.sent:
            assert bystander.own_seconds(one.begun_at, one.ended_at) <= WORST_SECONDS, one
            if one.kind == "ice":
                assert one.status == 200, one
                svaml.check(svaml.parse(json.loads(one.body)), "ice")
            else:
                assert one.status == (503 if one.recorded == "no" else 200), one


@contextmanager
def callers(
    port: int, per_second: float, name: str = "call", load: Load | None = None
) -> Iterator[Load]:
    """Calls that ring in all the while, so many a second, each of two deliveries."""
    load, stop = load or Load(port), threading.Event()
    threads: list[threading.Thread] = []
    lines = threading.BoundedSemaphore(MOST_AT_ONCE)

    def call(call_id: str) -> None:
        with lines:
            load.call(call_id)

    def ring() -> None:
        begun = time.monotonic()
        number = 0
        while not stop.is_set():
            with lines:  # waits for a free one
                pass
            thread = threading.Thread(target=call, args=(f"{name}-{number}",), name=CALLER)
            thread.start()
            threads.append(thread)
            number += 1
            stop.wait(max(0.0, begun + number / per_second - time.monotonic()))

    ringing = threading.Thread(target=ring)
    ringing.start()
    try:
        yield load
    finally:
        stop.set()
        ringing.join()
        for thread in threads:
            thread.join()


def check_nothing_lost(database: Database, *loads: Load) -> None:
    """Acknowledged ⊆ stored ⊆ sent, nothing twice, and every row is what its events say."""
    with database.reading() as connection:
        found = connection.execute(text("SELECT call_id, source, seen_count FROM event")).all()
    stored = [(row.call_id, row.source) for row in found]
    acknowledged = set().union(*(load.acknowledged() for load in loads))
    sent = {(one.call_id, one.kind) for load in loads for one in load.sent}
    assert acknowledged <= set(stored)
    assert set(stored) <= sent
    assert len(stored) == len(set(stored))
    assert {row.seen_count for row in found} <= {1}
    assert rebuild.check(database) == []


def _post(port: int, body: bytes) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        connection.request("POST", PATH, body=body, headers=signed(body))
        answer = connection.getresponse()
        return answer.status, answer.headers.get("X-Recorded", "no"), answer.read()
    except (OSError, http.client.HTTPException):
        return 0, "no", b""
    finally:
        connection.close()
