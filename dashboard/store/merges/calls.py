"""What each event says about the call it names."""

from collections.abc import Iterator
from typing import assert_never

from dashboard.sinch import destinations
from dashboard.sinch.callbacks import Amd
from dashboard.sinch.destinations import DID, NUMBER, Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import events, states
from dashboard.store.events import Event
from dashboard.store.merges import stamps
from dashboard.store.merges.registers import Offer

#: Answers that take a call out of whatever room it was in.
_ELSEWHERE = frozenset(
    {"runMenu", "park", "connectPstn", "connectSip", "connectMxp", "connectStream"}
)

_LONGEST_DIGITS = 32


def call_offers(event: Event) -> Iterator[Offer]:
    """What `event` says about the call it names."""
    yield Offer("proof", (event.at, event.key), proved_at=event.at)
    yield _started(event)
    yield _owner(event)
    match event:
        case events.CallArrived():
            yield _parties(event, 3, event.from_destination, event.to_destination)
            yield Offer(
                "origin",
                (2, stamps.earlier(event), event.key),
                origin=event.origination,
                direction="inbound",
                domain=event.domain,
            )
            yield from _custom(event, event.custom)
            yield _step(event, stamps.ARRIVED, stamps.FIRST, event.action)
            yield from _answered_room(event, stamps.ARRIVED, event.action, event.room)
        case events.CallAnswered():
            yield from _custom(event, event.custom)
            yield _answered(event, 2, event.at)
            yield from _amd(event, event.amd)
            yield _step(event, stamps.LATER, stamps.ANSWERED, event.action or "continue")
            yield from _answered_room(event, stamps.LATER, event.action, event.room)
        case events.MenuAnswered():
            yield from _custom(event, event.custom)
            if event.action is not None:
                yield _step(event, stamps.LATER, stamps.MENU, event.action)
            yield from _answered_room(event, stamps.LATER, event.action, event.room)
        case events.CallDisconnected():
            yield from _custom(event, event.custom)
            yield from _disconnected(event)
        case events.Notified():
            yield from _custom(event, event.custom)
            yield from _amd(event, event.amd)
        case events.Unrecognised():
            yield from _custom(event, event.custom)
        case events.CalloutPlaced():
            cli = Destination(NUMBER, event.cli) if event.cli else None
            yield _parties(event, 3, cli, event.to_destination)
            yield _callout_origin(event)
            placed = (1, stamps.earlier(event), event.key)
            yield Offer("custom", placed, custom=None, command_id=event.command_id)
            yield _step(event, stamps.PLACED, stamps.FIRST, states.PLACED)
            if event.conference_id is not None:
                yield _room(event, stamps.PLACED, event.conference_id)
        case events.CallSteered():
            if event.action is not None:
                yield _step(event, stamps.LATER, stamps.STEERED, event.action)
            yield from _answered_room(event, stamps.LATER, event.action, event.room)
        case events.ParticipantSeen():
            yield _step(event, stamps.LATER, stamps.SEEN, "connectConf")
            yield _room(event, stamps.LATER, event.conference_id)
            yield _answered(event, 1, event.at if event.joined_at is None else event.joined_at)
        case events.ParticipantGone():
            yield _step(event, stamps.LATER, stamps.GONE, states.GONE)
        case events.CallObserved():
            yield from _observed(event)
        case events.CallVanished():
            yield _ended(event, stamps.VANISHED, by="look-up")
        case events.CallPresumedEnded():
            yield _ended(event, stamps.PRESUMED, by="time-limit")
        case (
            events.ParticipantMuted()
            | events.ParticipantHeld()
            | events.ParticipantKicked()
            | events.ConferenceEmptied()
        ):
            pass
        case _:
            assert_never(event)


def _started(event: Event) -> Offer:
    """When the call began: as its first event says, else no later than anything shows it alive."""
    rank = 2 if isinstance(event, events.CallArrived | events.CalloutPlaced) else 1
    at = _alive_at(event)
    earlier = stamps.earlier(event) + event.at - at
    return Offer("started", (rank, earlier, event.key), started_at=at)


def _alive_at(event: Event) -> Instant:
    """The earliest instant at which the call was there, by this event."""
    match event:
        case events.ParticipantSeen(joined_at=int(joined_at)):
            return min(event.at, joined_at)
        case events.CallDisconnected(duration_seconds=int(seconds)):
            return max(0, event.at - seconds * SECOND)
        case _:
            return event.at


