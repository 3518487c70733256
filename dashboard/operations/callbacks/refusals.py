"""Why a delivery was refused: what the door notes of a sample, and how that is read again.

The door notes it, since nobody can tell afterwards: of a sample's body only the beginning is kept,
and the settings may have changed. No secret and no signature of ours is in it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.sinch import signing
from dashboard.sinch.times import Instant
from dashboard.store.deliveries import DeliveryRow
from dashboard.store.journal import Delivery

#: So much is kept of a string to sign, and of whatever else strangers can make long. What is real
#: is much shorter.
LONGEST = 1000

#: Where a sample keeps it: among the headers, none of which can have a colon in its name.
_NOTE = ":refusal"


@dataclass(frozen=True, slots=True)
class Signed:
    """A string to sign by its lines, and how many characters it had in all if it was cut."""

    lines: Sequence[str]
    cut_from: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused delivery: when it came, whose it says it is, to which path, and what was wrong.

    `why` is a reason of `signing.BadSignature`, `another-key` (in the body), `not-an-event`, or
    None if none was noted. `tried` are the strings that the signature was compared by.
    """

    at: Instant
    key: str | None
    path: str
    why: str | None
    tried: Sequence[Signed]


def explained(delivery: Delivery, why: str, tried: Sequence[str]) -> Delivery:
    """The sample of a refused `delivery` with what the door knows of its refusal."""
    note = {"why": why, "tried": [[text[:LONGEST], len(text)] for text in tried]}
    headers = {name: value[:LONGEST] for name, value in delivery.headers.items()}
    return replace(
        delivery,
        path=delivery.path[:LONGEST],
        x_timestamp=delivery.x_timestamp and delivery.x_timestamp[:LONGEST],
        headers={**headers, _NOTE: json.dumps(note)},
    )


def read(row: DeliveryRow) -> Refusal:
    """What was noted with the sample of a refused delivery."""
    note = json.loads(row.headers.get(_NOTE, "{}"))
    return Refusal(
        at=row.received_at,
        key=row.application_key or signing.claimed_key(row.headers.get("authorization")),
        path=row.path,
        why=note.get("why") if row.verdict == "bad-signature" else row.verdict,
        tried=[_signed(text, length) for text, length in note.get("tried", ())],
    )


def _signed(text: str, length: int) -> Signed:
    # Four lines go before the path. What looks like the end of a line in the path is part of it.
    return Signed(text.split("\n", 4), length if length > len(text) else None)
