"""What goes into the journal, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.sinch.times import Instant
from dashboard.store.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One POST at the door, as received.

    `verdict` is one of recorded, unknown, stale, bad-signature, not-an-event; the journal
    itself writes duplicate and quarantined. `recorded` is the way it came: db, spool, or no.
    `took_us` is how long it took until it was recorded; 0 lets the journal reckon it.
    """

    received_at: Instant
    path: str
    application_key: str | None = None
    x_timestamp: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    verdict: str = "recorded"
    status: int = 200
    recorded: str = "db"
    took_us: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, the answer we are about to give, and the delivery that brought it; or only one."""

    event: Event | None = None
    answer: bytes | None = None
    answered_by: str | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an entry.

    `fresh` is False for a copy of what was known. `answer` is the answer to give: for a copy the
    bytes that the first one got. A quarantined event is kept as bytes only and changed no row.
    """

    event_key: str | None
    fresh: bool
    answer: bytes | None
    quarantined: bool = False
