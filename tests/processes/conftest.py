"""Callfloor's own processes, really started, on free ports and in a folder of their own."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


@dataclass
class Floor:
    """One `python app.py serve`, with all the processes it started."""

    folder: Path
    port: int
    callback_port: int
    sandbox_port: int
    environ: dict[str, str]
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def password(self) -> str:
        """The first operator's password as the terminal showed it."""
        [found] = re.findall(r"Password +(\S+) +\(valid", self.text)
        return str(found)

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def read_until(self, words: str) -> None:
        """Read the terminal until a line has these words."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if words in line:
                return
        raise AssertionError(f"ended without {words!r}:\n{self.text}")

    def children(self) -> dict[int, str]:
        """The processes of this start, by id, with the role of each."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.process.pid:
                continue
            try:
                environ = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
            except OSError:
                continue
            if f"CALLFLOOR_DATA_DIR={self.folder}".encode() in environ and "app.py" in command:
                found[int(entry.name)] = command
        return found

    def child(self, role: str) -> int:
        """The first process of a role."""
        return min(number for number, command in self.children().items() if role in command)

    def get(self, port: int, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The sandbox's levers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=5)
        try:
            text = json.dumps(body) if body is not None else None
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"/sandbox/v1/{path}", body=text, headers=headers)
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status < 300, told
            return json.loads(told) if told else None
        finally:
            connection.close()

    def close(self) -> None:
        """End it if it runs, and close the terminal."""
        if self.process.poll() is None:
            self.end()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and wait until nothing of it lives."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.said += self.process.stdout.read().splitlines()
        until(lambda: not self.children(), "a process outlived its parent")
        return code


def until(holds: Callable[[], Any], otherwise: str) -> Any:
    """What `holds` gives once it gives something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        told = holds()
        if told:
            return told
        time.sleep(0.05)
    raise AssertionError(otherwise)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    ports = [int(sock.getsockname()[1]) for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def surroundings(folder: Path) -> dict[str, str]:
    """Free ports, a folder of one's own, and a silent floor."""
    port, callback_port, sandbox_port = free_ports(3)
    return {
        "PATH": os.environ["PATH"],
        "CALLFLOOR_PORT": str(port),
        "CALLFLOOR_CALLBACK_PORT": str(callback_port),
        "CALLFLOOR_SANDBOX_PORT": str(sandbox_port),
        "CALLFLOOR_DATA_DIR": str(folder / "var"),
        "CALLFLOOR_SANDBOX_TRAFFIC": "0",
    }


def started(
    environ: dict[str, str], *arguments: str, ready: str | None = "Ctrl-C ends it"
) -> Floor:
    """Start the program's `serve`, and wait until it says these words; None waits for nothing."""
    folder = Path(environ["CALLFLOOR_DATA_DIR"])
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "app.py"), "serve", *(arguments or ("--sandbox",))],
        cwd=folder.parent,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    floor = Floor(
        folder,
        port=int(environ["CALLFLOOR_PORT"]),
        callback_port=int(environ["CALLFLOOR_CALLBACK_PORT"]),
        sandbox_port=int(environ["CALLFLOOR_SANDBOX_PORT"]),
        environ=environ,
        process=process,
    )
    try:
        if ready is not None:
            floor.read_until(ready)
    except BaseException:
        floor.end(signal.SIGKILL)
        raise
    return floor


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return surroundings(tmp_path)


@pytest.fixture
def command(environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs one command of the program to its end."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(PROJECT / "app.py"), *arguments],
            cwd=Path(environ["CALLFLOOR_DATA_DIR"]).parent,
            env=environ | more,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    return run


@pytest.fixture
def serve(environ: dict[str, str]) -> Iterator[Callable[..., Floor]]:
    """Starts a floor as often as it is called; nothing of any of them may live on."""
    floors: list[Floor] = []

    def start(*arguments: str, ready: str | None = "Ctrl-C ends it", **more: str) -> Floor:
        floors.append(started(environ | more, *arguments, ready=ready))
        return floors[-1]

    yield start
    for floor in floors:
        floor.close()


@pytest.fixture
def floor(serve: Callable[..., Floor]) -> Floor:
    """A running floor of one's own, with a silent sandbox."""
    return serve()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """A running floor for tests that leave it as it is."""
    floor = started(surroundings(tmp_path_factory.mktemp("standing")))
    yield floor
    floor.close()
