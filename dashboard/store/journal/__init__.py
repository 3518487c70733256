"""The only door to what rows say: append events, merge them into the rows, raise versions.

In a transaction that also does other things `record` goes first: it locks calls, participants and
rooms in that order, each sorted, and whoever does the same waits instead of deadlocking.
"""

from dashboard.store.journal.entries import Delivery, Entry, Recorded
from dashboard.store.journal.recording import record

__all__ = ["Delivery", "Entry", "Recorded", "record"]
