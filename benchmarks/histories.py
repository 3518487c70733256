"""Callbacks as the platform posts them: calls that ring in, are answered and hang up, for ever.

Knows nothing of sockets: what comes out are whole, signed HTTP requests.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dashboard.sinch import callbacks, signing, times, wire
from dashboard.sinch.callbacks import Callback
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND, Instant

PATH = "/callbacks/voice"
CONTENT_TYPE = "application/json; charset=utf-8"

#: The numbers that callers dial in turn: eight lead to a phone, the ninth to a room.
PHONES = tuple(f"44207946000{line}" for line in range(1, 9))
ROOM_NUMBER = "442079460009"
ROOM = "standup"

NUMBERS = (*PHONES, ROOM_NUMBER)
_RATE = Money("EUR", Decimal("0.0150"))


@dataclass(frozen=True, slots=True)
class Credentials:
    """The application that signs."""

    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One callback on its way: what it is about, and the bytes of the request."""

    call_id: str
    kind: str
    request: bytes


def before_steady(live: int) -> int:
    """After so many callbacks of `happening`, `live` calls are up, and stay so many."""
    return live + live // 2


def happening(prefix: str, live: int) -> Iterator[Callback]:
    """Each call rings in, is answered when `live`/2 more have rung in, and ends after `live` more.

    Whoever hangs up does so before the next one rings in: never more than `live` calls are up.
    """
    for number in itertools.count():
        if number >= live:
            yield _hangs_up(f"{prefix}-{number - live}", number - live)
        yield _rings_in(f"{prefix}-{number}", number)
        if number >= live // 2:
            yield _is_answered(f"{prefix}-{number - live // 2}")


def posted(callback: Callback, credentials: Credentials) -> Posted:
    """The callback signed now, as a request on a connection that stays open."""
    body = wire.to_json(callback.to_wire() | {"applicationKey": credentials.key})
    timestamp = times.to_wire(times.now(), digits=7)
    authorization = signing.authorization(
        credentials.key,
        credentials.secret,
        method="POST",
        path=PATH,
        content_type=CONTENT_TYPE,
        timestamp=timestamp,
        body=body,
    )
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: callfloor\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nx-timestamp: {timestamp}\r\n"
        f"Authorization: {authorization}\r\n\r\n"
    )
    return Posted(callback.call_id or "", callback.kind, head.encode() + body)


def dialled_by(call_id: str) -> str:
    """The number that one of `happening`'s calls dialled."""
    return _dialled(int(call_id.rpartition("-")[2]))


def _rings_in(call_id: str, number: int) -> Callback:
    return callbacks.IncomingCall(
        call_id=call_id,
        timestamp=_whole_second(),
        version=1,
        call_resource_url=f"https://calling-use1.api.sinch.com/calling/v1/calls/id/{call_id}",
        user_rate=Money("EUR", Decimal(0)),
        cli=_caller(number),
        to=Destination("did", f"+{_dialled(number)}"),
        domain="pstn",
        origination_type="PSTN",
        rdnis="",
    )


def _is_answered(call_id: str) -> Callback:
    return callbacks.AnsweredCall(call_id=call_id, timestamp=_whole_second(), version=1)


def _hangs_up(call_id: str, number: int) -> Callback:
    return callbacks.DisconnectedCall(
        call_id=call_id,
        timestamp=_whole_second(),
        version=1,
        reason="CALLERHANGUP",
        result="ANSWERED",
        duration=61,
        debit=_RATE,
        user_rate=_RATE,
        to=Destination("number", f"+{_dialled(number)}"),
        from_endpoint=_caller(number),
    )


def _dialled(number: int) -> str:
    return NUMBERS[number % len(NUMBERS)]


def _caller(number: int) -> str:
    return f"+4670{number % 10_000_000:07d}"


def _whole_second() -> Instant:
    return times.now() // SECOND * SECOND
