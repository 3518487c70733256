"""People and what happens to them: alice and bob call in, the standup meets, we call out.

Each function gives the event that says so; `record` puts events into a store through the journal,
so that the rows under test are as real as any.
"""

import hashlib
from decimal import Decimal
from typing import Any

from dashboard.sinch import times
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import events, journal
from dashboard.store.database import Database
from dashboard.store.events import Event

APPLICATION = "6f9a4c1e-0001-4000-8000-00000000c0de"
NOON = times.parse("2026-03-14T12:00:00Z")

ALICE = "+46701234567"
BOB = "+14045000104"
SUPPORT = "+442079460991"
STANDUP = "standup"

#: The ids of their calls.
ALICES = "alice-1f3a"
BOBS = "bob-77c2"


def record(database: Database, *happened: Event, now: Instant | None = None) -> None:
    """Write the events down in one transaction, as the door does."""
    with database.writing() as connection:
        entries = [journal.Entry(event=event) for event in happened]
        journal.record(connection, entries, now=NOON if now is None else now)


def rings_in(
    call_id: str = ALICES,
    *,
    at: Instant = NOON,
    caller: str = ALICE,
    number: str = SUPPORT,
    action: str | None = "connectPstn",
    room: str | None = None,
) -> Event:
    """`caller` dials `number`; our answer sends the call on with `action`, perhaps to a room."""
    return events.CallArrived(
        **_about(call_id, "ice", at, room),
        from_destination=Destination("number", caller),
        to_destination=Destination("did", number),
        domain="pstn",
        origination="PSTN",
        action="connectConf" if room else action,
        room=room,
    )


def is_answered(
    call_id: str = ALICES, *, at: Instant = NOON, custom: str | None = None, room: str | None = None
) -> Event:
    """The called side picks up; the call goes on, or into a room."""
    action = "connectConf" if room else "continue"
    about = _about(call_id, "ace", at, room)
    return events.CallAnswered(**about, custom=custom, action=action, room=room)


def hangs_up(
    call_id: str = ALICES,
    *,
    at: Instant = NOON + 60 * SECOND,
    result: str = "ANSWERED",
    reason: str = "CALLERHANGUP",
) -> Event:
    """The call ends, in the platform's own words."""
    return events.CallDisconnected(
        **_about(call_id, "dice", at),
        result=result,
        reason=reason,
        duration_seconds=60,
        cost=Money("EUR", Decimal("0.0150")),
    )


def is_seen(
    call_id: str = ALICES,
    *,
    room: str = STANDUP,
    at: Instant = NOON,
    joined_at: Instant | None = None,
    muted: bool = False,
    on_hold: bool = False,
    number: str | None = None,
) -> Event:
    """A look-up finds the caller on the room's roster."""
    return events.ParticipantSeen(
        **_about(call_id, "roster", at, room),
        number=number,
        joined_at=at if joined_at is None else joined_at,
        muted=muted,
        on_hold=on_hold,
    )


def is_gone(call_id: str = ALICES, *, room: str = STANDUP, at: Instant = NOON) -> Event:
    """A look-up no longer finds the caller on the room's roster."""
    return events.ParticipantGone(**_about(call_id, "roster", at, room))


def vanishes(call_id: str = ALICES, *, at: Instant = NOON + 60 * SECOND) -> Event:
    """A look-up learns that the platform no longer knows the call."""
    return events.CallVanished(**_about(call_id, "look-up", at))


def is_muted(
    call_id: str = ALICES, *, room: str = STANDUP, at: Instant = NOON, muted: bool = True
) -> Event:
    """The platform mutes or unmutes the caller for us."""
    return events.ParticipantMuted(**_about(call_id, "command", at, room), muted=muted)


def is_looked_up(
    call_id: str = ALICES, *, at: Instant = NOON, status: str = "ONGOING", **said: Any
) -> Event:
    """The platform is asked about the call, and answers; `said` is what else it says."""
    return events.CallObserved(**_about(call_id, "look-up", at), status=status, **said)


def is_called_out(
    call_id: str = BOBS, *, command_id: str, at: Instant = NOON, number: str = BOB
) -> Event:
    """The platform takes our spoken callout to `number` and names its call."""
    return events.CalloutPlaced(
        **_about(call_id, "command", at) | {"command_id": command_id},
        callout="ttsCallout",
        to_destination=Destination("number", number),
        cli=SUPPORT,
    )


def the_standup(*, at: Instant = NOON) -> list[Event]:
    """alice and bob ring into the standup, bob a second later; a look-up sees both, bob muted."""
    later = at + SECOND
    seen_at = at + 2 * SECOND
    return [
        rings_in(ALICES, at=at, caller=ALICE, room=STANDUP),
        rings_in(BOBS, at=later, caller=BOB, room=STANDUP),
        is_seen(ALICES, at=seen_at, joined_at=at),
        is_seen(BOBS, at=seen_at, joined_at=later, muted=True),
    ]


def _about(call_id: str, source: str, at: Instant, room: str | None = None) -> dict[str, Any]:
    """What every event has; the same event told twice has the same key."""
    told = f"{source} {call_id} {room} {at}"
    return {
        "key": hashlib.sha256(told.encode()).hexdigest()[:32],
        "at": at,
        "fine": at,
        "application_key": APPLICATION,
        "call_id": call_id,
        "conference_id": room,
        "source": source,
    }
