"""What people asked the platform for, and how it ended.

Knows nothing of how a verb is carried out.
"""

from dashboard.store.commands.callouts import (
    LISTENS,
    Callout,
    arrivals,
    find_lost_callouts,
    listeners,
    recent_callouts,
)
from dashboard.store.commands.intending import intend, intend_all
from dashboard.store.commands.lanes import Turn, latest, turn
from dashboard.store.commands.lifecycle import (
    End,
    NoSuchCommand,
    claim,
    interrupted,
    observe,
    settle,
    settle_all,
    withdraw,
)
from dashboard.store.commands.rows import (
    CALLOUT,
    Command,
    Status,
    due,
    find,
    new_id,
    next_due,
    of_call,
    of_parent,
    open_before,
    unobserved,
)

__all__ = [
    "CALLOUT",
    "LISTENS",
    "Callout",
    "Command",
    "End",
    "NoSuchCommand",
    "Status",
    "Turn",
    "arrivals",
    "claim",
    "due",
    "find",
    "find_lost_callouts",
    "intend",
    "intend_all",
    "interrupted",
    "latest",
    "listeners",
    "new_id",
    "next_due",
    "observe",
    "of_call",
    "of_parent",
    "open_before",
    "recent_callouts",
    "settle",
    "settle_all",
    "turn",
    "unobserved",
    "withdraw",
]
