"""A door that really listens, on a real store, and somebody with the platform's secret."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from dashboard.ingest.application import Application
from dashboard.ingest.counters import Counters
from dashboard.ingest.plan import PlanKeeper
from dashboard.ingest.server import Server
from dashboard.operations.callbacks import Door
from dashboard.settings import Settings
from dashboard.sinch import signing, times
from dashboard.sinch.signing import Keyring
from dashboard.store import applications
from dashboard.store.applications import StarterRow
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from tests.patience import LONG, PATIENT

KEY = "6f9a4c1e-0001-4000-8000-00000000c0de"
SECRET = "c2VjcmV0IG9mIHRoZSBzdGFuZHVw"
PATH = "/callbacks/voice"
TOKEN = "word-of-the-house"
SUPPORT = "442079460991"


def arrival(call_id: str = "alice-1f3a", **more: Any) -> dict[str, Any]:
    """alice dials support."""
    told = {
        "event": "ice",
        "callid": call_id,
        "timestamp": times.to_wire(times.now()),
        "version": 1,
        "applicationKey": KEY,
        "cli": "46701234567",
        "to": {"type": "did", "endpoint": f"+{SUPPORT}"},
        "domain": "pstn",
        "originationType": "PSTN",
    }
    return told | more


def ending(call_id: str = "alice-1f3a", **more: Any) -> dict[str, Any]:
    """alice's call is over."""
    told = {
        "event": "dice",
        "callid": call_id,
        "timestamp": times.to_wire(times.now()),
        "applicationKey": KEY,
        "reason": "CALLERHANGUP",
        "result": "ANSWERED",
        "duration": 12,
    }
    return told | more


def signed(
    body: bytes,
    *,
    path: str = PATH,
    at: times.Instant | None = None,
    key: str = KEY,
    secret: str = SECRET,
    content_type: str = "application/json; charset=utf-8",
) -> dict[str, str]:
    """The headers with which the platform vouches for a body."""
    timestamp = times.to_wire(times.now() if at is None else at, digits=7)
    authorization = signing.authorization(
        key,
        secret,
        method="POST",
        path=path,
        content_type=content_type,
        timestamp=timestamp,
        body=body,
    )
    return {
        "Authorization": authorization,
        "x-timestamp": timestamp,
        "Content-Type": content_type,
    }


@dataclass
class Gate:
    """A listening door, and how to knock at it."""

    server: Server
    counters: Counters
    commits: GroupCommit
    database: Database
    refused: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def post(
        self, event: dict[str, Any] | bytes, path: str = PATH, **signing_options: Any
    ) -> requests.Response:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = signed(body, path=path, **signing_options)
        return requests.post(self.url + path, data=body, headers=headers, timeout=LONG)

    def get(self, path: str, token: str | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(self.url + path, headers=headers, timeout=LONG)


@pytest.fixture
def settled(database: Database) -> Database:
    """A store in which support's callers join the standup."""
    settle(database)
    return database


@pytest.fixture
def settings() -> Settings:
    return Settings(sinch_application_key=KEY, sinch_application_secret=SECRET)


@pytest.fixture
def looked_up() -> threading.Event:
    """Not set, tokens are looked up in vain, as in a store that hangs."""
    event = threading.Event()
    event.set()
    return event


@pytest.fixture
def gate(settled: Database, settings: Settings, looked_up: threading.Event) -> Iterator[Gate]:
    """A door on a free port, its requests given all the time to become whole."""
    with open_gate(settled, settings, looked_up, request_seconds=2 * LONG) as opened:
        yield opened


@pytest.fixture
def strict_gate(
    settled: Database, settings: Settings, looked_up: threading.Event
) -> Iterator[Gate]:
    """A door on a free port, its requests given a second to become whole."""
    with open_gate(settled, settings, looked_up, request_seconds=1.0) as opened:
        yield opened


def settle(database: Database) -> None:
    """Let support's callers join the standup."""
    with database.writing() as connection:
        applications.save(
            connection,
            application_key=KEY,
            name="support",
            region="global",
            answers="starter",
            now=times.now(),
        )
        applications.save_starter(connection, KEY, [StarterRow(SUPPORT, "room", "standup")])


@contextmanager
def open_gate(
    settled: Database, settings: Settings, looked_up: threading.Event, *, request_seconds: float
) -> Iterator[Gate]:
    commits, counters, after = GroupCommit(settled, times.now), Counters(), ThreadPoolExecutor(1)
    plan = PlanKeeper(settings, settled)
    plan.refresh()
    keyring = Keyring({KEY: SECRET})
    door = Door(secret_of=keyring, plan=plan, commits=commits, after=after, patience=PATIENT)
    application = Application(
        door,
        counters,
        paths=frozenset({PATH, "/prefix/voice"}),
        ready=plan.is_fresh,
        may_read=lambda token: looked_up.wait(LONG) and token == TOKEN,
    )
    refused: list[int] = []
    server = Server(application, "127.0.0.1", 0, refused.append, request_seconds=request_seconds)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Gate(server, counters, commits, settled, refused)
    server.stop()
    thread.join(LONG)
    after.shutdown()
    commits.close()
    assert not thread.is_alive()
