"""From nothing to the first caller answered: the door alone, and everything; store up or not.

A store that is not up is one that another process holds locked; the door has been open before.
"""

import http.client
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from itertools import count

from benchmarks import figures, histories, processes
from benchmarks.processes import Installation

#: From the start of the process to the first valid answer.
GOAL_SECONDS = 3.0

_PATIENCE_SECONDS = 60.0
_COMMANDS = {"the door alone": ("serve", "--only", "ingest"), "everything": ("serve",)}


def run(rounds: int, _seconds: float) -> tuple[str, bool]:
    """The table, and whether every start is soon enough."""
    took: dict[str, list[float]] = {}
    with processes.installation() as made:
        numbers = count()
        _start(made, "the door alone", next(numbers))  # compiles, and keeps the answers on disk
        for _ in range(rounds):
            for name in _COMMANDS:
                for state, held in (("store up", nullcontext()), ("store locked", _locked(made))):
                    with held:
                        seconds = _start(made, name, next(numbers))
                    took.setdefault(f"{name}, {state}", []).append(seconds)
    header = ["", "median s", "slowest s", "goal", ""]
    rows = []
    reached = True
    for name, found in took.items():
        middle = statistics.median(found)
        good = middle < GOAL_SECONDS
        reached = reached and good
        told = [f"{middle:.2f}", f"{max(found):.2f}", f"< {GOAL_SECONDS:.0f} s"]
        rows.append([name, *told, figures.verdict(good)])
    title = f"From the start to the first SVAML: SQLite, {rounds} starts of each by turns"
    return f"{title}\n{figures.table(header, rows)}", reached


def _start(made: Installation, name: str, number: int) -> float:
    """Start it, ring until somebody answers with SVAML, end it; how long that took."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "app.py", *_COMMANDS[name]],
        cwd=processes.ROOT,
        env=made.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_answered(made, f"start-{number}"):
            if process.poll() is not None or time.monotonic() - begun > _PATIENCE_SECONDS:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.01)
        return time.monotonic() - begun
    finally:
        process.terminate()
        process.wait()


def _is_answered(made: Installation, call_id: str) -> bool:
    ringing = next(histories.happening(call_id, 2))
    request = histories.posted(ringing, made.credentials).request
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    with closing(http.client.HTTPConnection("127.0.0.1", made.door_port, timeout=5.0)) as line:
        try:
            line.request("POST", histories.PATH, body, headers)
            answer = line.getresponse()
            return answer.status == 200 and b'"action"' in answer.read()
        except (OSError, http.client.HTTPException):
            return False


@contextmanager
def _locked(made: Installation) -> Iterator[None]:
    path = made.store_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10.0)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
