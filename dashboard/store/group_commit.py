"""Many requests, one durable commit: whoever waits while a commit is under way shares the next.

One writer thread; no delay is added, batches form by themselves. A batch that cannot be stored is
split until the one event that is to blame stands alone; that one is kept as bytes only.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from queue import SimpleQueue

import psycopg
from sqlalchemy import exc

from dashboard.sinch.times import SECOND, Instant
from dashboard.store import deliveries, journal
from dashboard.store.database import Database
from dashboard.store.journal import Delivery, Entry, Recorded

log = logging.getLogger(__name__)

LARGEST_BATCH = 128

#: Requests that may wait; beyond that the store is plainly not keeping up and says so at once.
MOST_WAITING = 4096

#: A store that is down is tried so often before those who wait are told.
_ATTEMPTS = 3
_RETRY_SECONDS = 0.02

#: A store that is frozen must not keep this process from ending.
_CLOSE_SECONDS = 5.0

#: Samples of refused deliveries.
_SAMPLE_BYTES = 4096
_SAMPLES_KEPT = 1000


class StoreUnavailable(Exception):
    """The entry is not known to be on disk. It may still get there: recording it again is safe."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What this process has recorded since it started."""

    recorded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    failed: int = 0
    samples_dropped: int = 0
    last_commit_at: Instant | None = None


class Recording:
    """An entry on its way to disk, for whoever waits for it, or wants to be told."""

    __slots__ = ("_done", "_outcome", "_settled", "entry", "given_up")

    def __init__(self, entry: Entry, settled: Callable[[], None] | None) -> None:
        self.entry = entry
        self.given_up = False
        self._outcome: Recorded | Exception | None = None
        self._settled = settled
        self._done = threading.Lock()
        self._done.acquire()

    def wait(self, timeout_seconds: float) -> Recorded:
        """What became of it; once. Raises StoreUnavailable when that is not known in time."""
        if not self._done.acquire(timeout=timeout_seconds):
            self.given_up = True  # not begun yet, it is left out: its sender is told otherwise
            raise StoreUnavailable("not stored in time")
        if isinstance(self._outcome, Recorded):
            return self._outcome
        raise StoreUnavailable(str(self._outcome)) from self._outcome

    def settle(self, outcome: Recorded | Exception) -> None:
        """Tell whoever waits what became of it."""
        self._outcome = outcome
        self._done.release()
        # Forgotten before it is called: whoever waits keeps us, and a ring of the two would be
        # left to the collector of cycles, which stops everything for tens of milliseconds.
        settled, self._settled = self._settled, None
        if settled is not None:
            settled()


