"""What a roster shows of the commands that were accepted: whether what was asked is to be seen."""

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboard.sinch.conferences import Participant
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import commands
from dashboard.store.commands import Command

#: A roster of this much later says nothing any more about a command: much else has happened.
WITHIN_SECONDS = 60


def note(
    connection: Connection,
    application_key: str,
    conference_id: str,
    seen: Sequence[Participant],
    asked_at: Instant,
) -> None:
    """Mark the commands of this room whose effect is on a roster that was asked for later."""
    there = {person.call_id: person for person in seen}
    accepted = commands.unobserved(
        connection,
        application_key,
        conference_id,
        settled=(asked_at - WITHIN_SECONDS * SECOND, asked_at),
    )
    for command in accepted:
        if _shows(command, there.get(command.call_id or "")):
            commands.observe(connection, command.command_id, at=asked_at)


def _shows(command: Command, person: Participant | None) -> bool:
    if person is None:
        return command.verb == "kick"
    match command.verb:
        case "mute" | "unmute":
            return person.muted is (command.verb == "mute")
        case "hold" | "resume":
            return person.on_hold is (command.verb == "hold")
        case _:
            return False
