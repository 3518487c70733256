"""A delivery that could not be stored when it came, read again from its bytes.

What it means is worked out anew and not kept beside it: the same bytes are the same event, whoever
reads them and whenever.
"""

from dataclasses import replace

from dashboard.operations import callbacks as answering
from dashboard.sinch import callbacks, wire
from dashboard.sinch.times import Instant
from dashboard.store import events
from dashboard.store.journal import Delivery, Entry


def entry_of(
    delivery: Delivery,
    *,
    is_event: bool,
    answer: bytes | None,
    answered_by: str | None,
    fine: Instant | None,
) -> Entry:
    """The entry that this delivery was, with the answer that it got.

    Bytes that this version of the program cannot read are kept as quarantined.
    """
    if not is_event or delivery.application_key is None:
        return Entry(delivery=delivery)
    raw = delivery.raw or b""
    try:
        callback = callbacks.parse(wire.strict_object(raw))
    except (wire.NotAnObject, callbacks.NotACallback):
        return Entry(delivery=replace(delivery, verdict="quarantined"))
    given = answering.Answer() if answer is None else answering.read(answer, answered_by or "")
    event = events.from_callback(
        callback,
        application_key=delivery.application_key,
        raw=raw,
        fine=fine,
        received_at=delivery.received_at,
        action=given.action,
        room=given.room,
    )
    return Entry(event, answer, answered_by, delivery)
