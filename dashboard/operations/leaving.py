"""A kick that can be taken back: on hold at once, out of the room when the grace is over.

The kick that is to come is a row of the store, so that it survives whoever asked for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.operations import command, participants
from dashboard.operations.command import SYSTEM, By
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import commands
from dashboard.store.commands import Command
from dashboard.store.conferences import ParticipantRow

#: A kick that could not be sent this long after its grace is not sent any more.
LATEST_SECONDS = 12


def kick_later(runtime: Runtime, conference_id: str, call_id: str, *, by: By) -> Command:
    """Isolate one participant now and remove them after the grace, unless it is taken back."""
    who = participants.row(runtime, conference_id, call_id)
    return kick_many_later(runtime, [who], by=by)[0]


def kick_many_later(
    runtime: Runtime, people: Sequence[ParticipantRow], *, by: By, parent_id: str | None = None
) -> list[Command]:
    """Isolate several now and remove them after the grace; without a grace, remove them now."""
    kicks = [participants.ask(runtime, "kick", who) for who in people]
    grace = runtime.settings.kick_grace_seconds
    if not grace:
        return command.carry_out_many(runtime, kicks, by, parent_id=parent_id)
    due_at = runtime.clock() + grace * SECOND
    leaving = command.schedule(runtime, kicks, by, due_at=due_at, parent_id=parent_id)
    holds = [
        participants.ask(runtime, "hold", who, because_of=kick.command_id)
        for who, kick in zip(people, leaving, strict=True)
        if not kick.joined and not who.on_hold
    ]
    command.carry_out_many(runtime, holds, by)
    return leaving


def take_back(runtime: Runtime, kicks: Sequence[Command], *, by: By) -> list[Command]:
    """Let those stay who are still in their grace, on hold or not as they were before."""
    # At one moment: of hundreds the last would else be too late, although all were asked in time.
    in_order = sorted(kicks, key=lambda kick: kick.call_id or "")  # as everybody locks people
    withdrawn = command.withdraw_all(runtime, [kick.command_id for kick in in_order], by)
    _bring_back(runtime, [kick for kick in withdrawn if kick.status == "withdrawn"], by=by)
    return withdrawn


def claim_due(runtime: Runtime) -> list[Command]:
    """Make the kicks whose grace is over ours to send; whoever claims one first has it.

    What is overdue for too long is nobody's: a kick of long ago would surprise everybody.
    """
    now = runtime.clock()
    with runtime.database.reading() as connection:
        over = commands.due(connection, now)
    fresh = [kick for kick in over if now - (kick.due_at or now) < LATEST_SECONDS * SECOND]
    claimed = (command.claim(runtime, kick.command_id) for kick in fresh)
    return [kick for kick in claimed if kick is not None]


def let_stay(runtime: Runtime, kick: Command) -> None:
    """Bring back whom a kick isolated that never happened and is not sent any more."""
    _bring_back(runtime, [kick], by=SYSTEM)


def next_due_at(runtime: Runtime) -> Instant | None:
    """When the next grace is over, or None."""
    with runtime.database.reading() as connection:
        return commands.next_due(connection)


def leave(runtime: Runtime, claimed: Command) -> Command:
    """Send a kick that was claimed. Whoever may not give it any more lets their person stay."""
    who = participants.row(runtime, claimed.conference_id or "", claimed.call_id or "")
    ask = participants.ask(runtime, "kick", who)
    settled = command.send_and_settle(runtime, ask, claimed)
    if settled.reason == command.NOT_ALLOWED_ANY_MORE:
        let_stay(runtime, settled)
    return settled


def _bring_back(runtime: Runtime, kicks: Sequence[Command], *, by: By) -> None:
    """Resume whom these kicks put on hold, unless somebody has since decided about that."""
    people = [
        participants.row(runtime, kick.conference_id, kick.call_id)
        for kick in kicks
        if kick.conference_id and kick.call_id and _put_on_hold(runtime, kick)
    ]
    command.carry_out_many(
        runtime, [participants.ask(runtime, "resume", who) for who in people], by
    )


def _put_on_hold(runtime: Runtime, kick: Command) -> bool:
    with runtime.database.reading() as connection:
        last = commands.latest(connection, replace(kick, verb="hold"))
    return last is not None and last.params.get("because_of") == kick.command_id
