"""Finding a call again: by number, by id, or by walking back page by page."""

from dashboard.operations.runtime import Runtime
from dashboard.store import calls
from dashboard.store.calls import CallRow, Cursor, EventRow, Page

PAGE = 50


def search(runtime: Runtime, *, find: str | None = None, after: str | None = None) -> Page[CallRow]:
    """One page of calls, newest first.

    `find` is part of a number or a call id, `after` the place where the last page ended.

    Raises:
        ValueError: `after` is not such a place.
    """
    cursor = Cursor.decode(after) if after else None
    with runtime.database.reading() as connection:
        return calls.history(connection, find=find, after=cursor, limit=PAGE)


def call(runtime: Runtime, call_id: str) -> tuple[CallRow, list[EventRow]] | None:
    """One call and its events in order, or None if no event ever named it."""
    with runtime.database.reading() as connection:
        row = calls.find(connection, call_id)
        return (row, calls.events(connection, call_id)) if row else None
