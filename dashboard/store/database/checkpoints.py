"""Keeping SQLite's log short without making a commit wait for it.

Only the process that records starts this; a committing writer moves pages itself only when the
thread could not keep up.
"""

import logging
import sqlite3
import threading
from pathlib import Path

from dashboard.store.database import sqlite

log = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0
_LONG = 4 * 1024 * 1024
_VERY_LONG = 64 * 1024 * 1024
_QUIET_ROUNDS = 30


class Checkpointer:
    """Moves the log into the file once it is long, and cuts it when it is quiet or very long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        quiet, seen = 0, -1
        while not self._closing.wait(_EVERY_SECONDS):
            length, version = self._length(), self._moved()
            quiet = quiet + 1 if version == seen else 0
            seen = version
            if length > _VERY_LONG or (length and quiet == _QUIET_ROUNDS):
                self._checkpoint("TRUNCATE")
            elif length > _LONG and not quiet:
                self._checkpoint("PASSIVE")

    def _checkpoint(self, mode: str) -> None:
        try:
            connection = sqlite.open_bare(self._path)
            try:
                connection.execute("PRAGMA busy_timeout = 200")
                connection.execute(f"PRAGMA wal_checkpoint({mode})")
            finally:
                connection.close()
        except sqlite3.Error as error:
            log.info("no checkpoint this time: %s", error)

    def _length(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0

    def _moved(self) -> int:
        try:
            return self._log.stat().st_mtime_ns
        except OSError:
            return 0