def _owner(event: Event) -> Offer:
    """Whose call it is, should two applications name the same one: the first one's."""
    rank = 2 if isinstance(event, events.CallArrived | events.CalloutPlaced) else 1
    stamp = (rank, stamps.earlier(event), event.key)
    return Offer("owner", stamp, application_key=event.application_key)


def _parties(
    event: Event, rank: int, caller: Destination | None, called: Destination | None
) -> Offer:
    return Offer(
        "parties",
        (rank, stamps.earlier(event), event.key),
        from_endpoint=caller.endpoint if caller else None,
        from_type=caller.type if caller else None,
        from_digits=_digits(caller),
        to_endpoint=called.endpoint if called else None,
        to_type=called.type if called else None,
        to_digits=_digits(called),
    )


def _digits(end: Destination | None) -> str | None:
    """What a number is searched by; names and SIP addresses have none."""
    if end is None or end.type not in (NUMBER, DID):
        return None
    return destinations.digits(end.endpoint)[:_LONGEST_DIGITS] or None


def _custom(event: Event, custom: str | None) -> Iterator[Offer]:
    """What travels with the call; where it carries our own mark, the call is our callout."""
    if custom is not None:
        rank = 0 if event.command_id is None else 2
        stamp = (rank, stamps.earlier(event), event.key)
        yield Offer("custom", stamp, custom=custom, command_id=event.command_id)
    if event.command_id is not None:
        yield _callout_origin(event)


def _callout_origin(event: Event) -> Offer:
    stamp = (3, stamps.earlier(event), event.key)
    return Offer("origin", stamp, origin="callout", direction="outbound", domain=None)


def _step(event: Event, phase: int, order: int, step: str | None) -> Offer:
    return Offer("step", (phase, event.at, event.fine, order, event.key), flow_step=step)


def _room(event: Event, phase: int, conference_id: str | None) -> Offer:
    return Offer("room", (phase, event.at, event.fine, event.key), conference_id=conference_id)


def _answered_room(
    event: Event, phase: int, action: str | None, room: str | None
) -> Iterator[Offer]:
    """Where an answer or instruction sends the call; else the room that the callback names."""
    if room is not None or action in _ELSEWHERE:
        yield _room(event, phase, room)
    elif event.conference_id is not None:
        yield _room(event, phase, event.conference_id)


def _answered(event: Event, rank: int, at: Instant) -> Offer:
    return Offer("answered", (rank, stamps.earlier(event), event.key), answered_at=at)


def _amd(event: Event, amd: Amd | None) -> Iterator[Offer]:
    if amd is not None and amd.status is not None:
        yield Offer("amd", (event.at, event.fine, event.key), amd_status=amd.status)


def _disconnected(event: events.CallDisconnected) -> Iterator[Offer]:
    yield _ended(
        event,
        stamps.REPORTED,
        by="callback",
        result=event.result,
        reason=event.reason,
        duration_seconds=event.duration_seconds,
        cost=event.cost,
    )
    if event.result == "ANSWERED" and event.duration_seconds is not None:
        yield _answered(event, 1, max(0, event.at - event.duration_seconds * SECOND))
    if event.from_destination is not None or event.to_destination is not None:
        yield _parties(event, 2, event.from_destination, event.to_destination)
    if event.conference_id is not None:
        yield _room(event, stamps.OVER, event.conference_id)


def _observed(event: events.CallObserved) -> Iterator[Offer]:
    if event.from_destination is not None or event.to_destination is not None:
        yield _parties(event, 1, event.from_destination, event.to_destination)
    if (event.status or "").upper() == "FINAL":
        yield _ended(
            event,
            stamps.OBSERVED,
            by="look-up",
            result=event.result,
            reason=event.reason,
            duration_seconds=event.duration_seconds,
            cost=event.cost,
        )


def _ended(
    event: Event,
    rank: int,
    *,
    by: str,
    result: str | None = None,
    reason: str | None = None,
    duration_seconds: int | None = None,
    cost: Money | None = None,
) -> Offer:
    return Offer(
        "ended",
        (rank, stamps.earlier(event), event.key),
        ended_at=event.at,
        ended_by=by,
        result=result,
        reason=reason,
        duration_seconds=duration_seconds,
        cost_amount=cost.amount if cost else None,
        cost_currency=cost.currency if cost else None,
    )
