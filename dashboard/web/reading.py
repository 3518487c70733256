"""What pages and the API read beside live views: one row again, a command, how fresh things are."""

from dataclasses import dataclass
from typing import Literal

from dashboard.current import runtime
from dashboard.sinch.times import Instant
from dashboard.store import applications, calls, commands, conferences, deliveries
from dashboard.store.applications import ApplicationRow
from dashboard.store.calls import CallRow, Cursor, EventRow, Page
from dashboard.store.commands import Command
from dashboard.store.conferences import ParticipantRow, RoomRow

State = Literal["live", "ended"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the frame of every page says: whose application, and when it last called back."""

    application: ApplicationRow | None
    last_callback_at: Instant | None


@dataclass(frozen=True, slots=True)
class Story:
    """One call with its events in order, and what was asked for it, the newest first."""

    call: CallRow
    events: list[EventRow]
    commands: list[Command]


def surroundings() -> Surroundings:
    """The application that this installation answers for, and its last sign of life."""
    with runtime().database.reading() as connection:
        application = applications.find(connection, runtime().application_key)
        return Surroundings(application, deliveries.last_received_at(connection))


def last_ended_at() -> Instant | None:
    """When the latest call that is over ended; None when none ever was."""
    with runtime().database.reading() as connection:
        page = calls.history(connection, state="ended", limit=1)
    return page.rows[0].ended_at if page.rows else None


def call(call_id: str) -> CallRow | None:
    """One call as it stands now."""
    with runtime().database.reading() as connection:
        return calls.find(connection, call_id, now=runtime().clock())


def story(call_id: str) -> Story | None:
    """One call and everything that happened to it."""
    with runtime().database.reading() as connection:
        found = calls.find(connection, call_id, now=runtime().clock())
        if found is None:
            return None
        happened = calls.events(connection, call_id)
        return Story(found, happened, commands.of_call(connection, call_id))


def call_page(
    *, state: State | None, number: str | None, after: Cursor | None, limit: int
) -> Page[CallRow]:
    """Some calls, newest first."""
    with runtime().database.reading() as connection:
        return calls.history(connection, find=number, after=after, limit=limit, state=state)


def application_of(conference_id: str, asked_for: str | None) -> str:
    """The application whose room is meant: the one asked for, else the busiest that has one."""
    if asked_for:
        return asked_for
    with runtime().database.reading() as connection:
        known = conferences.known(connection, conference_id)
    ours = runtime().application_key
    return ours if ours in known or not known else known[0]


def participant(application_key: str, conference_id: str, call_id: str) -> ParticipantRow | None:
    """One person who is in a room now, or None."""
    with runtime().database.reading() as connection:
        found = conferences.participant(
            connection, application_key, conference_id, call_id, now=runtime().clock()
        )
    return found if found is not None and found.on_roster else None


def room(application_key: str, conference_id: str) -> RoomRow | None:
    """One room; None when no event ever named it."""
    with runtime().database.reading() as connection:
        return conferences.find(connection, application_key, conference_id, now=runtime().clock())


def command(command_id: str) -> Command | None:
    """One command as it stands now."""
    with runtime().database.reading() as connection:
        return commands.find(connection, command_id)
