"""Telling the other processes that something was committed.

On Postgres a thread sends NOTIFY on a connection of its own: outside every transaction, so that a
slow or lost hint never holds a commit, and many commits at once become one hint. SQLite's readers
notice by themselves.
"""

import logging
import threading
from typing import Any, Protocol

import psycopg
from sqlalchemy import URL

from dashboard.store.database import postgresql

log = logging.getLogger(__name__)

_LEAST_PAUSE_SECONDS = 0.01
_RETRY_SECONDS = 0.5


class Announcer(Protocol):
    """Something that can tell others about a commit."""

    def announce(self) -> None:
        """Say that something changed; returns at once and never fails."""

    def close(self) -> None:
        """Send what is still to be said, then stop."""


class SilentAnnouncer:
    """For SQLite, whose own data version says it."""

    def announce(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class NotifyingAnnouncer:
    """For Postgres. Its thread starts with the first announcement."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._due = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connection: psycopg.Connection[Any] | None = None

    def announce(self) -> None:
        """Say that something changed; returns at once and never fails."""
        self._due.set()
        if self._thread is None:
            self._start()

    def close(self) -> None:
        """Send what is still to be said, then stop."""
        self._closing.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            said = self._say()
            if self._closing.is_set():
                break
            if not said:
                self._due.set()
            self._closing.wait(_LEAST_PAUSE_SECONDS if said else _RETRY_SECONDS)
        self._hang_up()

    def _say(self) -> bool:
        try:
            if self._connection is None:
                self._connection = postgresql.open_bare(self._url)
            self._connection.execute(f"NOTIFY {postgresql.CHANNEL}")
        except psycopg.Error as error:
            log.warning("a change could not be announced: %s", error)
            self._hang_up()
            return False
        return True

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
