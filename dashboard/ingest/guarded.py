"""The way to the store with a breaker in it: a store that is sick is not waited for."""

from collections.abc import Callable

from dashboard.sinch.breaker import Breaker
from dashboard.store.group_commit import GroupCommit, Recording, StoreUnavailable
from dashboard.store.journal import Delivery, Entry, Recorded


class GuardedRecording:
    """`Recording` whose outcome the breaker learns of."""

    __slots__ = ("_breaker", "_recording")

    def __init__(self, recording: Recording, breaker: Breaker) -> None:
        self._recording = recording
        self._breaker = breaker

    def wait(self, timeout_seconds: float) -> Recorded:
        """See `Recording.wait`."""
        try:
            recorded = self._recording.wait(timeout_seconds)
        except StoreUnavailable:
            self._breaker.failed()
            raise
        self._breaker.worked()
        return recorded


class GuardedCommits:
    """`GroupCommit` for those who can do something else when the store does not answer."""

    def __init__(self, commits: GroupCommit, breaker: Breaker) -> None:
        self._commits = commits
        self._breaker = breaker

    def begin(self, entry: Entry, settled: Callable[[], None]) -> GuardedRecording:
        """See `GroupCommit.begin`; raises StoreUnavailable while the breaker is open."""
        if self._breaker.is_open:
            raise StoreUnavailable("the store is left alone for now")
        try:
            return GuardedRecording(self._commits.begin(entry, settled), self._breaker)
        except StoreUnavailable:
            self._breaker.failed()
            raise

    def note(self, delivery: Delivery) -> None:
        """See `GroupCommit.note`; a sick store gets no samples."""
        if not self._breaker.is_open:
            self._commits.note(delivery)
