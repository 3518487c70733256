"""One verb for many people: a command each, and only for those who are not so already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import get_args

from dashboard.operations import command, leaving, participants, room_calls, sightings
from dashboard.operations.command import By
from dashboard.operations.participants import Verb
from dashboard.operations.runtime import Runtime
from dashboard.sinch.conferences import Music
from dashboard.store import bulks, commands, conferences
from dashboard.store.bulks import BulkNote
from dashboard.store.commands import Command
from dashboard.store.conferences import ParticipantRow


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was asked under one `parent_id`, as it stands once patience ends."""

    parent_id: str
    verb: str
    commands: Sequence[Command]


def many(
    runtime: Runtime,
    conference_id: str,
    verb: Verb,
    call_ids: Collection[str],
    *,
    by: By,
    music: Music | None = None,
) -> Bulk:
    """Do `verb` to those of these people who are in the room and not yet so."""
    with runtime.database.reading() as connection:
        people = conferences.roster(connection, runtime.application_key, conference_id)
    wanted = [who for who in people if who.call_id in call_ids and _needs(who, verb)]
    parent_id = commands.new_id()
    if verb == "kick":
        asked = leaving.kick_many_later(runtime, wanted, by=by, parent_id=parent_id)
    else:
        asks = [participants.ask(runtime, verb, who, music=music) for who in wanted]
        asked = command.carry_out_many(runtime, asks, by, parent_id=parent_id)
    return Bulk(parent_id, verb, asked)


def retry(runtime: Runtime, parent_id: str, *, by: By) -> Bulk | None:
    """Ask once more for those for whom it failed and who are still there."""
    with runtime.database.reading() as connection:
        asked = commands.of_parent(connection, parent_id)
        note = bulks.note_of(connection, parent_id, asked) if asked else None
    if note is None or not asked[0].conference_id:
        return None
    again = {failure.call_id for failure in note.failures if not failure.gone}
    if note.verb in ("say", "play"):
        new_id = commands.new_id()
        told = room_calls.announce_again(runtime, asked[0], again, by=by, parent_id=new_id)
        return Bulk(new_id, note.verb, told)
    if note.verb not in get_args(Verb):
        return None
    verb: Verb = asked[0].verb  # type: ignore[assignment]
    music = asked[0].params.get("music")
    return many(runtime, asked[0].conference_id, verb, again, by=by, music=music)


def find(runtime: Runtime, parent_id: str) -> BulkNote | None:
    """How a bulk stands now, or None."""
    with runtime.database.reading() as connection:
        return bulks.find(connection, parent_id)


def _needs(who: ParticipantRow, verb: Verb) -> bool:
    return who.presence == "present" and not sightings.is_seen(verb, who)
