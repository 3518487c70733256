"""Two doors, two web processes and two workers on one PostgreSQL: as true as one of each."""

import itertools
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
import requests

from dashboard.sinch import times
from dashboard.store import rebuild, schema
from dashboard.store.database import Database
from tests.ingest.conftest import PATH, arrival, ending, signed
from tests.live import onlookers
from tests.patience import LONG
from tests.phones import STANDUP_LINE
from tests.serving import Callfloor, answers, eventually, free_ports, serving
from tests.store.rows import rows

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(300)]

CALLS = 24
ENDED = 16

#: Every call rings in and is answered, and some end.
EVENTS = 2 * CALLS + ENDED

AT_ONCE = 16


@dataclass(frozen=True)
class Twins:
    """An installation with two processes of each kind, and its one store."""

    callfloor: Callfloor
    database: Database
    doors: tuple[str, str]
    web_ports: tuple[int, int]
    workers: tuple[psutil.Process, psutil.Process]

    def account(self) -> dict[str, int]:
        """What became of everything that came to either door."""
        told = [dict(self._ready(door)["account"]) for door in self.doors]
        return {name: sum(one[name] for one in told) for name in told[0]}

    def leader(self) -> int | None:
        """The process that holds the lease."""
        found = [row for row in rows(self.database, schema.lease) if row["until"] > times.now()]
        return int(found[0]["holder"].split(":")[-2]) if found else None

    def _ready(self, door: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.callfloor.token}"}
        return dict(requests.get(f"{door}/readyz", headers=headers, timeout=LONG).json())


@pytest.fixture
def twins(tmp_path, postgres_url) -> Iterator[Twins]:
    first, second, web = free_ports(3)
    doors = (f"http://127.0.0.1:{first}", f"http://127.0.0.1:{second}")
    with ExitStack() as started:
        asked = {"callback_port": first, "doors": ",".join(doors), "patience": 20}
        callfloor = started.enter_context(serving(tmp_path, database_url=postgres_url, **asked))
        beside = {
            "ingest": {"CALLFLOOR_CALLBACK_PORT": str(second)},
            "web": {"CALLFLOOR_PORT": str(web)},
            "worker": {},
        }
        worker = callfloor.process_of("worker")
        more = {
            role: started.enter_context(callfloor.another(role, surroundings))
            for role, surroundings in beside.items()
        }
        for address in (doors[1], f"http://127.0.0.1:{web}"):
            eventually(lambda: answers(f"{address}/healthz"), LONG)  # noqa: B023
        database = Database.open(postgres_url)
        started.callback(database.close)
        ports = (int(callfloor.environ["CALLFLOOR_PORT"]), web)
        yield Twins(callfloor, database, doors, ports, (worker, more["worker"]))
        assert callfloor.accidents() == []


def post_to_both(twins: Twins) -> list[list[bytes]]:
    """Every event at both doors at once; the answers to each."""
    phones = twins.callfloor.phones
    application = phones.control("GET", "application")
    key, secret = application["application_key"], application["application_secret"]
    called = {"type": "did", "endpoint": f"+{phones.numbers[STANDUP_LINE].lstrip('+')}"}
    begun, later = [], []
    for number in range(CALLS):
        about = {"call_id": f"call-{number}", "applicationKey": key}
        begun.append(arrival(**about, to=called))
        later.append(arrival(**about, event="ace"))
        if number < ENDED:
            later.append(ending(**about))

    def post(copy: tuple[bytes, str]) -> tuple[bytes, int, bytes]:
        body, door = copy
        headers = signed(body, key=key, secret=secret)
        answer = requests.post(door + PATH, data=body, headers=headers, timeout=LONG)
        return body, answer.status_code, answer.content

    answered: list[tuple[bytes, int, bytes]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # A call that nobody named yet is looked up at once, and the sandbox knows none of these.
        for told in (begun, later):
            bodies = [json.dumps(event).encode() for event in told]
            copies = list(itertools.product(bodies, twins.doors))
            random.Random(2).shuffle(copies)
            answered += pool.map(post, copies)
    answers_to: dict[bytes, list[bytes]] = {}
    for body, status, content in answered:
        assert status == 200, body
        answers_to.setdefault(body, []).append(content)
    return list(answers_to.values())


def test_each_callback_is_recorded_once_both_floors_are_true_and_one_worker_leads(twins):
    live = {f"call-{number}" for number in range(ENDED, CALLS)}
    people = [
        one
        for port in twins.web_ports
        for one in onlookers.signed_in(port, twins.callfloor.password, 2)
    ]
    with onlookers.all_here(people), ThreadPoolExecutor(1) as pool:
        posting = pool.submit(post_to_both, twins)
        onlookers.read_until(people, posting.done, LONG)
        seen = onlookers.read_until(
            people, lambda: all(set(one.ids) == live for one in people), LONG
        )
    eventually(lambda: twins.account()["spooled"] == 0, LONG)

    assert seen, [sorted(one.ids) for one in people]
    assert twins.callfloor.live_calls() == live
    assert set(map(as_answered, posting.result())) == {(2, 1)}
    stored = rows(twins.database, schema.event)
    assert len(stored) == EVENTS
    assert {row["seen_count"] for row in stored} == {2}
    assert rebuild.check(twins.database) == []
    account = twins.account()
    assert (account["stored"], account["duplicate"]) == (EVENTS, EVENTS)
    assert account["received"] == 2 * EVENTS
    assert_one_worker_leads(twins)


def as_answered(given: list[bytes]) -> tuple[int, int]:
    """How often an event was answered, and in how many ways."""
    return len(given), len(set(given))


def assert_one_worker_leads(twins: Twins) -> None:
    """One of them holds the lease; when it ends, another does."""
    first = eventually(twins.leader, LONG)
    assert first in {worker.pid for worker in twins.workers}

    psutil.Process(first).terminate()

    # The one that ended is started again by its supervisor, and may be the one that follows.
    follower = eventually(lambda: twins.leader() not in (None, first) and twins.leader(), LONG)
    assert psutil.pid_exists(follower)