class GroupCommit:
    """The way to disk for a process that receives callbacks. Thread-safe; `close` it."""

    def __init__(self, database: Database, clock: Callable[[], Instant]) -> None:
        self._database = database
        self._clock = clock
        # One queue without a lock of ours: at full load, requests would queue for that lock too.
        self._queue: SimpleQueue[Recording | Delivery | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closing = False
        self._counts = Counts()
        self._next_sample_at: Instant = 0
        self._has_sample = False
        database.keep_log_short()
        self._writer = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._writer.start()

    def record(self, entry: Entry, timeout_seconds: float) -> Recorded:
        """Put `entry` on disk, together with whatever else waits, and say what became of it.

        Raises StoreUnavailable when that is not known after `timeout_seconds`, or at once when
        the store cannot take it.
        """
        return self.begin(entry).wait(timeout_seconds)

    def begin(self, entry: Entry, settled: Callable[[], None] | None = None) -> Recording:
        """Send `entry` on its way to disk, and wait for nothing.

        `settled` is called by the writer's thread once it is known what became of it: it must be
        quick, and must not fail. Raises StoreUnavailable when the store cannot take it.
        """
        if self._closing or self._queue.qsize() >= MOST_WAITING:
            raise StoreUnavailable
        recording = Recording(entry, settled)
        self._queue.put(recording)
        return recording

    def record_all(self, entries: Sequence[Entry], timeout_seconds: float) -> list[Recorded]:
        """Put all of `entries` on disk; raises StoreUnavailable unless that is known of each."""
        begun = [self.begin(entry) for entry in entries]
        until = time.monotonic() + timeout_seconds
        return [one.wait(max(0.0, until - time.monotonic())) for one in begun]

    def note(self, delivery: Delivery) -> None:
        """Keep a sample of a refused delivery: one a second at most. Returns at once; may drop."""
        with self._lock:
            now = self._clock()
            wanted = not (self._closing or self._has_sample) and now >= self._next_sample_at
            if wanted:
                self._next_sample_at = now + SECOND
                self._has_sample = True
        if wanted:
            self._queue.put(delivery)
        else:
            self._count(samples_dropped=1)

    @property
    def counts(self) -> Counts:
        """What this process has recorded since it started."""
        return self._counts

    @property
    def depth(self) -> int:
        """How many requests wait for the store now."""
        return self._queue.qsize()

    def close(self) -> None:
        """Record what waits, then stop."""
        self._closing = True
        self._queue.put(None)
        self._writer.join(timeout=_CLOSE_SECONDS)

    # --- the writer's thread -----------------------------------------------------------------

    def _run(self) -> None:
        last = False
        while not (last and self._queue.empty()):
            taken = self._take()
            last = last or None in taken
            batch = [one for one in taken if isinstance(one, Recording) and not one.given_up]
            if batch:
                self._commit(batch)
            for one in taken:
                if isinstance(one, Delivery):
                    self._keep_sample(one)

    def _take(self) -> list[Recording | Delivery | None]:
        """What waits now; if nothing does, the next that comes."""
        taken = [self._queue.get()]
        while len(taken) < LARGEST_BATCH and not self._queue.empty():
            taken.append(self._queue.get())  # at once: nobody else takes
        return taken

    def _commit(self, batch: Sequence[Recording]) -> None:
        """Store the batch; if that fails by its own fault, each half, down to the one to blame."""
        try:
            recorded = self._store([waiting.entry for waiting in batch])
        except StoreUnavailable as error:
            self._fail(batch, error)
        except Exception as error:
            if len(batch) > 1:
                middle = len(batch) // 2
                self._commit(batch[:middle])
                self._commit(batch[middle:])
            else:
                self._quarantine(batch[0], error)
        else:
            self._settle(batch, recorded)

    def _store(self, entries: Sequence[Entry]) -> list[Recorded]:
        """One transaction, tried again while the store itself is the trouble."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._database.writing() as connection:
                    return journal.record(connection, entries, now=self._clock())
            except Exception as error:
                if not _is_the_stores_trouble(error):
                    raise
                if attempt == _ATTEMPTS:
                    log.warning("%d entries could not be stored: %s", len(entries), error)
                    raise StoreUnavailable from error
                time.sleep(_RETRY_SECONDS * attempt)
        raise AssertionError("unreachable")

    def _quarantine(self, waiting: Recording, error: Exception) -> None:
        """Keep an entry that cannot be stored as the bytes that came; no row learns of it."""
        event, delivery = waiting.entry.event, waiting.entry.delivery
        log.error("an entry cannot be stored and is kept as bytes", exc_info=error)
        if event is None or delivery is None:
            self._fail([waiting], error)
            return
        kept = Entry(delivery=replace(delivery, verdict="quarantined"))
        try:
            self._store([kept])
        except Exception as second:
            self._fail([waiting], second)
            return
        self._count(quarantined=1)
        waiting.settle(Recorded(event.key, True, waiting.entry.answer, quarantined=True))

    def _fail(self, batch: Sequence[Recording], error: Exception) -> None:
        self._count(failed=len(batch))
        for waiting in batch:
            waiting.settle(error)

    def _settle(self, batch: Sequence[Recording], recorded: Sequence[Recorded]) -> None:
        for waiting, outcome in zip(batch, recorded, strict=True):
            waiting.settle(outcome)
        fresh = sum(outcome.fresh for outcome in recorded)
        self._count(recorded=fresh, duplicates=len(recorded) - fresh)

    def _keep_sample(self, sample: Delivery) -> None:
        """Keep the newest thousand samples, each cut; a store in trouble gets none."""
        raw = None if sample.raw is None else sample.raw[:_SAMPLE_BYTES]
        self._has_sample = False
        try:
            with self._database.writing() as connection:
                deliveries.forget_refused(connection, keep=_SAMPLES_KEPT - 1)
                kept = Entry(delivery=replace(sample, raw=raw))
                journal.record(connection, [kept], now=self._clock())
        except Exception as error:
            log.info("a sample of a refused delivery was not kept: %s", error)
            self._count(samples_dropped=1)

    def _count(
        self,
        *,
        recorded: int = 0,
        duplicates: int = 0,
        quarantined: int = 0,
        failed: int = 0,
        samples_dropped: int = 0,
    ) -> None:
        with self._lock:
            was = self._counts
            self._counts = Counts(
                was.recorded + recorded,
                was.duplicates + duplicates,
                was.quarantined + quarantined,
                was.failed + failed,
                was.samples_dropped + samples_dropped,
                self._clock() if recorded or duplicates else was.last_commit_at,
            )


def _is_the_stores_trouble(error: BaseException) -> bool:
    """Whether the store could not do it now, as against not with these values."""
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):
        return False  # a value too large for an index
    return isinstance(
        error,
        sqlite3.OperationalError
        | psycopg.OperationalError
        | psycopg.InterfaceError
        | psycopg.InternalError
        | psycopg.ProgrammingError  # a schema that is not migrated yet
        | exc.TimeoutError
        | OSError,
    )
