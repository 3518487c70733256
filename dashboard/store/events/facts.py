"""The events, one class a kind. Fields that an event does not know are None."""

from dataclasses import dataclass
from typing import ClassVar

from dashboard.sinch.callbacks import Amd
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import Instant

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlatformError:
    """What the platform reports about a call that it could not handle."""

    code: int | None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every event has.

    `at` is when it happened: the platform's timestamp, when a look-up was sent, when a command's
    reply came. `fine` tells apart what falls into one second: the largest signed time among the
    copies of a delivery, elsewhere `at`. An event whose body carries no usable time is not
    `dated`: its `at` is its `fine` and may rise. `conference_id` is the room it is about.
    """

    kind: ClassVar[str]

    key: str
    at: Instant
    fine: Instant
    application_key: str
    call_id: str | None
    conference_id: str | None = None
    source: str
    command_id: str | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(Fact):
    """A call came in; `action` and `room` are where our answer sent it."""

    kind: ClassVar[str] = "call-arrived"

    from_destination: Destination | None = None
    to_destination: Destination | None = None
    domain: str | None = None
    origination: str | None = None
    rdnis: str | None = None
    custom: str | None = None
    cookies: Pairs = ()
    headers: Pairs = ()
    resource_url: str | None = None
    action: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(Fact):
    """The called side answered; `action` and `room` are where our answer sent the call."""

    kind: ClassVar[str] = "call-answered"

    custom: str | None = None
    amd: Amd | None = None
    cookies: Pairs = ()
    action: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuAnswered(Fact):
    """Somebody in a menu pressed or said something, or did not."""

    kind: ClassVar[str] = "menu-answered"

    menu_id: str | None = None
    type: str | None = None
    value: str | None = None
    input: str | None = None
    custom: str | None = None
    cookies: Pairs = ()
    action: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDisconnected(Fact):
    """The platform's own word that a call is over."""

    kind: ClassVar[str] = "call-disconnected"

    result: str | None = None
    reason: str | None = None
    duration_seconds: int | None = None
    from_destination: Destination | None = None
    to_destination: Destination | None = None
    cost: Money | None = None
    rate: Money | None = None
    custom: str | None = None
    cookies: Pairs = ()
    headers: Pairs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(Fact):
    """A notice beside the call: recordings, transcripts, machine detection, errors."""

    kind: ClassVar[str] = "notified"

    type: str | None = None
    destination: str | None = None
    amd: Amd | None = None
    error: PlatformError | None = None
    custom: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecognised(Fact):
    """A callback of a kind that we do not know, kept as it was sent."""

    kind: ClassVar[str] = "unrecognised"

    name: str | None = None
    custom: str | None = None
    as_sent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalloutPlaced(Fact):
    """The platform took our callout and gave it a call id."""

    kind: ClassVar[str] = "callout-placed"

    callout: str | None = None
    to_destination: Destination | None = None
    cli: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSteered(Fact):
    """The platform took our instruction to send the call elsewhere."""

    kind: ClassVar[str] = "call-steered"

    verb: str
    action: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantMuted(Fact):
    """The platform muted or unmuted somebody for us."""

    kind: ClassVar[str] = "participant-muted"

    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantHeld(Fact):
    """The platform put somebody on hold for us, or brought them back."""

    kind: ClassVar[str] = "participant-held"

    on_hold: bool
    music: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantKicked(Fact):
    """The platform removed somebody from a room for us."""

    kind: ClassVar[str] = "participant-kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantSeen(Fact):
    """A roster lists this call."""

    kind: ClassVar[str] = "participant-seen"

    number: str | None = None
    joined_at: Instant | None = None
    muted: bool | None = None
    on_hold: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantGone(Fact):
    """A roster no longer lists this call."""

    kind: ClassVar[str] = "participant-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceEmptied(Fact):
    """The platform ended a room for us; everybody known in it has a ParticipantKicked."""

    kind: ClassVar[str] = "conference-emptied"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallObserved(Fact):
    """What the platform answered when asked about a call."""

    kind: ClassVar[str] = "call-observed"

    status: str | None = None
    result: str | None = None
    reason: str | None = None
    duration_seconds: int | None = None
    cost: Money | None = None
    rate: Money | None = None
    from_destination: Destination | None = None
    to_destination: Destination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallVanished(Fact):
    """The platform no longer knows the call."""

    kind: ClassVar[str] = "call-vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPresumedEnded(Fact):
    """No word for longer than any call may last."""

    kind: ClassVar[str] = "call-presumed-ended"

    after_seconds: int | None = None


Event = (
    CallArrived
    | CallAnswered
    | MenuAnswered
    | CallDisconnected
    | Notified
    | Unrecognised
    | CalloutPlaced
    | CallSteered
    | ParticipantMuted
    | ParticipantHeld
    | ParticipantKicked
    | ParticipantSeen
    | ParticipantGone
    | ConferenceEmptied
    | CallObserved
    | CallVanished
    | CallPresumedEnded
)
