"""What can be asked for one participant: how it is sent, and what a success proves."""

from collections.abc import Sequence
from typing import Literal

from dashboard.operations import rosters
from dashboard.operations.command import Ask, Success, proof
from dashboard.operations.runtime import Runtime
from dashboard.sinch.conferences import Command as Order
from dashboard.sinch.conferences import Music
from dashboard.store import conferences, events
from dashboard.store.conferences import ParticipantRow
from dashboard.store.events import Event

Verb = Literal["mute", "unmute", "hold", "resume", "kick"]

_ORDERS: dict[str, Order] = {
    "mute": "mute",
    "unmute": "unmute",
    "hold": "onhold",
    "resume": "resume",
}


def ask(
    runtime: Runtime,
    verb: Verb,
    who: ParticipantRow,
    *,
    music: Music | None = None,
    because_of: str | None = None,
) -> Ask:
    """What to ask for `who` as their row stands; `because_of` names the command that needs it."""
    conference_id, call_id = who.conference_id, who.call_id
    params = {"music": music, "because_of": because_of}

    def proves(success: Success) -> Sequence[Event]:
        return [_event(runtime, success, verb, conference_id, call_id, music)]

    def send(_: str) -> None:
        if verb == "kick":
            runtime.voice.kick(conference_id, call_id)
        else:
            runtime.voice.manage_participant(conference_id, call_id, _ORDERS[verb], music=music)

    return Ask(
        verb=verb,
        conference_id=conference_id,
        call_id=call_id,
        params={name: value for name, value in params.items() if value},
        before={"muted": who.muted, "on_hold": who.on_hold, "music": who.music},
        send=send,
        proves=proves,
        gone=proves if verb == "kick" else None,  # who has left is not in the room any more
        after=lambda: rosters.look_up_roster(runtime, conference_id),
    )


def row(runtime: Runtime, conference_id: str, call_id: str) -> ParticipantRow:
    """What is known of somebody; of somebody unknown, that nothing is."""
    key = runtime.application_key
    with runtime.database.reading() as connection:
        found = conferences.participant(connection, key, conference_id, call_id)
    return found or conferences.stranger(key, conference_id, call_id)


def _event(
    runtime: Runtime,
    success: Success,
    verb: Verb,
    conference_id: str,
    call_id: str,
    music: Music | None,
) -> Event:
    said = proof(runtime, success, call_id, conference_id)
    match verb:
        case "mute" | "unmute":
            return events.ParticipantMuted(**said, muted=verb == "mute")
        case "hold":
            return events.ParticipantHeld(**said, on_hold=True, music=music)
        case "resume":
            return events.ParticipantHeld(**said, on_hold=False, music=None)
        case "kick":
            return events.ParticipantKicked(**said)
