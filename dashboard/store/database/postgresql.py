"""Postgres as we run it: limits on every statement, UTC, and one channel for hints.

The server's own limits bind only a server that runs. One that is frozen keeps its connections open
and says nothing: so each wait also has an end on our side.
"""

import time
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event

#: Where committed changes are hinted at.
CHANNEL = "callfloor"

#: Any number that the journal's locks, spread over 64 bits, are unlikely to hit.
_ALONE = 7_262_001

_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 10
_LOCK_SECONDS = 5
_IDLE_IN_TRANSACTION_SECONDS = 30

#: Beyond what the server's own limits allow: it does not answer any more.
_SILENT_SECONDS = _STATEMENT_SECONDS + 2.0


class LimitedConnection(psycopg.Connection[Any]):
    """A connection that gives up on a server that is silent for longer than its own limits."""

    silent_seconds: float | None = _SILENT_SECONDS

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """See psycopg. Raises OperationalError, and is of no more use, after the limit."""
        if timeout is not None or self.silent_seconds is None:
            return super().wait(gen, interval, timeout)
        begun = time.monotonic()
        try:
            return super().wait(gen, interval, self.silent_seconds)
        except psycopg.OperationalError:
            if time.monotonic() - begun >= self.silent_seconds:
                self.pgconn.finish()
            raise


def reading_engine(url: URL) -> Engine:
    """Short reads, each seeing the newest commit; a write is refused."""
    return _limited(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=8,
        connect_args=_arguments("-c default_transaction_read_only=on"),
    )


def writing_engine(url: URL) -> Engine:
    """Transactions at READ COMMITTED: after waiting for a lock a statement sees what won."""
    return _limited(
        url,
        isolation_level="READ COMMITTED",
        pool_size=4,
        connect_args=_arguments(),
    )


def be_alone(connection: Connection) -> None:
    """Hold a lock that spans transactions, without time limits; it ends with the connection."""
    driver: Any = connection.connection.driver_connection
    driver.silent_seconds = None
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET {limit} = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ALONE})")
    connection.commit()


def open_bare(url: URL) -> "psycopg.Connection[Any]":
    """A connection of one's own beside the pools, each statement a transaction of its own."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return LimitedConnection.connect(plain, autocommit=True, **_arguments())


def _limited(url: URL, **options: Any) -> Engine:
    engine = create_engine(url, max_overflow=32, pool_pre_ping=True, **options)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> LimitedConnection:
        return LimitedConnection.connect(*arguments, **named)

    return engine


def _arguments(*options: str) -> dict[str, Any]:
    limits = (
        f"-c statement_timeout={_STATEMENT_SECONDS * 1000}",
        f"-c lock_timeout={_LOCK_SECONDS * 1000}",
        f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION_SECONDS * 1000}",
        "-c timezone=UTC",
    )
    return {
        "connect_timeout": _CONNECT_SECONDS,
        "application_name": "callfloor",
        "client_encoding": "utf8",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "options": " ".join((*limits, *options)),
    }
