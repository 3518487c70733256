"""How a delivery stands in a spool file: a mark, its length, its checksum, then all that came.

Pure: bytes in, bytes out. A frame holds what replaying needs and nothing derived from it, so that
a later version of this program reads it with what it understands by then.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from dashboard.sinch.times import Instant
from dashboard.store.journal import Delivery, Entry

_HEAD = struct.Struct(">4sII")
_SIZES = struct.Struct(">II")
_MARK = b"CFS1"

#: A length beyond this is no length: the door takes no body that large.
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """A delivery with the answer it got. `event_key` is None for one that is no event for us."""

    delivery: Delivery
    answer: bytes | None = None
    answered_by: str | None = None
    event_key: str | None = None
    fine: Instant | None = None


@dataclass(frozen=True, slots=True)
class Torn:
    """Where a file stops making sense: at byte `at`, with `left` bytes behind.

    `is_tail` says that a write was cut off there, which nobody had acknowledged; otherwise
    something in the middle was damaged, and what follows cannot be read.
    """

    at: int
    left: int
    is_tail: bool


def frame_of(entry: Entry, answer: bytes | None, *, now: Instant) -> Frame:
    """What to keep of an entry that came as a delivery."""
    event, delivery = entry.event, entry.delivery
    if delivery is None:
        raise ValueError("only deliveries are spooled")
    # How long the sender waited, not how long the store was away.
    delivery = replace(delivery, took_us=max(1, now - delivery.received_at))
    if event is None:
        return Frame(delivery, answer)
    return Frame(delivery, answer, entry.answered_by, event.key, event.fine)


def pack(frame: Frame) -> bytes:
    """The frame as it is written."""
    delivery = frame.delivery
    about = {
        "received_at": delivery.received_at,
        "path": delivery.path,
        "application_key": delivery.application_key,
        "x_timestamp": delivery.x_timestamp,
        "headers": dict(delivery.headers),
        "verdict": delivery.verdict,
        "status": delivery.status,
        "took_us": delivery.took_us,
        "answered_by": frame.answered_by,
        "event_key": frame.event_key,
        "fine": frame.fine,
        "answered": frame.answer is not None,
    }
    told = json.dumps(about, separators=(",", ":")).encode()
    raw = delivery.raw or b""
    body = b"".join((_SIZES.pack(len(told), len(raw)), told, raw, frame.answer or b""))
    return _HEAD.pack(_MARK, len(body), zlib.crc32(body)) + body


def read(file: IO[bytes]) -> Iterator[tuple[int, Frame] | Torn]:
    """The frames of a file, each with the byte it begins at; at last where it is torn, if it is."""
    at = 0
    while head := file.read(_HEAD.size):
        frame = None
        length = 0
        if len(head) == _HEAD.size:
            mark, length, checksum = _HEAD.unpack(head)
            if mark == _MARK and length <= _LARGEST:
                frame = _unpack(file.read(length), length, checksum)
        if frame is None:
            yield _torn(file, at, len(head), length)
            return
        yield at, frame
        at += _HEAD.size + length


def read_one(file: IO[bytes], at: int) -> Frame | None:
    """The frame that begins at byte `at`; None when it cannot be read any more."""
    file.seek(at)
    found = next(read(file), None)
    return found[1] if isinstance(found, tuple) else None


def _torn(file: IO[bytes], at: int, head: int, length: int) -> Torn:
    size = file.seek(0, 2)
    whole = head == _HEAD.size and at + _HEAD.size + length < size
    return Torn(at, size - at, is_tail=not whole)


def _unpack(body: bytes, length: int, checksum: int) -> Frame | None:
    if len(body) != length or zlib.crc32(body) != checksum:
        return None
    try:
        told_size, raw_size = _SIZES.unpack_from(body)
        begin = _SIZES.size
        about: dict[str, Any] = json.loads(body[begin : begin + told_size])
        begin += told_size
        raw, answer = body[begin : begin + raw_size], body[begin + raw_size :]
        delivery = Delivery(
            received_at=about["received_at"],
            path=about["path"],
            application_key=about["application_key"],
            x_timestamp=about["x_timestamp"],
            headers=about["headers"],
            raw=raw,
            verdict=about["verdict"],
            status=about["status"],
            recorded="spool",
            took_us=about["took_us"],
        )
        given = answer if about["answered"] else None
        return Frame(delivery, given, about["answered_by"], about["event_key"], about["fine"])
    except (struct.error, ValueError, KeyError, TypeError):
        return None
