"""The store's connections: reading, writing, and noticing that somebody wrote.

Knows no tables but `about`.
"""

from dashboard.store.database.connections import Database
from dashboard.store.database.watchers import Watcher

__all__ = ["Database", "Watcher"]
