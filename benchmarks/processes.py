"""The processes under test, started as an operator starts them, in folders that do not stay."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.histories import PHONES, ROOM, ROOM_NUMBER, Credentials
from dashboard.store import applications
from dashboard.store.applications import StarterRow
from dashboard.store.database import Database

ROOT = Path(__file__).resolve().parent.parent

#: Longer than any start here takes, also on a busy machine.
START_SECONDS = 60.0
END_SECONDS = 15.0

#: The program whose door commits each callback by itself.
ONE_BY_ONE = "benchmarks/one_by_one.py"

PASSWORD = "a long password for nobody"


@dataclass(frozen=True, slots=True)
class Installation:
    """One Callfloor with a store of its own: where its processes listen, and its surroundings."""

    folder: Path
    store_url: str
    credentials: Credentials
    door_port: int
    web_port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def environ(self) -> dict[str, str]:
        """Its settings; nothing of the developer's own."""
        ours = {
            "SINCH_APPLICATION_KEY": self.credentials.key,
            "SINCH_APPLICATION_SECRET": self.credentials.secret,
            # Nobody is there: nothing that runs here may speak to the real platform.
            "SINCH_VOICE_URL": "http://127.0.0.1:9",
            "SINCH_CONFIGURATION_URL": "http://127.0.0.1:9",
            "CALLFLOOR_DATABASE_URL": self.store_url,
            "CALLFLOOR_DATA_DIR": str(self.folder),
            "CALLFLOOR_CALLBACK_PORT": str(self.door_port),
            "CALLFLOOR_PORT": str(self.web_port),
            "CALLFLOOR_ADMIN_PASSWORD": PASSWORD,
            "CALLFLOOR_INTERNAL_TOKEN": self.token,
        }
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CALLFLOOR_", "SINCH_")) and name != "DATABASE_URL"
        }
        return kept | ours


@dataclass(slots=True)
class Service:
    """A process that listens on a port."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def until_ready(self) -> None:
        """Wait until it answers HTTP. Raises RuntimeError with its last words if it does not."""
        give_up_at = time.monotonic() + START_SECONDS
        while not _answers(self.port):
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"a process did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def cpu_seconds(self) -> float:
        """What it and its children have used of the processors so far."""
        used = [one.cpu_times() for one in self._family()]
        return float(sum(times.user + times.system for times in used))

    def threads(self) -> int:
        """How many threads it and its children have now."""
        return sum(one.num_threads() for one in self._family())

    def end(self) -> None:
        """Ask it to end and see that it does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _family(self) -> list[psutil.Process]:
        itself = psutil.Process(self.process.pid)
        return [itself, *itself.children(recursive=True)]


@contextmanager
def installation(
    store_url: str | None = None, credentials: Credentials | None = None
) -> Iterator[Installation]:
    """A prepared installation: schema, operator, application, and what the dialled numbers mean.

    On SQLite in its own folder unless an address is given, with credentials that are made up.
    """
    with tempfile.TemporaryDirectory(prefix="callfloor-bench-") as name:
        folder = Path(name)
        secret = b64encode(secrets.token_bytes(24)).decode()
        door_port, web_port = free_ports(2)
        made = Installation(
            folder=folder,
            store_url=store_url or f"sqlite:///{folder / 'callfloor.db'}",
            credentials=credentials or Credentials(f"bench-{secrets.token_hex(8)}", secret),
            door_port=door_port,
            web_port=web_port,
        )
        _prepare(made)
        yield made


@contextmanager
def door(
    made: Installation, more: Mapping[str, str] | None = None, program: str = "app.py"
) -> Iterator[Service]:
    """Its callback door, alone; `more` are surroundings beside its settings."""
    command = [sys.executable, program, "serve", "--only", "ingest"]
    environ = made.environ() | dict(more or {})
    with _running("door", command, made.door_port, environ, made.folder) as service:
        yield service


@contextmanager
def everything(made: Installation) -> Iterator[Service]:
    """All its processes under their supervisor; ready when pages and the door answer."""
    command = [sys.executable, "app.py", "serve"]
    environ = made.environ()
    with _running("serve", command, made.web_port, environ, made.folder, pinned=False) as service:
        Service(service.process, made.door_port, service.log).until_ready()
        yield service


@contextmanager
def web(made: Installation, *, naive: bool = False) -> Iterator[Service]:
    """Its pages and sockets, alone; or the baseline that pushes every change to everybody."""
    command = [sys.executable, "app.py", "serve", "--only", "web"]
    if naive:
        command = [sys.executable, "-m", "benchmarks.naive"]
    name = "naive" if naive else "web"
    environ = made.environ()
    with _running(name, command, made.web_port, environ, made.folder, pinned=False) as service:
        yield service


@contextmanager
def noop() -> Iterator[Service]:
    """The view that does nothing."""
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="callfloor-bench-") as folder:
        command = [sys.executable, "-m", "benchmarks.noop", str(port)]
        with _running("noop", command, port, os.environ, Path(folder)) as service:
            yield service


def events_stored(made: Installation) -> int:
    """How many events the installation's journal holds."""
    database = Database.open(made.store_url)
    try:
        with database.reading() as connection:
            counted = connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()
            return int(counted)
    finally:
        database.close()


@contextmanager
def on_the_loads_core() -> Iterator[None]:
    """What is started here runs on the last core: the load must not take the server's time."""
    with _on(-1):
        yield


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _prepare(made: Installation) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", "prepare", "--live"],
        cwd=ROOT,
        env=made.environ(),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the store could not be prepared:\n{done.stderr[-2000:]}")
    rows = [StarterRow(number, "phone", "+46701234567") for number in PHONES]
    rows.append(StarterRow(ROOM_NUMBER, "room", ROOM))
    database = Database.open(made.store_url)
    try:
        with database.writing() as connection:
            applications.save_starter(connection, made.credentials.key, rows)
    finally:
        database.close()


@contextmanager
def _running(
    name: str,
    command: list[str],
    port: int,
    environ: Mapping[str, str],
    folder: Path,
    *,
    pinned: bool = True,
) -> Iterator[Service]:
    log = folder / f"{name}.log"
    with log.open("wb") as output, _on(0 if pinned else None):
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    service = Service(process, port, log)
    try:
        service.until_ready()
        yield service
    finally:
        service.end()


@contextmanager
def _on(core: int | None) -> Iterator[None]:
    """Children that are started here stay on one core; on a machine with a single one, anywhere."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if core is None or len(cores) < 2:
        yield
        return
    os.sched_setaffinity(0, {cores[core]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.0)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
