"""The calls as they stand now: the floor's, one, and those of the past.

Every row carries the command note and the check that its line shows. Nothing here writes: calls
change by events only.
"""

from dashboard.store.calls.floor import (
    DIRECTIONS,
    LIVE,
    LIVE_STATES,
    MOST_OF_TODAY,
    NEWEST_FIRST,
    ORDERS,
    Figures,
    Filter,
    Listed,
    active_figures,
    count,
    listed,
    versions,
)
from dashboard.store.calls.past import Cursor, Page, history
from dashboard.store.calls.recordings import (
    Recording,
    recording_of,
    with_recording,
    with_recordings,
)
from dashboard.store.calls.rows import CallRow, EventRow, events, find, find_many
from dashboard.store.calls.silence import nameless, silent, unheard
from dashboard.store.calls.today import Counted, count_slices, last_event, slice_of, slices_touched

__all__ = [
    "DIRECTIONS",
    "LIVE",
    "LIVE_STATES",
    "MOST_OF_TODAY",
    "NEWEST_FIRST",
    "ORDERS",
    "CallRow",
    "Counted",
    "Cursor",
    "EventRow",
    "Figures",
    "Filter",
    "Listed",
    "Page",
    "Recording",
    "active_figures",
    "count",
    "count_slices",
    "events",
    "find",
    "find_many",
    "history",
    "last_event",
    "listed",
    "nameless",
    "recording_of",
    "silent",
    "slice_of",
    "slices_touched",
    "unheard",
    "versions",
    "with_recording",
    "with_recordings",
]
