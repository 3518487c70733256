"""When one event counts more than another."""

from dashboard.store.events import Event

#: Phases of a call: what is said in a later one counts more, whatever its time.
PLACED, ARRIVED, LATER, OVER = 0, 1, 2, 3

#: Phases of a presence in a room.
EXPECTED, THERE, DISCONNECTED = 0, 1, 2

#: What counts more within one instant.
FIRST, MENU, ANSWERED, STEERED, SEEN, GONE = 0, 1, 2, 3, 4, 5

#: A command's own reply counts more than a look-up of the same instant.
LOOKED_UP, COMMANDED = 0, 1

#: Ways to know how a call ended, the platform's own report above all.
PRESUMED, VANISHED, OBSERVED, REPORTED = 0, 1, 2, 3

_FAR = 2**62


def earlier(event: Event) -> int:
    """A stamp that is greater the earlier the event.

    The time of an undated event may rise with a later copy of it, and so must its stamps: such
    events count as later than all dated ones, and among themselves the latest wins.
    """
    return -event.at if event.dated else event.at - _FAR
