"""What moderators do in a room, one verb a function."""

from collections.abc import Sequence

from dashboard.operations import command, participants, rosters
from dashboard.operations.command import Ask, By, Success
from dashboard.operations.runtime import Runtime
from dashboard.sinch.conferences import Music
from dashboard.store import conferences, events
from dashboard.store.commands import Command
from dashboard.store.events import Event


def mute(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Mute one participant; whoever watches the conference sees it."""
    return _do(runtime, "mute", conference_id, call_id, by=by)


def unmute(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Let one participant be heard again."""
    return _do(runtime, "unmute", conference_id, call_id, by=by)


def hold(
    runtime: Runtime, conference_id: str, call_id: str, *, music: Music | None = None, by: By
) -> Command:
    """Take one participant out of the mix; they hear `music`, or silence."""
    return _do(runtime, "hold", conference_id, call_id, by=by, music=music)


def resume(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Bring one participant back into the mix."""
    return _do(runtime, "resume", conference_id, call_id, by=by)


def kick(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Remove one participant at once; someone who already left counts as removed.

    A kick of theirs that is still in its grace goes out now.
    """
    asked = _do(runtime, "kick", conference_id, call_id, by=by)
    claimed = command.claim(runtime, asked.command_id) if asked.status == "due" else None
    if claimed is None:
        return asked
    ask = participants.ask(runtime, "kick", participants.row(runtime, conference_id, call_id))
    return command.finish(runtime, command.send(runtime, ask, claimed), claimed)


def kick_all(runtime: Runtime, conference_id: str, *, by: By) -> Command:
    """End the room for everybody in it: one request, one command."""

    # Who is there is read before: the reports of their calls may be faster than the reply.
    with runtime.database.reading() as connection:
        people = conferences.roster(connection, runtime.application_key, conference_id)

    def emptied(success: Success) -> Sequence[Event]:
        gone = [_kicked_with_all(runtime, success, conference_id, who.call_id) for who in people]
        room = command.proof(runtime, success, None, conference_id)
        return [*gone, events.ConferenceEmptied(**room)]

    ask = Ask(
        verb="kick-all",
        conference_id=conference_id,
        send=lambda _: runtime.voice.kick_all(conference_id),
        proves=emptied,
        gone=emptied,
        after=lambda: rosters.look_up_roster(runtime, conference_id),
    )
    return command.carry_out(runtime, ask, by)


def _do(
    runtime: Runtime,
    verb: participants.Verb,
    conference_id: str,
    call_id: str,
    *,
    by: By,
    music: Music | None = None,
) -> Command:
    who = participants.row(runtime, conference_id, call_id)
    return command.carry_out(runtime, participants.ask(runtime, verb, who, music=music), by)


def _kicked_with_all(
    runtime: Runtime, success: Success, conference_id: str, call_id: str
) -> events.ParticipantKicked:
    proof = command.proof(runtime, success, call_id, conference_id)
    proof["key"] = events.command_key(success.command_id, call_id)
    return events.ParticipantKicked(**proof)
