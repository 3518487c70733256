"""What people asked the platform for, and how it ended.

Knows nothing of how a verb is carried out.
"""

from dashboard.store.commands.callouts import Callout, find_lost_callouts, recent_callouts
from dashboard.store.commands.lifecycle import (
    NoSuchCommand,
    intend,
    interrupted,
    observe,
    settle,
    withdraw,
)
from dashboard.store.commands.rows import (
    CALLOUT,
    Command,
    Status,
    due,
    find,
    new_id,
    of_call,
    open_before,
)

__all__ = [
    "CALLOUT",
    "Callout",
    "Command",
    "NoSuchCommand",
    "Status",
    "due",
    "find",
    "find_lost_callouts",
    "intend",
    "interrupted",
    "new_id",
    "observe",
    "of_call",
    "open_before",
    "recent_callouts",
    "settle",
    "withdraw",
]
