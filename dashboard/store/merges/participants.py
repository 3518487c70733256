"""What each event says about the call it names as somebody in the room it names."""

from collections.abc import Iterator

from dashboard.store import events
from dashboard.store.events import Event
from dashboard.store.merges import stamps
from dashboard.store.merges.registers import Offer


def participant_offers(event: Event) -> Iterator[Offer]:
    """What `event` says about the call it names as somebody in the room it names."""
    match event:
        case events.CallArrived() | events.CallAnswered() | events.MenuAnswered():
            yield _presence(event, stamps.EXPECTED, "expected")
        case events.CalloutPlaced():
            yield _presence(event, stamps.EXPECTED, "expected")
        case events.CallSteered():
            yield _presence(event, stamps.EXPECTED, "expected")
        case events.ParticipantSeen():
            yield _presence(event, stamps.THERE, "present")
            looked_up = (event.at, stamps.LOOKED_UP, event.key)
            yield Offer("joined", (1, event.at, event.key), joined_at=event.joined_at)
            yield Offer("muted", looked_up, muted=event.muted)
            yield Offer("hold", looked_up, on_hold=event.on_hold)
            yield Offer("number", looked_up, number=event.number)
        case events.ParticipantGone() | events.ParticipantKicked():
            yield _presence(event, stamps.THERE, "left")
        case events.CallDisconnected():
            yield _presence(event, stamps.DISCONNECTED, "left")
        case events.ParticipantMuted():
            yield Offer("muted", (event.at, stamps.COMMANDED, event.key), muted=event.muted)
        case events.ParticipantHeld():
            commanded = (event.at, stamps.COMMANDED, event.key)
            yield Offer("hold", commanded, on_hold=event.on_hold)
            yield Offer("music", commanded, music=event.music)
        case _:
            pass


def _presence(event: Event, phase: int, presence: str) -> Offer:
    left = presence == "left"
    when = stamps.earlier(event) if phase == stamps.DISCONNECTED else event.at
    return Offer(
        "presence",
        (phase, when, int(left), event.key),
        presence=presence,
        left_at=event.at if left else None,
    )
