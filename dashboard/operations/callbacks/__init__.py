"""What happens to one delivery at the callback door: verify, read, answer, record, reply.

The caller's side of a live call waits for this. A store that cannot record costs the record, never
the answer. Knows nothing of HTTP servers: a door hands in the parts of a request.
"""

from dashboard.operations.callbacks.parts import (
    PATIENCE,
    WAITING_REPORTS,
    Answer,
    Door,
    Patience,
    Plan,
    Relay,
    RelayFailed,
    Reply,
    Request,
)
from dashboard.operations.callbacks.receiving import (
    FRESH_SECONDS,
    read,
    receive,
    take,
)
from dashboard.operations.callbacks.taken import Taken, wait

__all__ = [
    "FRESH_SECONDS",
    "PATIENCE",
    "WAITING_REPORTS",
    "Answer",
    "Door",
    "Patience",
    "Plan",
    "Relay",
    "RelayFailed",
    "Reply",
    "Request",
    "Taken",
    "read",
    "receive",
    "take",
    "wait",
]
