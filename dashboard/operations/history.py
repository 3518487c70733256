"""Finding a call again: by number, by id, or by walking back page by page; and its whole story."""

from dataclasses import dataclass
from typing import Literal

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import Instant
from dashboard.store import calls, commands
from dashboard.store.calls import CallRow, Cursor, EventRow, Page
from dashboard.store.commands import Command

PAGE = 50

State = Literal["live", "ended"]


@dataclass(frozen=True, slots=True)
class Story:
    """One call with its events in order, and what was asked for it, the newest first."""

    call: CallRow
    events: list[EventRow]
    commands: list[Command]


def search(
    runtime: Runtime,
    *,
    find: str | None = None,
    after: str | None = None,
    state: State | None = None,
    limit: int = PAGE,
) -> Page[CallRow]:
    """One page of calls, newest first.

    `find` is the beginning of a number, a call id or its beginning; `after` the place where the
    last page ended; `state` keeps only calls that are live, or only those that ended.

    Raises:
        ValueError: `after` is not such a place.
    """
    cursor = Cursor.decode(after) if after else None
    with runtime.database.reading() as connection:
        return calls.history(
            connection, find=find, after=cursor, limit=limit, state=state, now=runtime.clock()
        )


def call(runtime: Runtime, call_id: str) -> CallRow | None:
    """One call as it stands now, or None if no event ever named it."""
    with runtime.database.reading() as connection:
        found = calls.find(connection, call_id, now=runtime.clock())
        return calls.with_recording(connection, found) if found else None


def story(runtime: Runtime, call_id: str) -> Story | None:
    """One call and everything that happened to it, or None if no event ever named it."""
    with runtime.database.reading() as connection:
        found = calls.find(connection, call_id, now=runtime.clock())
        if found is None:
            return None
        happened = calls.events(connection, call_id)
        return Story(found, happened, commands.of_call(connection, call_id))


def last_ended_at(runtime: Runtime) -> Instant | None:
    """When the latest call that is over ended; None when none ever was."""
    rows = search(runtime, state="ended", limit=1).rows
    return rows[0].ended_at if rows else None
