"""The command line run in this process, on a store and a sandbox of the test's own."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.ingest.server import Server
from dashboard.maintenance import Parts, Route, StarterLine, main
from dashboard.sandbox.factory import Sandbox
from dashboard.store.database import Database

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    """How a command ended: its exit code, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def nothing(*_: Any) -> int:
    return 0


PARTS = Parts(
    program=PROJECT / "app.py",
    web=nothing,
    sandbox=nothing,
    starter=lambda: [StarterLine("+442079460120", "room", "standup")],
    routes=lambda: [Route("GET", "/", "floor.see"), Route("GET", "/login", None)],
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the settings name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLFLOOR_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def say(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Type a command: `say("operators", "list")`."""

    def run(*words: str) -> Said:
        capsys.readouterr()
        code = main(PARTS, list(words))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a real application that the settings name."""
    monkeypatch.setenv("SINCH_APPLICATION_KEY", "the-application")
    monkeypatch.setenv("SINCH_APPLICATION_SECRET", "c2VjcmV0IG9mIHRoZSBzdGFuZHVw")
    return "the-application"


@pytest.fixture
def store(say: Callable[..., Said], application: str, folder: Path) -> Iterator[Database]:
    """A prepared store of the real world."""
    assert say("prepare").code == 0
    database = Database.open(f"sqlite:///{folder / 'live' / 'callfloor.db'}")
    yield database
    database.close()


@pytest.fixture
def platform(store: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The imitated platform over HTTP, standing in for the real one of the settings."""
    sandbox = Sandbox(
        application_key="the-application",
        application_secret="c2VjcmV0IG9mIHRoZSBzdGFuZHVw",
        calls_per_minute=0,
    )
    server = Server(sandbox.wsgi, "127.0.0.1", 0, lambda _: None)
    url = f"http://127.0.0.1:{server.port}"
    sandbox.floor.public_url = url
    sandbox.start()
    thread = threading.Thread(target=server.run)
    thread.start()
    monkeypatch.setenv("SINCH_VOICE_URL", url)
    monkeypatch.setenv("SINCH_CONFIGURATION_URL", url)
    yield sandbox
    server.stop()
    thread.join(timeout=10)
    sandbox.stop()
