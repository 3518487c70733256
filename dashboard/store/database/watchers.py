"""Noticing that the store changed, without asking for what.

A watcher belongs to one thread. It may say `changed` when nothing did; the other way round it
costs a second at most, on Postgres, and only when a hint was lost.
"""

import logging
import sqlite3
import threading
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from dashboard.store.database import postgresql, sqlite

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.02
PROBE_SECONDS = 1.0
_RETRY_SECONDS = 0.5
_MOST_UNANNOUNCED = 2
_CLOSE_SECONDS = 5.0


class Watcher(ABC):
    """Somebody who waits for the store to change."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._in_use = threading.Lock()  # a driver's connection must not be closed while in use

    def changed(self, timeout_seconds: float) -> bool:
        """Wait until something was committed since the last call; False when nothing was."""
        with self._in_use:
            return self._wait(timeout_seconds)

    def close(self) -> None:
        """Stop waiting and let go of the connections; callable from any thread."""
        self._closing.set()
        if self._in_use.acquire(timeout=_CLOSE_SECONDS):
            self._let_go()
            self._in_use.release()

    @abstractmethod
    def _wait(self, timeout_seconds: float) -> bool: ...

    @abstractmethod
    def _let_go(self) -> None: ...


class SqliteWatcher(Watcher):
    """Polls SQLite's data version every 20 ms, and now and then whether the file was replaced.

    The version does not see a restored file: it goes on describing the deleted one.
    """

    def __init__(self, path: Path, probe_seconds: float = PROBE_SECONDS) -> None:
        super().__init__()
        self._probe_seconds = probe_seconds
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version = 0
        self._file = (0, 0)
        self._file_checked = 0.0
        self._reopen()

    def _wait(self, timeout_seconds: float) -> bool:
        until = time.monotonic() + timeout_seconds
        while not self._closing.is_set():
            if self._look():
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._closing.wait(min(_POLL_SECONDS, left))
        return False

    def _look(self) -> bool:
        if self._connection is None or self._replaced():
            self._reopen()
            return self._connection is not None
        try:
            version = _data_version(self._connection)
        except sqlite3.Error as error:
            if not self._closing.is_set():
                log.warning("the database file cannot be watched: %s", error)
            self._let_go()
            return False
        seen, self._version = self._version, version
        return version != seen

    def _replaced(self) -> bool:
        now = time.monotonic()
        if now - self._file_checked < self._probe_seconds:
            return False
        self._file_checked = now
        return _identity(self._path) != self._file

    def _reopen(self) -> None:
        self._let_go()
        self._file = _identity(self._path)
        self._file_checked = time.monotonic()
        if self._file == (0, 0):
            return
        try:
            self._connection = sqlite.open_bare(self._path)
            self._version = _data_version(self._connection)
        except sqlite3.Error as error:
            log.warning("the database file cannot be watched: %s", error)
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class PostgresWatcher(Watcher):
    """Listens for hints, and asks now and then whether anything was committed without one.

    A listener can go deaf without an error (a frozen backend). Two unannounced changes are the
    sign, and it is replaced. Other databases of the same server also look like unannounced
    changes; so we then hint to ourselves: a listener that hears that is not deaf.
    """

    def __init__(self, url: URL, probe_seconds: float = PROBE_SECONDS) -> None:
        super().__init__()
        self._probe_seconds = probe_seconds
        self._url = url
        self._name = uuid.uuid4().hex
        self._listener: psycopg.Connection[Any] | None = None
        self._prober: psycopg.Connection[Any] | None = None
        self._snapshot = ""
        self._probe_at = 0.0
        self._unannounced = 0
        self._connect()

    def _wait(self, timeout_seconds: float) -> bool:
        until = time.monotonic() + timeout_seconds
        while not self._closing.is_set():
            left = until - time.monotonic()
            try:
                if self._hear(max(0.0, min(left, self._probe_at - time.monotonic()))):
                    return True
                if time.monotonic() >= self._probe_at and self._probe():
                    return True
            except (psycopg.Error, OSError) as error:
                if self._closing.is_set():
                    return False
                log.warning("lost the watch on the database: %s", error)
                return self._reconnect()
            if left <= 0:
                return False
        return False

    def _hear(self, seconds: float) -> bool:
        """Wait for hints; True when one came from somebody else."""
        if self._listener is None:
            raise psycopg.OperationalError("not listening")
        heard = False
        for notice in self._listener.notifies(timeout=seconds, stop_after=1):
            heard |= self._understand(notice)
        for notice in self._listener.notifies(timeout=0):
            heard |= self._understand(notice)
        return heard

    def _understand(self, notice: psycopg.Notify) -> bool:
        self._unannounced = 0
        return not notice.payload

    def _probe(self) -> bool:
        """Whether any transaction began or ended since the last look; costs one tiny read."""
        self._probe_at = time.monotonic() + self._probe_seconds
        if self._prober is None:
            raise psycopg.OperationalError("not connected")
        snapshot = _snapshot(self._prober)
        if snapshot == self._snapshot:
            return False
        if self._hear(0):
            self._snapshot = snapshot
            return True
        self._unannounced += 1
        if self._unannounced > _MOST_UNANNOUNCED:
            log.warning("the listener heard nothing of %d changes; replacing it", self._unannounced)
            self._listen()
        self._prober.execute("SELECT pg_notify(%s, %s)", (postgresql.CHANNEL, self._name))
        # Our own hint moved the snapshot too. What else moved it meanwhile is seen by the caller,
        # who reads after this.
        self._snapshot = _snapshot(self._prober)
        return True

    def _reconnect(self) -> bool:
        """True once connected again: anything may have happened meanwhile."""
        try:
            self._connect()
        except (psycopg.Error, OSError):
            self._let_go()
            self._closing.wait(_RETRY_SECONDS)
            return False
        return True

    def _connect(self) -> None:
        self._let_go()
        self._listen()
        self._prober = postgresql.open_bare(self._url)
        self._snapshot = _snapshot(self._prober)
        self._probe_at = time.monotonic() + self._probe_seconds

    def _listen(self) -> None:
        if self._listener is not None:
            self._listener.close()
        self._unannounced = 0
        self._listener = postgresql.open_bare(self._url)
        self._listener.execute(f"LISTEN {postgresql.CHANNEL}")

    def _let_go(self) -> None:
        for connection in (self._listener, self._prober):
            if connection is not None:
                connection.close()
        self._listener = self._prober = None


def _data_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _snapshot(connection: "psycopg.Connection[Any]") -> str:
    row = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
    return str(row[0]) if row else ""
