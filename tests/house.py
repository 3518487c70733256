"""The whole house in one process: sandbox, callback door and runtime over one real store.

The sandbox's time stands still, its callbacks go through the door's own WSGI application, and what
we ask the platform goes to the sandbox's: nothing is patched and nothing waits.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from dashboard.ingest.application import Application
from dashboard.ingest.counters import Counters
from dashboard.ingest.plan import PlanKeeper
from dashboard.operations import rosters
from dashboard.operations.callbacks import Door
from dashboard.operations.command import By
from dashboard.operations.runtime import Runtime
from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sandbox.traffic.callers import MEANINGS
from dashboard.settings import Settings
from dashboard.sinch import errors, times
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.signing import Keyring
from dashboard.store import applications
from dashboard.store.applications import StarterRow
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from tests.patience import LONG, PATIENT, UNHURRIED
from tests.sandbox import asking

DOOR_URL = "http://door.test"
CALLBACK_URL = f"{DOOR_URL}/callbacks/voice"
ANNA = By("operator", "anna", "127.0.0.1")
ALICE = "+46701740611"
BOB = "+442079460222"
SALES, STANDUP_LINE, HOURS, SPARE = range(4)
STANDUP = "daily-standup"


@dataclass(frozen=True)
class House:
    """What a test needs to make things happen and to see what came of them."""

    sandbox: Sandbox
    runtime: Runtime
    plan: PlanKeeper
    commits: GroupCommit
    after: ThreadPoolExecutor

    @property
    def database(self) -> Database:
        return self.runtime.database

    @property
    def hasty(self) -> Runtime:
        """The same runtime for somebody who does not wait to see what comes of a click."""
        return replace(self.runtime, limits=replace(UNHURRIED, reply=0.05))

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The sandbox's own levers: `control("POST", "calls", {...})`."""
        answer = asking.control(self.sandbox, method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def ring_in(self, line: int = SALES, caller: str = ALICE, **plan: Any) -> str:
        """Somebody dials one of the numbers; gives the call's id once the door has answered."""
        body = {"from": caller, "to": self.sandbox.numbers[line], **plan}
        return str(self.control("POST", "calls", body)["call_id"])

    def join_the_standup(self, caller: str = ALICE) -> str:
        """Somebody dials the standup and is in it; gives their call's id."""
        call_id = self.ring_in(STANDUP_LINE, caller)
        self.sandbox.advance(2)
        rosters.look_up_roster(self.runtime, STANDUP)
        return call_id

    def in_the_room(self) -> dict[str, dict[str, Any]]:
        """Who is in the standup as the platform has it, by call id."""
        try:
            people = self.runtime.voice.participants(STANDUP)
        except errors.NotFound:
            return {}
        return {person.call_id: person.to_wire() for person in people}

    def requests(self, method: str, part: str) -> list[dict[str, Any]]:
        """What the platform was asked, by method and a part of the path."""
        log = self.control("GET", "requests")["requests"]
        return [one for one in log if one["method"] == method and part in one["path"]]

    def close(self) -> None:
        """Let go of everything."""
        self.sandbox.stop()
        self.after.shutdown()
        self.commits.close()
        self.runtime.close()


def build(database: Database, **overrides: Any) -> House:
    """A house over a migrated store; `overrides` are settings."""
    sandbox = Sandbox.manual(callback_url=CALLBACK_URL)
    settings = Settings(
        sandbox=True,
        sinch_application_key=sandbox.application_key,
        sinch_application_secret=sandbox.application_secret,
        sinch_voice_url=IN_PROCESS_URL,
        sinch_configuration_url=IN_PROCESS_URL,
        public_url=DOOR_URL,
        **overrides,
    )
    _settle_in(database, sandbox, settings)
    voice = VoiceClient(
        sandbox.application_key,
        sandbox.application_secret,
        Endpoints(IN_PROCESS_URL, IN_PROCESS_URL),
        session=sandbox.session(),
        deadline_seconds=LONG,
    )
    runtime = Runtime(
        settings,
        database,
        voice,
        sandbox.application_key,
        limits=UNHURRIED,
    )
    plan = PlanKeeper(settings, database)
    plan.refresh()
    commits = GroupCommit(database, times.now)
    after = ThreadPoolExecutor(1)
    keyring = Keyring({sandbox.application_key: sandbox.application_secret})
    door = Door(secret_of=keyring, plan=plan, commits=commits, after=after, patience=PATIENT)
    application = Application(
        door,
        Counters(),
        paths=frozenset({"/callbacks/voice"}),
        ready=plan.is_fresh,
        may_read=lambda _: False,
    )
    sandbox.deliver_to(DOOR_URL, application)
    return House(sandbox, runtime, plan, commits, after)


def _settle_in(database: Database, sandbox: Sandbox, settings: Settings) -> None:
    target = {"phone": "phone", "room": "room", "say": "text"}
    rows = [
        StarterRow(str(line["number"]).lstrip("+"), kind, str(line[target[kind]]))
        for line in MEANINGS
        if (kind := str(line["meaning"])) in target
    ]
    with database.writing() as connection:
        applications.save(
            connection,
            application_key=sandbox.application_key,
            name="the sandbox",
            region=settings.region,
            answers="starter",
            now=times.now(),
        )
        applications.save_starter(connection, sandbox.application_key, rows)
