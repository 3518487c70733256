"""Values from outside made fit for every column: no text too long for an index, no number too big.

What was sent stays whole in the delivery; here only what rows show is cut.
"""

import hashlib
from decimal import ROUND_HALF_UP, Decimal

from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import Instant
from dashboard.sinch.wire import storable_text as storable_text
from dashboard.store import schema

#: Postgres refuses index entries over 2,704 bytes; three ids of four-byte letters share one.
LONGEST_ID = 200
LONGEST_TEXT = 512
LONGEST_CUSTOM = 4096

_LATEST: Instant = 253_402_300_799_999_999  # the end of the year 9999
_LARGEST_SPAN = 2**31 - 1
_DIGEST = 32


def storable_id(text: str) -> str:
    """An id as it is kept: ids too long for an index end in a digest of all of it."""
    text = storable_text(text)
    if len(text) <= LONGEST_ID:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return f"{text[: LONGEST_ID - _DIGEST - 1]}~{digest}"


def optional_id(text: str | None) -> str | None:
    """An id, or None where none or an empty one was sent."""
    return storable_id(text) if text else None


def short(text: str | None, limit: int = LONGEST_TEXT) -> str | None:
    """A text cut to `limit` letters."""
    return None if text is None else storable_text(text[:limit])


def instant(at: Instant | None) -> Instant | None:
    """An instant of the years 1970 to 9999, which both engines can show; others count as none."""
    return at if at is not None and 0 <= at <= _LATEST else None


def span(seconds: int | None) -> int | None:
    """A span that fits its column; others count as none."""
    return seconds if seconds is not None and 0 <= seconds <= _LARGEST_SPAN else None


def money(sum_of: Money | None) -> Money | None:
    """An amount in four decimal places that fits its column; others count as none."""
    if sum_of is None or not sum_of.amount.is_finite():
        return None
    if abs(sum_of.amount) >= schema.LARGEST_AMOUNT:
        return None
    amount = sum_of.amount.quantize(schema.CENT_OF_A_CENT, ROUND_HALF_UP)
    if abs(amount) >= schema.LARGEST_AMOUNT:
        return None
    return Money(sum_of.currency[:16], amount + Decimal(0))  # + 0: no minus before a zero


def destination(end: Destination | None) -> Destination | None:
    """An end of a call with its texts cut."""
    if end is None:
        return None
    return Destination(storable_text(end.type[:32]), storable_text(end.endpoint[:LONGEST_TEXT]))


def pairs(values: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Keys and values, each made storable."""
    return tuple((storable_text(key), storable_text(value)) for key, value in values)
