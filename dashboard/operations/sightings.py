"""What a roster shows of the commands that were accepted: whether what was asked is to be seen."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from dashboard.sinch.conferences import Participant
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import commands

#: A roster of this much later says nothing any more about a command: much else has happened.
WITHIN_SECONDS = 60


class Present(Protocol):
    """Somebody who is in a room, by a roster or by a row."""

    @property
    def muted(self) -> bool | None:
        """Whether nobody hears them; None where that is not known."""

    @property
    def on_hold(self) -> bool | None:
        """Whether they are out of the mix; None where that is not known."""


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
        if is_seen(command.verb, there.get(command.call_id or "")):
            commands.observe(connection, command.command_id, at=asked_at)


def is_seen(verb: str, person: Present | None) -> bool:
    """Whether somebody is as `verb` makes them; None stands for who is not in the room."""
    if person is None:
        return verb == "kick"
    match verb:
        case "mute" | "unmute":
            return person.muted is (verb == "mute")
        case "hold" | "resume":
            return person.on_hold is (verb == "hold")
        case _:
            return False
