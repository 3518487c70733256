"""Postgres as we run it: limits on every statement, UTC, and one channel for hints.

The server's own limits bind only a server that runs. One that is frozen keeps its connections open
and says nothing: so each wait also has an end on our side.
"""

import time
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc

#: Where committed changes are hinted at.
CHANNEL = "callfloor"

#: Any number that the journal's locks, spread over 64 bits, are unlikely to hit.
_ALONE = 7_262_001

_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 10
_LOCK_SECONDS = 5
_IDLE_IN_TRANSACTION_SECONDS = 30

#: A pooled connection that was not used for this long is asked whether it lives before it is used.
_RESTED_SECONDS = 1.0

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
        pool_pre_ping=True,
        connect_args=_arguments("-c default_transaction_read_only=on"),
    )


def writing_engine(url: URL) -> Engine:
    """Transactions at READ COMMITTED: after waiting for a lock a statement sees what won.

    Who writes finds rows by their keys. A plan that was made while a table was nearly empty would
    read all of it each time, and be kept until the server has counted the rows, a minute later or
    more.
    """
    engine = _limited(
        url,
        isolation_level="READ COMMITTED",
        pool_size=4,
        connect_args=_arguments("-c enable_seqscan=off"),
    )
    event.listen(engine, "checkout", partial(_check_if_rested, engine))
    event.listen(engine, "checkin", _note_rest)
    return engine


def _check_if_rested(engine: Engine, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested whether it still lives; one in constant use says so by itself.

    The door commits batch after batch on one connection, and a question before each would cost a
    round trip.
    """
    if time.monotonic() - record.info.get("rests_since", 0.0) < _RESTED_SECONDS:
        return
    try:
        alive = engine.dialect.do_ping(connection)
    except engine.dialect.dbapi.Error:  # type: ignore[union-attr]
        alive = False
    if not alive:
        raise exc.DisconnectionError


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def be_alone(connection: Connection) -> None:
    """Hold a lock that spans transactions, without time limits; it ends with the connection.

    Whoever is alone may want all of a table.
    """
    driver: Any = connection.connection.driver_connection
    driver.silent_seconds = None
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET {limit} = 0")
    connection.exec_driver_sql("SET enable_seqscan = on")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ALONE})")
    connection.commit()


def open_bare(url: URL) -> "psycopg.Connection[Any]":
    """A connection of one's own beside the pools, each statement a transaction of its own."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return LimitedConnection.connect(plain, autocommit=True, **_arguments())


def _limited(url: URL, **options: Any) -> Engine:
    engine = create_engine(url, max_overflow=32, hide_parameters=True, **options)

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
