"""SQLite as we run it: write-ahead log, every commit on disk, writers that queue for the lock."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

#: How long a statement waits for another process's lock.
BUSY_SECONDS = 5.0

#: Pages of the log after which a committing writer moves them into the file itself, should the
#: helper thread not have done so: 16 MiB.
_AUTOCHECKPOINT_PAGES = 4000

#: Keys are spread at random over the indexes: their pages had better be in memory.
_CACHE_KIB = 32_000


def reading_engine(url: URL) -> Engine:
    """Short reads, each seeing the newest commit; a write is refused."""
    engine = create_engine(
        url, isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=32, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA query_only = ON")

    return engine


def writing_engine(url: URL) -> Engine:
    """Transactions that take the write lock when they begin.

    One that began by reading would fail at once when somebody else wrote in between: SQLite's
    busy timeout does not cover that.
    """
    path = file_of(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
    engine = create_engine(url, pool_size=4, max_overflow=32, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin anything by itself
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_AUTOCHECKPOINT_PAGES}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def file_of(url: URL) -> Path:
    """The database's file."""
    return Path(url.database or "").absolute()


@contextmanager
def alone(url: URL) -> Iterator[None]:
    """Hold a lock that spans transactions; it ends with the process, however that ends."""
    path = file_of(url)
    with path.with_name(path.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_bare(path: Path) -> sqlite3.Connection:
    """A connection of one's own beside the pools, without transactions of its own accord."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    return connection
