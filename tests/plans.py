"""Which index a query walks, asked of the engine itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from dashboard.store.database import Database


def plan_of(database: Database, ask: Callable[[Connection], Any], mark: str = "") -> str:
    """The plan of the statements with `mark` in their text that `ask` executes.

    On PostgreSQL, tables of a few rows are read whole unless that is forbidden.
    """
    with database.writing() as connection:
        if database.kind == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        with _heard(connection) as statements:
            ask(connection)
        explain = "EXPLAIN" if database.kind == "postgresql" else "EXPLAIN QUERY PLAN"
        lines = [
            " ".join(str(part) for part in row)
            for statement, values in statements
            if mark in statement
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        ]
    return "\n".join(lines)


@contextmanager
def _heard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def hear(_connection, _cursor, statement, values, _context, _many):
        statements.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", hear)
