"""Lines of log: JSON for the files of supervised processes, plain text in a terminal.

The same message is written at most once in ten seconds, so that a hostile sender cannot fill the
disk; the next one says how many there were.
"""

import json
import logging
import sys
import threading
import time
from pathlib import Path

#: A file that is larger when its process starts is put aside; the one before that goes.
LARGEST_BYTES = 20 * 1024 * 1024
REPEAT_SECONDS = 10.0


def configure(process: str, *, as_json: bool) -> None:
    """Send every logger's lines to the error stream."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Repeats())
    handler.setFormatter(
        Lines(process) if as_json else logging.Formatter(f"{process}: %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    for noisy in ("alembic", "urllib3", "engineio", "socketio", "waitress"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def put_aside(path: Path) -> None:
    """Keep a log from growing for ever: a large one is renamed."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            path.replace(path.with_suffix(".1.log"))
    except FileNotFoundError:
        return


class Lines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "at": f"{at}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if getattr(record, "suppressed", 0):
            line["suppressed"] = record.suppressed  # type: ignore[attr-defined]
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


class Repeats(logging.Filter):
    """Lets one message through every so often, however often it is said."""

    def __init__(self, clock: object = None) -> None:
        super().__init__()
        self._clock = clock if callable(clock) else time.monotonic
        self._lock = threading.Lock()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written; it then says how many were not."""
        name = (record.name, str(record.msg))
        now = self._clock()
        with self._lock:
            said_at, suppressed = self._said.get(name, (-REPEAT_SECONDS, 0))
            if now - said_at < REPEAT_SECONDS:
                self._said[name] = (said_at, suppressed + 1)
                return False
            self._said[name] = (now, 0)
            if len(self._said) > 1000:
                self._said = {name: (now, 0)}
        record.suppressed = suppressed
        return True
