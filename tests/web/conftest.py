"""The web application against a real store and the sandbox, and people who look at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from pydantic import SecretStr
from werkzeug.test import TestResponse

from dashboard import current
from dashboard.operations import rosters
from dashboard.operations.policy import Role
from dashboard.operations.runtime import Runtime
from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import applications, operators, sessions, tokens
from dashboard.store.database import Database
from dashboard.web import auth, create_app
from dashboard.web.throttle import Throttle
from tests import people
from tests.patience import LONG, UNHURRIED
from tests.sandbox import asking
from tests.sandbox.door import STANDUP, with_door

SECRET = "c2VjcmV0IG9mIHRoZSBzdGFuZHVw"
INTERNAL_TOKEN = "word-of-the-house"


@dataclass
class Browser:
    """Somebody's browser: their cookie, and the token that their pages carry."""

    client: FlaskClient
    csrf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._open("GET", path, options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        return self._open("POST", path, options | {"data": data})

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self._open("DELETE", path, options)

    def click(self, method: str, path: str, target: str = "tr#row", **options: Any) -> TestResponse:
        """What htmx sends when a button is pressed."""
        headers = {"HX-Request": "true", "HX-Target": target}
        return self._open(method, path, {"headers": headers} | options)

    def _open(self, method: str, path: str, options: dict[str, Any]) -> TestResponse:
        proof = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        headers = {**self.headers, **proof, **options.pop("headers", {})}
        answer = self.client.open(path, method=method, headers=headers, **options)
        answer.get_data()
        answer.close()  # a file that is sent stays open until somebody closes it
        return answer


def a_clock() -> Callable[[], Instant]:
    """The present, in which a millisecond passes each time somebody looks.

    However slow the machine is, nothing becomes late, and what is shown for a while is still shown.
    """
    return count(times.now(), SECOND // 1000).__next__


@pytest.fixture
def now(runtime: Runtime) -> Instant:
    """The present of everybody in the test."""
    return runtime.clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        sandbox=True,
        sinch_application_key=people.APPLICATION,
        data_dir=tmp_path,
        internal_token=SecretStr(INTERNAL_TOKEN),
    )


def behind_https(settings: Settings) -> Settings:
    """The same site at the address that browsers know of."""
    return settings.model_copy(update={"web_url": "https://floor.example"})


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The platform, imitated, with time standing still and a customer's own backend."""
    made, _ = with_door(application_key=people.APPLICATION, application_secret=SECRET)
    yield made
    made.stop()


@pytest.fixture
def store_url(on_sqlite: str) -> str:
    """The address of a migrated, empty store; pages do not care on which engine."""
    return on_sqlite


@pytest.fixture
def runtime(settings: Settings, sandbox: Sandbox, database: Database) -> Iterator[Runtime]:
    opened = Runtime(
        settings=settings,
        database=database,
        voice=VoiceClient(
            people.APPLICATION,
            SECRET,
            Endpoints(IN_PROCESS_URL, IN_PROCESS_URL),
            session=sandbox.session(),
            deadline_seconds=LONG,
        ),
        application_key=people.APPLICATION,
        clock=a_clock(),
        limits=UNHURRIED,
    )
    with opened.database.writing() as connection:
        applications.save(
            connection,
            application_key=people.APPLICATION,
            name="Acme",
            region="global",
            answers="starter",
            now=opened.clock(),
        )
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a run and not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def site(compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application, built once: building it costs more than most tests do."""
    return built(Runtime(Settings(sandbox=True), None, None, "nobody"), compiled_templates)


@pytest.fixture
def app(site: Flask, runtime: Runtime, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application over this test's own runtime."""
    if runtime.settings.trusted_proxies:
        return built(runtime, compiled_templates)
    site.extensions[current.EXTENSION] = runtime
    site.extensions[auth.THROTTLE] = Throttle()
    site.extensions.pop("live", None)
    return site


def built(runtime: Runtime, templates: FileSystemBytecodeCache) -> Flask:
    """An application of its own, for those who add to it."""
    made = create_app(runtime)
    made.jinja_env.bytecode_cache = templates
    made.testing = False  # failures are answered as in earnest
    return made


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app.test_client())


@pytest.fixture
def signed_in(app: Flask, runtime: Runtime) -> Callable[[Role], Browser]:
    """A browser of somebody of a role; each role is one person."""
    known: dict[str, int] = {}

    def sign_in(role: Role) -> Browser:
        now = runtime.clock()
        with runtime.database.writing() as connection:
            if role not in known:
                row = operators.add(
                    connection,
                    name=f"{role}-alice",
                    password_hash="no password fits this",
                    role=role,
                    now=now,
                )
                known[role] = row.operator_id
            opened = sessions.begin(connection, known[role], now=now)
        client = app.test_client()
        client.set_cookie("callfloor", opened.token)
        return Browser(client, opened.session.csrf)

    return sign_in


@pytest.fixture
def viewer(signed_in) -> Browser:
    return signed_in("viewer")


@pytest.fixture
def moderator(signed_in) -> Browser:
    return signed_in("moderator")


@pytest.fixture
def admin(signed_in) -> Browser:
    return signed_in("admin")


@pytest.fixture
def program(app: Flask, runtime: Runtime) -> Callable[[Role], Browser]:
    """A program with an API token of a role."""

    def issue(role: Role) -> Browser:
        now = runtime.clock()
        with runtime.database.writing() as connection:
            issued = tokens.issue(
                connection, name=f"{role}-robot", role=role, created_by="alice", now=now
            )
        return Browser(app.test_client(), headers={"Authorization": f"Bearer {issued.text}"})

    return issue


@pytest.fixture
def happens(runtime: Runtime) -> Callable[..., None]:
    """Put events into the store through the journal."""

    def record(*events: Any) -> None:
        people.record(runtime.database, *events, now=runtime.clock())

    return record


@pytest.fixture
def standup(runtime: Runtime, sandbox: Sandbox) -> dict[str, str]:
    """alice and bob are in the standup at the platform, and we have looked; their call ids."""
    calls = {}
    for name, number in (("alice", people.ALICE), ("bob", people.BOB)):
        body = {"from": number, "to": sandbox.numbers[STANDUP]}
        answer = asking.control(sandbox, "POST", "calls", body)
        calls[name] = answer.json()["call_id"]
    sandbox.advance(3)
    for call_id, number in zip(calls.values(), (people.ALICE, people.BOB), strict=True):
        rings_in = people.rings_in(
            call_id,
            at=runtime.clock(),
            caller=number,
            number=sandbox.numbers[STANDUP],
            room="standup",
        )
        people.record(runtime.database, rings_in, now=runtime.clock())
    rosters.look_up_roster(runtime, "standup")
    return calls
