"""Waiting for one's turn: opposite commands for one person go out one after another.

The store is asked, because another process may have sent the older one.
"""

import time

from dashboard.operations.runtime import Runtime
from dashboard.store import commands
from dashboard.store.commands import Command, Turn

_LOOK_EVERY_SECONDS = 0.03


def wait_for(runtime: Runtime, command: Command) -> Turn:
    """Whose turn it is once that is settled, or "later" when an older one takes too long."""
    give_up_at = time.monotonic() + runtime.limits.turn
    while (turn := _turn(runtime, command)) == "later" and time.monotonic() < give_up_at:
        time.sleep(_LOOK_EVERY_SECONDS)
    return turn


def is_overtaken(runtime: Runtime, command: Command) -> bool:
    """Whether somebody asked for the opposite since: what was lost is then not sent again."""
    return _turn(runtime, command) == "overtaken"


def _turn(runtime: Runtime, command: Command) -> Turn:
    with runtime.database.reading() as connection:
        return commands.turn(connection, command)
