"""What recording asks of an engine: a handful of statements, straight at the driver.

An ORM, or even Core, would cost several times the rest of a callback's way.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection

Line = Sequence[Any]


class Statements(Protocol):
    """The engine's side of recording; lines are in the order of `columns`."""

    def together(self) -> AbstractContextManager[object]:
        """A block whose statements need not wait for each other; what fails says so by its end."""

    def keep_events(self, lines: Sequence[Line]) -> list[tuple[int, int, int]]:
        """Insert events, given in the order of their keys; count and raise those already there.

        Returns seen_count, event_at and fine_at as they are now, in the same order.
        """

    def stored_events(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """These events as stored."""

    def lock_calls(self, call_ids: Iterable[str]) -> None:
        """Make everybody else who records events of these calls wait."""

    def rows(self, call_ids: Sequence[str]) -> tuple[list[Line], list[Line]]:
        """These calls, and their rows in all rooms: lines of CALL_READ and PARTICIPANT_READ."""

    def save_calls(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite calls; a version grows by the line's."""

    def save_participants(self, lines: Sequence[Line]) -> None:
        """Insert or overwrite participants; a version grows by the line's."""

    def save_conferences(self, lines: Sequence[Line]) -> None:
        """Insert rooms or widen their time; a version grows by the line's, or if that changed."""

    def save_recordings(self, lines: Sequence[Line]) -> None:
        """Insert recordings, or move their time."""

    def keep_deliveries(self, lines: Sequence[Line]) -> None:
        """Append deliveries."""


def of(connection: Connection) -> Statements:
    """The statements of the engine that `connection` is on."""
    from dashboard.store.journal.on_postgresql import PostgresStatements
    from dashboard.store.journal.on_sqlite import SqliteStatements

    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a connection in use has one
    if connection.dialect.name == "postgresql":
        return PostgresStatements(driver)
    return SqliteStatements(driver)
