"""One process of ours: started in a session of its own, followed, started again, ended.

Its standard input is a pipe that we hold: the kernel closes it when we are gone.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from dashboard.maintenance import logs
from dashboard.maintenance.problems import SCHEMA, SETTINGS

#: How long after a death the next start is; deaths further on wait for the last one.
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
DEATHS = 5
DEATHS_SECONDS = 60.0

#: Exit codes that starting again cannot mend.
HOPELESS = (SETTINGS, SCHEMA)


class Child:
    """A process that should be running."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        log: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._environ = environ
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._start_at: float | None = None
        self._read_to = 0
        self._rest = b""

    def start(self) -> None:
        """Start it, its output going to the log."""
        logs.put_aside(self.log)
        with self.log.open("ab") as output:
            self._read_to = output.tell() if self._process is None else self._read_to
            self._process = subprocess.Popen(
                self._command,
                env=dict(self._environ),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._start_at = None

    def has_died(self) -> int | None:
        """The exit code if it died since the last call; then its next start is set."""
        if self._process is None or self._start_at is not None:
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._close()
        now = self._clock()
        self._deaths.append(now)
        recent = sum(now - at < DEATHS_SECONDS for at in self._deaths)
        self._start_at = now + PAUSES_SECONDS[min(recent, len(PAUSES_SECONDS)) - 1]
        return code

    def is_hopeless(self, code: int) -> bool:
        """Whether it died for a reason that stays, or too often."""
        full = len(self._deaths) == DEATHS
        return code in HOPELESS or (full and self._deaths[-1] - self._deaths[0] < DEATHS_SECONDS)

    def start_if_due(self) -> bool:
        """Start it again once its pause is over."""
        if self._start_at is None or self._clock() < self._start_at:
            return False
        self.start()
        return True

    def warnings(self) -> list[str]:
        """What it said since the last call that a person should see."""
        return [told for line in self._new_lines() if (told := _as_warning(line))]

    def last_line(self) -> str:
        """The last thing it said."""
        try:
            lines = self.log.read_bytes()[-8192:].decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return next((_message(line) for line in reversed(lines) if line.strip()), "")

    def ask_to_end(self) -> None:
        """Tell it to end, twice over: by its input and by a signal."""
        self._close()
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Wait for its end; past `until` (monotonic) its whole session is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _new_lines(self) -> list[str]:
        try:
            with self.log.open("rb") as file:
                file.seek(self._start_of_news(file))
                read = file.read(1 << 20)
        except OSError:
            return []
        self._read_to += len(read)
        *lines, self._rest = (self._rest + read).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]

    def _start_of_news(self, file: IO[bytes]) -> int:
        if os.fstat(file.fileno()).st_size < self._read_to:
            self._read_to = 0  # the file was put aside
        return self._read_to


def _as_warning(line: str) -> str | None:
    """The line for a terminal if it is a warning or worse; what is not ours is shown as it is."""
    said = _read(line)
    if said is None:
        return line if line.strip() else None
    if said.get("level") in ("warning", "error", "critical"):
        return str(said.get("message"))
    return None


def _message(line: str) -> str:
    said = _read(line)
    return str(said.get("message")) if said else line


def _read(line: str) -> dict[str, object] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) and "message" in said else None
