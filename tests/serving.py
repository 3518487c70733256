"""Callfloor as a user starts it: `python app.py serve --sandbox` on ports and a folder of its own.

A test speaks to it from outside only: the addresses it prints, its command line, its API, and the
sandbox's control plane. Nothing of it outlives the `with` block.
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg
import requests

from tests.patience import LONG
from tests.phones import Phones
from tests.services.ports import free_ports as free_ports

ROOT = Path(__file__).parent.parent
PROGRAM = (sys.executable, str(ROOT / "app.py"))

#: Limits for what should long be over, on a machine that is busy with other things.
READY_SECONDS = 90
COMMAND_SECONDS = 120
EVENTUALLY_SECONDS = 45.0

#: Nobody who runs keeps the store for so long.
LOCKED_SECONDS = 2.0

#: `CALLFLOOR_PATIENCE` for tests that are not about Callfloor's own limits.
FIVEFOLD = 5

Seen = TypeVar("Seen")


@contextmanager
def serving(
    folder: Path, *, database_url: str | None = None, **settings: object
) -> Iterator["Callfloor"]:
    """A running Callfloor with a silent sandbox; `settings` are CALLFLOOR_ names in lower case."""
    callfloor = Callfloor.start(folder, surroundings(folder, database_url, **settings))
    try:
        yield callfloor
    finally:
        code = callfloor.end()
        assert code == 0, callfloor.text


def eventually(look: Callable[[], Seen], seconds: float = EVENTUALLY_SECONDS) -> Seen:
    """What `look` sees once it sees something; fails when that takes longer than `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < give_up_at, f"still {seen!r} after {seconds:g} s"
        time.sleep(0.02)
    return seen


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        return requests.get(url, timeout=LONG).ok
    except requests.RequestException:
        return False


@dataclass
class Callfloor:
    """One start of `serve`, and what it printed."""

    folder: Path
    environ: Mapping[str, str]
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    ready_seconds: float = 0.0
    _silent: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def start(
        cls,
        folder: Path,
        environ: Mapping[str, str],
        *arguments: str,
        ready: str | None = "Ctrl-C ends it",
    ) -> "Callfloor":
        """Start it, with `--sandbox` unless told otherwise, and wait until it says these words.

        None waits for nothing.
        """
        began = time.monotonic()
        process = subprocess.Popen(
            [*PROGRAM, "serve", *(arguments or ("--sandbox",))],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started = cls(folder, environ, process)
        threading.Thread(target=started._listen, daemon=True).start()
        try:
            if ready is not None:
                started.says(ready)
        except BaseException:
            started.end(signal.SIGKILL)
            raise
        started.ready_seconds = time.monotonic() - began
        return started

    @property
    def text(self) -> str:
        """All that it printed so far."""
        return "\n".join(self.said)

    def says(self, words: str, times: int = 1) -> None:
        """Wait until so many lines have these words; fails when it ends without them."""

        def heard() -> bool:
            listening = not self._silent.is_set()
            found = sum(words in line for line in self.said) >= times
            assert found or listening, f"ended without {words!r}:\n{self.text}"
            return found

        eventually(heard, READY_SECONDS)

    @property
    def url(self) -> str:
        """Where browsers go."""
        return f"http://127.0.0.1:{self.environ['CALLFLOOR_PORT']}"

    @property
    def door(self) -> str:
        """Where the platform posts events."""
        return f"http://127.0.0.1:{self.environ['CALLFLOOR_CALLBACK_PORT']}/callbacks/voice"

    @property
    def password(self) -> str:
        """The first operator's password, as printed."""
        printed = re.search(r"^ *Password +(\S+) ", self.text, re.MULTILINE)
        assert printed, self.said
        return printed[1]

    def asked(self, what: str, path: str) -> requests.Response:
        """What the web ("port"), the door ("callback_port") or the sandbox answers to a GET."""
        port = self.environ[f"CALLFLOOR_{what.upper()}"]
        address = f"http://127.0.0.1:{port}{path}"
        return requests.get(address, timeout=LONG, allow_redirects=False)

    @cached_property
    def phones(self) -> Phones:
        """The imitated phone network's control plane."""
        return Phones(f"http://127.0.0.1:{self.environ['CALLFLOOR_SANDBOX_PORT']}")

    @cached_property
    def token(self) -> str:
        """An administrator's API token."""
        told = self.command("tokens", "add", "--name", "tests", "--role", "admin", "--json")
        return str(json.loads(told)["token"])

    def api(self, path: str, method: str = "GET", **sent: Any) -> Any:
        """What the JSON API answers, None where it knows nothing of that name."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/api/v1/{path}"
        answer = requests.request(method, url, headers=headers, timeout=LONG, **sent)
        if answer.status_code == 404:
            return None
        assert answer.ok, answer.text
        return answer.json()

    def live_calls(self) -> set[str]:
        """The ids of the calls that Callfloor believes to be live."""
        return {call["call_id"] for call in self.api("calls?state=live&limit=200")["calls"]}

    def outages(self) -> dict[str, int]:
        """What Callfloor believes to be wrong with the platform, each with its beginning."""
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url}/readyz"
        said = requests.get(address, headers=headers, timeout=LONG).json()
        return dict(said["platform"])

    def command(self, *words: str, exit_code: int = 0) -> str:
        """What `python app.py <words>` prints."""
        done = self._run(*words)
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout

    def operator(self, name: str, role: str) -> str:
        """Let one more person sign in; gives the password."""
        told = self.command("operators", "add", name, "--role", role, "--json", "--sandbox")
        return str(json.loads(told)["password"])

    def process_of(self, role: str) -> psutil.Process:
        """The process that plays `role`: ingest, web, worker or sandbox."""
        found = eventually(lambda: self._playing(role))  # none while another is begun
        assert len(found) == 1, f"{role}: {found}"
        return found[0]

    def kill(self, role: str) -> None:
        """End the process that plays `role` as kill -9 does; returns when another has begun."""
        doomed = self.process_of(role)
        doomed.kill()
        eventually(lambda: [one for one in self._playing(role) if one != doomed])

    @contextmanager
    def another(self, role: str, more: Mapping[str, str]) -> Iterator[psutil.Process]:
        """A second process that plays `role` on the same store; `more` are its own surroundings."""
        first = self.process_of(role)
        with (self._logs / f"another-{role}.log").open("wb") as log:
            process = subprocess.Popen(
                first.cmdline(),
                cwd=self.folder,
                env=first.environ() | more,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        started = psutil.Process(process.pid)
        try:
            yield started
        finally:
            children = started.children(recursive=True) if process.poll() is None else []
            process.communicate(timeout=LONG)  # it ends with the pipe, as under a supervisor
            psutil.wait_procs(children, timeout=LONG)

    @contextmanager
    def stands_still(self, role: str) -> Iterator[None]:
        """What plays `role` does nothing meanwhile, as on a server that swaps or hangs.

        It is stopped at a moment at which nobody else waits for it: with the store to itself it
        would stop everybody.
        """
        first = self.process_of(role)
        stopped = [first, *first.children(recursive=True)]
        try:
            eventually(lambda: self._stop_harmlessly(stopped))
            yield
        finally:
            _resume(stopped)

    def processes(self) -> list[psutil.Process]:
        """Everything that it has started and that still runs."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def accidents(self) -> list[str]:
        """Lines of the logs that tell of an error in the program."""
        return [
            f"{log.stem}: {line}"
            for log in sorted(self._logs.glob("*.log"))
            for line in log.read_text(encoding="utf-8").splitlines()
            if "Traceback" in line
        ]

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it, as Ctrl-C does unless told otherwise; its exit code. Nothing of it is left."""
        children = self.processes()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(LONG)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        _, alive = psutil.wait_procs(children, timeout=LONG)
        for orphan in alive:
            orphan.kill()
        assert alive == [], self.text
        return code

    @property
    def world(self) -> Path:
        """The folder of the sandbox's world: store, secrets, logs."""
        return self.folder / "data" / "sandbox"

    @property
    def _logs(self) -> Path:
        return self.world / "logs"

    def _stop_harmlessly(self, processes: Sequence[psutil.Process]) -> bool:
        for process in processes:
            process.suspend()
        is_harmless = self._store_is_free(processes)
        if not is_harmless:
            _resume(processes)
        return is_harmless

    def _store_is_free(self, stopped: Sequence[psutil.Process]) -> bool:
        """Whether none of these, which stand still, holds anything of the store."""
        url = self.environ.get("CALLFLOOR_DATABASE_URL")
        if url is not None:
            ports = [each.laddr.port for one in stopped for each in one.net_connections("tcp")]
            with closing(psycopg.connect(url, autocommit=True)) as store:
                asked = "SELECT state FROM pg_stat_activity WHERE client_port = ANY(%s)"
                return all(state == "idle" for (state,) in store.execute(asked, (ports,)))
        path = self.world / "callfloor.db"
        with closing(sqlite3.connect(path, isolation_level=None, timeout=LOCKED_SECONDS)) as store:
            try:
                store.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            store.execute("ROLLBACK")
            return True

    def _playing(self, role: str) -> list[psutil.Process]:
        ours = psutil.Process(self.process.pid).children()
        return [one for one in ours if plays(one, role)]

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *words],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
        self.process.stdout.close()
        self._silent.set()


def _resume(processes: Sequence[psutil.Process]) -> None:
    for process in reversed(processes):
        with suppress(psutil.NoSuchProcess):  # killed while it stood still
            process.resume()


def plays(process: psutil.Process, role: str) -> bool:
    """Whether a process is the one that plays `role`: ingest, web, worker or sandbox."""
    try:
        words = process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    return words[2:4] == ["sandbox", "--supervised"] if role == "sandbox" else role in words[2:]


def surroundings(
    folder: Path, database_url: str | None = None, **settings: object
) -> dict[str, str]:
    """Free ports, a folder of one's own, no traffic; `settings` are CALLFLOOR_ in lower case."""
    web, door, sandbox = free_ports(3)
    ours: dict[str, object] = {
        "data_dir": folder / "data",
        "port": web,
        "callback_port": door,
        "sandbox_port": sandbox,
        "sandbox_traffic": 0,
        **settings,
    }
    if database_url is not None:
        ours["database_url"] = database_url
    return inherited() | {f"CALLFLOOR_{name.upper()}": str(value) for name, value in ours.items()}


def inherited() -> dict[str, str]:
    """Our own surroundings without a word to Callfloor."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("CALLFLOOR_", "SINCH_"))}
