"""The calls as they stand now: the floor's, one, and those of the past.

Every row carries the command note and the check that its line shows. Nothing here writes: calls
change by events only.
"""

from dashboard.store.calls.floor import (
    Figures,
    Today,
    active,
    active_figures,
    nameless,
    silent,
    today,
    unheard,
)
from dashboard.store.calls.past import Cursor, Page, history
from dashboard.store.calls.rows import CallRow, EventRow, events, find, find_many

__all__ = [
    "CallRow",
    "Cursor",
    "EventRow",
    "Figures",
    "Page",
    "Today",
    "active",
    "active_figures",
    "events",
    "find",
    "find_many",
    "history",
    "nameless",
    "silent",
    "today",
    "unheard",
]
