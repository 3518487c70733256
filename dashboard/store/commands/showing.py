"""What shows a command gets a new version with it: a call, a person in a room, the room."""

from sqlalchemy import Connection

from dashboard.store import versions
from dashboard.store.commands.rows import Command


def touch(connection: Connection, *commands: Command) -> None:
    """Raise whatever shows one of these commands."""
    shown_on = [
        versions.Target(one.call_id, one.application_key, one.conference_id) for one in commands
    ]
    versions.touch(connection, shown_on)
