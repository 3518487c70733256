"""Deliveries as the door hands them to its spool."""

import json

from dashboard.operations import spooled
from dashboard.sinch import times
from dashboard.store.journal import Delivery, Entry
from tests.ingest.conftest import KEY, arrival

ANSWER = b'{"action":{"name":"connectConf","conferenceId":"standup"}}'


def delivered(call_id: str = "alice-1f3a", *, answer: bytes | None = ANSWER, **more) -> Entry:
    """A caller's arrival as it came, and what we answered."""
    at = times.now()
    delivery = Delivery(
        received_at=at,
        path="/callbacks/voice",
        application_key=KEY,
        x_timestamp=times.to_wire(at, digits=7),
        headers={"content-type": "application/json"},
        raw=json.dumps(arrival(call_id, **more)).encode(),
    )
    return spooled.entry_of(delivery, is_event=True, answer=answer, answered_by="starter", fine=at)
