"""The way to the store with a breaker in it: a store that is sick is not waited for."""

from dashboard.ingest.breaker import Breaker
from dashboard.store.group_commit import GroupCommit, StoreUnavailable
from dashboard.store.journal import Delivery, Entry, Recorded


class GuardedCommits:
    """`GroupCommit` for those who can do something else when the store does not answer."""

    def __init__(self, commits: GroupCommit, breaker: Breaker) -> None:
        self._commits = commits
        self._breaker = breaker

    def record(self, entry: Entry, timeout_seconds: float) -> Recorded:
        """See `GroupCommit.record`; raises StoreUnavailable at once while the breaker is open."""
        if self._breaker.is_open:
            raise StoreUnavailable("the store is left alone for now")
        try:
            recorded = self._commits.record(entry, timeout_seconds)
        except StoreUnavailable:
            self._breaker.failed()
            raise
        self._breaker.worked()
        return recorded

    def note(self, delivery: Delivery) -> None:
        """See `GroupCommit.note`; a sick store gets no samples."""
        if not self._breaker.is_open:
            self._commits.note(delivery)
