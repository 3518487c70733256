"""strace, which makes real system calls of a real process slow, or fail: found, or installed now.

Only Linux has it. Without it the tests that need it are left out, and the run says so.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.services.found import Found, first_that_starts, found_or_installed, named

VARIABLE = "TEST_STRACE"


@cache
def find(*, may_install: bool = False) -> Found:
    """A strace that may look into processes of ours; raises Missing when there is none."""
    return found_or_installed(_that_works, VARIABLE, "strace", may_install=may_install)


@contextmanager
def disturbed(process_id: int, calls: str, how: str) -> Iterator[None]:
    """While this lasts, these system calls of a process go wrong in the way that strace is told.

    `calls` are names with commas between, `how` such as `error=EIO` or `delay_enter=2000000`.
    """
    command = [find().path, "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}"]
    command += ["-e", f"inject={calls}:{how}", "-p", str(process_id)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        try:
            _wait_until_traced(process_id)
            yield
        finally:
            tracer.send_signal(signal.SIGINT)


def _wait_until_traced(process_id: int) -> None:
    while not all(map(_is_traced, Path(f"/proc/{process_id}/task").iterdir())):
        time.sleep(0.01)


def _is_traced(task: Path) -> bool:
    """Whether a thread is; one that has ended meanwhile needs no tracer."""
    try:
        return "TracerPid:\t0\n" not in (task / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def _that_works() -> Found | None:
    places = [(VARIABLE, chosen)] if (chosen := named(VARIABLE)) else _on_path()
    found = first_that_starts(places, flag="-V")
    if found is None:
        return None
    trial = [found.path, "-o", os.devnull, "-e", "inject=sync:error=EIO", "true"]
    works = subprocess.run(trial, capture_output=True).returncode == 0
    return found if works else None


def _on_path() -> list[tuple[str, Path]]:
    on_path = shutil.which("strace")
    return [("path", Path(on_path))] if on_path else []
