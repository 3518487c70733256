"""One folder for everything that a test run starts, gone when the run is, even after kill -9.

The run holds a lock on a file in the folder. A guard, started with the first cluster, waits for
that lock: it gets it when the run ends in whatever way, and then stops and removes what is left.
"""

import atexit
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

VARIABLE = "TEST_RUN_FOLDER"
STOP_SECONDS = 15

_held: list[int] = []


def begin() -> None:
    """Called once by the process that the whole run hangs on; its children find the folder."""
    parent = "/tmp" if os.geteuid() == 0 else None  # noqa: S108 - others must get through to it
    folder = Path(tempfile.mkdtemp(prefix="callfloor-tests-", dir=parent))
    folder.chmod(0o711)
    alive = os.open(folder / "alive", os.O_RDWR | os.O_CREAT)
    fcntl.flock(alive, fcntl.LOCK_EX)
    _held.append(alive)
    os.environ[VARIABLE] = str(folder)


def end() -> None:
    """Stop and remove all that the run started; returns when nothing is left."""
    sweep(Path(os.environ.pop(VARIABLE)))
    os.close(_held.pop())


def folder() -> Path:
    """This run's folder; outside of a test run (a benchmark) the process is its own run."""
    if VARIABLE not in os.environ:
        begin()
        atexit.register(end)
    return Path(os.environ[VARIABLE])


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold a lock that all processes of this run share."""
    handle = os.open(folder() / f"{name}.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def ensure_guard() -> None:
    """Start the guard, once a run. It has a session of its own: Ctrl-C does not reach it.

    It inherits a locked file: whoever gets that lock knows that the guard has gone.
    """
    guarding = folder() / "guarding"
    with one_at_a_time("guard"):
        if not guarding.exists():
            handle = os.open(guarding, os.O_RDWR | os.O_CREAT)
            fcntl.flock(handle, fcntl.LOCK_EX)
            _start_and_forget([sys.executable, __file__, str(folder())], handle)
            os.close(handle)


def sweep(run: Path) -> None:
    """Stop every server below a run's folder and remove the folder."""
    for pid_file in run.glob("*/data/postmaster.pid"):
        stop(pid_file, signal.SIGQUIT)
    shutil.rmtree(run, ignore_errors=True)


def stop(pid_file: Path, sign: signal.Signals) -> None:
    """Ask the server that wrote `pid_file` to stop; it removes the file as its last act."""
    try:
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, sign)
    except (OSError, ValueError, IndexError):
        return
    give_up_at = time.monotonic() + STOP_SECONDS
    while pid_file.exists() and time.monotonic() < give_up_at:
        time.sleep(0.02)
    if pid_file.exists():
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def guard(run: Path) -> None:
    """Wait for the end of the run, then leave nothing of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        alive = os.open(run / "alive", os.O_RDWR)
        fcntl.flock(alive, fcntl.LOCK_EX)
    except OSError:
        return  # the run has tidied up itself
    sweep(run)


def _start_and_forget(command: list[str], handle: int) -> None:
    """Start a process that is nobody's child, so that nobody has to wait for it."""
    forget = (
        "import subprocess, sys; "
        "subprocess.Popen(sys.argv[2:], start_new_session=True, pass_fds=[int(sys.argv[1])])"
    )
    quiet = subprocess.DEVNULL
    subprocess.run(
        [sys.executable, "-c", forget, str(handle), *command],
        cwd="/",
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        pass_fds=[handle],
        check=True,
    )


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
