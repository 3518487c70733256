"""`serve`: prepares, starts the processes, keeps them running, and ends them with itself.

A store that is away is waited for, with the door open meanwhile if it ever was open before.

Opens no store and starts no thread, so that it has nothing to lose and nothing to hang on.
"""

import http.client
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import click

from dashboard.ingest import plan_file
from dashboard.maintenance import address_block, checks, keys, worlds
from dashboard.maintenance.children import HOPELESS, Child
from dashboard.maintenance.parts import Parts
from dashboard.maintenance.problems import MISSING, UNEXPECTED, Stop
from dashboard.settings import Settings

TURN_SECONDS = 0.2
READY_SECONDS = 30.0
END_SECONDS = 10.0

#: How often a store that is away is tried.
STORE_SECONDS = 1.0


def run(parts: Parts, sandboxed: bool) -> int:
    """Serve until INT, TERM or HUP; the exit code."""
    settings = _checked(sandboxed)
    environ = _environment(settings)
    with _signals() as told:
        floor = Floor(parts, settings, environ, told)
        try:
            return floor.keep(lambda password: address_block.show(settings, password))
        finally:
            floor.end()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The store is ready. `password` is the first operator's if there was none before."""

    password: str | None


@dataclass
class Floor:
    """All processes of one start."""

    parts: Parts
    settings: Settings
    environ: Mapping[str, str]
    told: Callable[[float], bool]
    children: list[Child] = field(default_factory=list)

    def keep(self, once_up: Callable[[str | None], None]) -> int:
        """Start everything, and keep it running until we are told to end."""
        if plan_file.is_kept(self.settings.world_dir):
            # Callers are answered whatever the store is like; the rest may have to wait for it.
            self._start("ingest", "serve", "--only", "ingest")
        prepared = self._until_prepared()
        if prepared is None:
            return 0
        for role in ("ingest", "web", "worker"):
            if role not in {child.name for child in self.children}:
                self._start(role, "serve", "--only", role)
        if self.settings.sandbox:
            # Last, since its first callers come at once and the door must be there.
            if not self._until_ready(self.settings.callback_port, "ingest"):
                return 0
            self._start("sandbox", "sandbox")
        if not self._until_ready(self.settings.port, "web"):
            return 0
        if self.settings.sandbox and not self._until_ready(self.settings.sandbox_port, "sandbox"):
            return 0
        once_up(prepared.password)
        while not self.told(TURN_SECONDS):
            self._turn()
        return 0

    def end(self) -> None:
        """End every process, the source of calls first."""
        until = time.monotonic() + END_SECONDS
        for child in reversed(self.children):
            child.ask_to_end()
        for child in self.children:
            child.wait(until)

    def _until_prepared(self) -> "Prepared | None":
        """Have the store made ready; while callers are answered it is waited for. None: ended."""
        said = False
        while True:
            try:
                return Prepared(_prepare(self.parts, self.settings, self.environ))
            except Stop as problem:
                if problem.exit_code != MISSING or not self.children:
                    raise
                if not said:
                    click.echo(f"{problem.message} Callers are answered all the same.", err=True)
                    said = True
            until = time.monotonic() + STORE_SECONDS
            while time.monotonic() < until:
                if self.told(TURN_SECONDS):
                    return None
                self._turn()

    def _start(self, name: str, *arguments: str) -> None:
        command = [sys.executable, str(self.parts.program), *arguments, "--supervised"]
        if self.settings.sandbox and name != "sandbox":
            command.append("--sandbox")
        log = self.settings.world_dir / "logs" / f"{name}.log"
        child = Child(name, command, self.environ, log)
        self.children.append(child)
        child.start()

    def _turn(self) -> None:
        for child in self.children:
            for line in child.warnings():
                click.echo(f"{child.name}: {line}", err=True)
            code = child.has_died()
            if code is not None:
                self._bury(child, code)
            child.start_if_due()

    def _bury(self, child: Child, code: int) -> None:
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        if child.is_hopeless(code):
            why = code if code in HOPELESS else UNEXPECTED
            raise Stop(f"{child.name} cannot run ({how}): {child.last_line()}", why)
        click.echo(f"{child.name} ended ({how}) and is started again", err=True)

    def _until_ready(self, port: int, name: str) -> bool:
        """Wait for a process to answer; False when we are told to end meanwhile."""
        until = time.monotonic() + READY_SECONDS
        path = "/healthz" if name == "sandbox" else "/readyz"
        while not _answers(self.settings.own_host, port, path):
            if self.told(0.05):
                return False
            self._turn()
            if time.monotonic() > until:
                raise Stop(f"{name} did not answer within {READY_SECONDS:.0f} s.")
        return True


def _checked(sandboxed: bool) -> Settings:
    """The settings of this start, everything they need being there."""
    settings = worlds.load(sandboxed).settings
    checks.credentials(settings)
    checks.data_folder(settings)
    if settings.sandbox:
        settings = worlds.of_sandbox(keys.sandbox_credentials(settings)).settings
    checks.ports(settings)
    return settings


def _environment(settings: Settings) -> dict[str, str]:
    """What the processes are given beside our own surroundings."""
    environ = dict(os.environ)
    environ["CALLFLOOR_SECRET_KEY"] = keys.secret_key(settings)
    environ["CALLFLOOR_INTERNAL_TOKEN"] = keys.internal_token()
    environ["PYTHONUNBUFFERED"] = "1"
    return environ


def _prepare(parts: Parts, settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Have the store made ready; the first operator's password if there was none before."""
    world = "--sandbox" if settings.sandbox else "--live"
    done = subprocess.run(
        [sys.executable, str(parts.program), "prepare", world],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["The store could not be prepared."]
        raise Stop(lines[-1], done.returncode if done.returncode > 0 else UNEXPECTED)
    told = json.loads(done.stdout.splitlines()[-1])
    password = told["password"]
    return password if isinstance(password, str) else None


def _answers(host: str, port: int, path: str) -> bool:
    """Whether a process serves: it says that it is ready, or has nothing to say on that."""
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=1.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _signals() -> Iterator[Callable[[float], bool]]:
    """A function that waits so many seconds and says whether we were told to end."""
    ending = False

    def end(_number: int, _frame: object) -> None:
        nonlocal ending
        ending = True

    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.signal(number, end) for number in numbers}

    def told(seconds: float) -> bool:
        if not ending and select.select([reader], [], [], seconds)[0]:
            os.read(reader, 64)
        return ending

    try:
        yield told
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)
