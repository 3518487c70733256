"""A call's state, in the words that outsiders rely on, from three columns of its row."""

from dashboard.sinch.times import Instant

FAILED_RESULTS = frozenset({"FAILED", "BUSY", "NOANSWER"})

PLACED = "placed"
GONE = "gone"

_OF_STEP = {
    PLACED: "ringing",
    "connectPstn": "ringing",
    "connectSip": "ringing",
    "connectMxp": "connected",
    "continue": "talking",
    "connectStream": "talking",
    "runMenu": "menu",
    "park": "parked",
    "connectConf": "room",
    "hangup": "ending",
    GONE: "checking",
}

#: What a call's `flow_step` can be, as far as we know.
STEPS = tuple(_OF_STEP)


def state_of(flow_step: str | None, ended_at: Instant | None, result: str | None) -> str:
    """The state of a call at `flow_step` (None or unknown: still arriving), or how it ended."""
    if ended_at is not None:
        return "failed" if result in FAILED_RESULTS else "ended"
    return _OF_STEP.get(flow_step or "", "arriving")
