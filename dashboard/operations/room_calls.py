"""Bringing people into a room by phone, listening in on it, and speaking to everybody in it.

Nobody can be brought in muted: the platform lets a call join and only then be muted. Whoever only
wants to listen is muted as soon as the roster first shows their call; `mute_listener` does that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.operations import (
    applications,
    callouts,
    command,
    participants,
    problems,
    rosters,
    steering,
)
from dashboard.operations.calls import Announcement
from dashboard.operations.command import Ask, By
from dashboard.operations.problems import Problem
from dashboard.operations.runtime import Runtime
from dashboard.sinch import destinations
from dashboard.sinch.callouts import ConferenceCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.times import SECOND
from dashboard.store import applications as starters
from dashboard.store import commands, conferences
from dashboard.store.commands import LISTENS, Command
from dashboard.store.conferences import ParticipantRow

#: For how long after the request a listener may come in and be muted.
LISTENER_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to call into a room, as a person typed it; `cli` is the number that they see."""

    conference_id: str
    number: str
    cli: str
    listens: bool = False


def call_in(
    runtime: Runtime, wanted: Invitation, *, by: By, idempotency_key: str | None = None
) -> Command:
    """Call a phone into a room. Like every callout it is never sent twice by itself.

    Raises:
        Invalid: nothing was sent.
    """
    problems.raise_for(
        [
            *problems.of_number("number", wanted.number),
            *problems.of_number("cli", wanted.cli),
        ]
    )
    callout = ConferenceCallout(
        destination=Destination("number", destinations.e164(wanted.number)),
        conference_id=wanted.conference_id,
        cli=destinations.e164(wanted.cli),
        enable_ace=True,
        enable_dice=True,
    )
    more: Mapping[str, Any] = {LISTENS: True} if wanted.listens else {}
    return callouts.place(runtime, callout, by=by, idempotency_key=idempotency_key, more=more)


def right_cli(runtime: Runtime, conference_id: str) -> str:
    """The number to be called from: the room's own, else the application's first; maybe none."""
    with runtime.database.reading() as connection:
        rows = starters.starter(connection, runtime.application_key)
    own = [row.number for row in rows if row.kind == "room" and row.target == conference_id]
    dialled = next((f"+{number}" for number in own if number), None)
    return dialled or next(iter(our_numbers(runtime)), "")


def our_numbers(runtime: Runtime) -> list[str]:
    """The numbers of the application; none while the platform does not say."""
    try:
        return [number.number for number in applications.numbers(runtime)]
    except applications.Silent:
        return []


def announce(
    runtime: Runtime, conference_id: str, wanted: Announcement, *, by: By
) -> list[Command]:
    """Let everybody in the room hear it: each call by itself, for the platform knows no other way.

    Raises:
        Invalid: nobody heard anything.
    """
    problems.raise_for(wanted.problems)
    there = _present(runtime, conference_id)
    problems.raise_for([] if there else [Problem("text", "nobody-in-room")])
    return _tell(runtime, there, wanted, by, commands.new_id())


def announce_again(
    runtime: Runtime,
    announced: Command,
    call_ids: Collection[str],
    *,
    by: By,
    parent_id: str,
) -> list[Command]:
    """What `announced` said, once more, to those of these people who are still in the room."""
    there = _present(runtime, announced.conference_id or "")
    missed = [who for who in there if who.call_id in call_ids]
    return _tell(runtime, missed, Announcement(**announced.params), by, parent_id)


def listeners(runtime: Runtime) -> list[Command]:
    """The callouts whose calls are to be muted as soon as they are in their room."""
    since = runtime.clock() - LISTENER_SECONDS * SECOND
    with runtime.database.reading() as connection:
        return commands.listeners(connection, since=since)


def mute_listener(runtime: Runtime, callout: Command) -> Command | None:
    """Look who is in the room, and mute the listener if the roster shows them; None if not yet.

    Raises:
        SinchError: the platform did not say who is there.
    """
    conference_id, call_id = callout.conference_id or "", callout.call_id or ""
    rosters.look_up_roster(runtime, conference_id)
    who = participants.row(runtime, conference_id, call_id)
    if who.presence != "present":
        return None
    ask = participants.ask(runtime, "mute", who, because_of=callout.command_id)
    # They were called in on the word that nobody hears them, which holds after they signed out too.
    by = replace(command.giver_of(callout), session=None)
    return command.carry_out(runtime, ask, by)


def _present(runtime: Runtime, conference_id: str) -> list[ParticipantRow]:
    with runtime.database.reading() as connection:
        people = conferences.roster(connection, runtime.application_key, conference_id)
    return [who for who in people if who.presence == "present"]


def _tell(
    runtime: Runtime,
    people: Sequence[ParticipantRow],
    wanted: Announcement,
    by: By,
    parent_id: str,
) -> list[Command]:
    asks = [_heard_by(runtime, who, wanted) for who in people]
    return command.carry_out_many(runtime, asks, by, parent_id=parent_id)


def _heard_by(runtime: Runtime, who: ParticipantRow, wanted: Announcement) -> Ask:
    script, verb = wanted.script, wanted.verb
    return Ask(
        verb=verb,
        conference_id=who.conference_id,
        call_id=who.call_id,
        params=wanted.params,
        send=lambda _: runtime.voice.update_call(who.call_id, script),
        proves=lambda success: [steering.steered(runtime, success, who.call_id, verb, script)],
        repeatable=False,
    )
