"""One store, opened: `reading` for pages, `writing` for whatever changes something."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Literal

from sqlalchemy import URL, Connection, Engine, select

from dashboard.store import inserts, schema
from dashboard.store.database import postgresql, sqlite, urls
from dashboard.store.database.announcer import Announcer, NotifyingAnnouncer, SilentAnnouncer
from dashboard.store.database.checkpoints import Checkpointer
from dashboard.store.database.watchers import (
    PROBE_SECONDS,
    PostgresWatcher,
    SqliteWatcher,
    Watcher,
)


class Database:
    """The store's two engines. Thread-safe; open it after a fork, not before."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.kind: Literal["sqlite", "postgresql"]
        self._reading: Engine
        self._writing: Engine
        self._announcer: Announcer
        self._checkpointer: Checkpointer | None = None
        if url.get_backend_name() == "sqlite":
            self.kind = "sqlite"
            self._writing = sqlite.writing_engine(url)
            self._reading = sqlite.reading_engine(url)
            self._announcer = SilentAnnouncer()
        else:
            self.kind = "postgresql"
            self._writing = postgresql.writing_engine(url)
            self._reading = postgresql.reading_engine(url)
            self._announcer = NotifyingAnnouncer(url)

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open `sqlite:///…`, `postgres://…` or `postgresql://…`; nothing is connected yet.

        Raises ValueError for any other URL.
        """
        return cls(urls.normal(url))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for short reads, each of which sees the newest commit."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection whose reads all see the same moment. Keep it short.

        On SQLite an open one keeps the log growing.
        """
        begin = "BEGIN" if self.kind == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ"
        with self._reading.connect() as connection:
            connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                if not connection.invalidated:  # one that broke ended with its transaction
                    connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction: committed and announced at the end, else rolled back."""
        with self._writing.begin() as connection:
            yield connection
        self._announcer.announce()

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction and without time limits, one process at a time."""
        lock = sqlite.alone(self.url) if self.kind == "sqlite" else nullcontext()
        with lock, self._writing.connect() as connection:
            if self.kind == "postgresql":
                postgresql.be_alone(connection)
            try:
                yield connection
            finally:
                connection.invalidate()  # its lock and its settings end with it
        self._announcer.announce()

    def announce(self) -> None:
        """Hint to the other processes that something was committed; `writing` does so itself."""
        self._announcer.announce()

    def watcher(self, probe_seconds: float = PROBE_SECONDS) -> Watcher:
        """Somebody who waits for commits, for one thread. Close it.

        It looks for what no hint tells of every `probe_seconds`.
        """
        if self.kind == "sqlite":
            return SqliteWatcher(sqlite.file_of(self.url), probe_seconds)
        return PostgresWatcher(self.url, probe_seconds)

    def keep_log_short(self) -> None:
        """Let a thread of this process checkpoint SQLite's log; for the process that records."""
        if self.kind == "sqlite" and self._checkpointer is None:
            self._checkpointer = Checkpointer(sqlite.file_of(self.url))
            self._checkpointer.start()

    def stamp(self, name: str) -> str | None:
        """What the store says about itself under `name` (such as `world`), or None."""
        about = schema.about
        with self.reading() as connection:
            return connection.scalar(select(about.c.value).where(about.c.name == name))

    def set_stamp(self, name: str, value: str) -> None:
        """Let the store say `value` about itself under `name`."""
        about = schema.about
        with self.writing() as connection:
            connection.execute(
                inserts.insert(connection, about)
                .values(name=name, value=value)
                .on_conflict_do_update(index_elements=[about.c.name], set_={"value": value})
            )

    def close(self) -> None:
        """Let go of all connections and threads."""
        self._announcer.close()
        if self._checkpointer is not None:
            self._checkpointer.close()
        self._reading.dispose()
        self._writing.dispose()
