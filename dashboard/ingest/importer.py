"""What was spooled goes to the store by itself: as soon as the store is back, in any order.

Also the one that notices that it is back: deliveries pass a sick store by.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from dashboard.ingest.frames import Frame
from dashboard.ingest.spool import Batch, Spool
from dashboard.operations import spooled
from dashboard.operations.callbacks import PATIENCE
from dashboard.sinch.breaker import Breaker
from dashboard.store import deliveries
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit, StoreUnavailable
from dashboard.store.journal import Entry

TURN_SECONDS = 0.25
ADOPT_SECONDS = 5.0

#: How long one probe or one import may take at least; a store that thaws is noticed within it.
PATIENCE_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of spooled deliveries. `counted` are those whose senders this process told."""

    stored: int = 0
    duplicate: int = 0
    counted_stored: int = 0
    counted_duplicate: int = 0

    @property
    def all(self) -> int:
        """How many there were."""
        return self.stored + self.duplicate

    def and_also(self, other: "Imported") -> "Imported":
        """Both together."""
        return Imported(
            self.stored + other.stored,
            self.duplicate + other.duplicate,
            self.counted_stored + other.counted_stored,
            self.counted_duplicate + other.counted_duplicate,
        )


class Importer:
    """Empties a spool into a store. Belongs to one thread.

    A store that answers a probe within `quick_seconds` is well enough for deliveries to wait for.
    """

    def __init__(
        self,
        spool: Spool,
        commits: GroupCommit,
        database: Database,
        breaker: Breaker,
        imported: Callable[[Imported], None] = lambda _: None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        quick_seconds: float = PATIENCE.each,
    ) -> None:
        self._spool = spool
        self._commits = commits
        self._database = database
        self._breaker = breaker
        self._imported = imported
        self._patience_seconds = max(patience_seconds, quick_seconds)
        self._quick_seconds = quick_seconds
        self._adopted_at = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Import and probe until `stop` is set."""
        while not stop.is_set():
            try:
                busy = self.turn()
            except Exception:
                log.exception("the spool could not be read; it is tried again")
                busy = False
            if not busy:
                stop.wait(TURN_SECONDS)

    def turn(self) -> bool:
        """Probe a store that is left alone, else import some; whether there may be more to do."""
        now = time.monotonic()
        if now - self._adopted_at >= ADOPT_SECONDS:
            self._adopted_at = now
            if found := self._spool.adopt():
                log.warning("an earlier process left %d deliveries to import", found)
        if self._breaker.is_held:
            return False
        if self._breaker.is_open:
            self._probe()
            return False
        return self.import_some() is not None

    def import_some(self) -> Imported | None:
        """Import one batch; None when there is none, or the store does not take it."""
        batch = self._spool.next_batch()
        if batch is None:
            return None
        try:
            done = self._import(batch)
        except (StoreUnavailable, SQLAlchemyError) as error:
            self._breaker.failed()
            log.info("spooled deliveries could not be imported yet: %s", error)
            return None
        self._spool.stored(batch)
        self._imported(done)
        log.info("imported %d spooled deliveries", done.all)
        return done

    def _probe(self) -> None:
        """Close the breaker if a whole transaction takes no longer than a delivery can wait."""
        begun = time.monotonic()
        batch = self._spool.next_batch(limit=1)
        try:
            if batch is None:
                self._commits.record(Entry(), self._patience_seconds)
            else:
                done = self._import(batch)
                self._spool.stored(batch)
                self._imported(done)
        except (StoreUnavailable, SQLAlchemyError):
            return
        if time.monotonic() - begun <= self._quick_seconds:
            self._breaker.worked()

    def _import(self, batch: Batch) -> Imported:
        """All of a batch, or StoreUnavailable; what got there meanwhile is recognised next time."""
        # Behind whatever the store's thread still has in hand: a frozen store may yet take it.
        self._commits.record(Entry(), self._patience_seconds)
        keys = {kept.event_key for kept in batch.kept if kept.event_key is not None}
        with self._database.reading() as connection:
            there = deliveries.received(connection, keys)
        asked = [
            (place, _entry(frame))
            for place, frame in enumerate(batch.frames)
            if frame is not None and _identity(frame) not in there
        ]
        outcomes = self._commits.record_all([entry for _, entry in asked], self._patience_seconds)
        became = {place: not one.fresh for (place, _), one in zip(asked, outcomes, strict=True)}
        copies = [
            became.get(place, frame is not None and there.get(_identity(frame)) == "duplicate")
            for place, frame in enumerate(batch.frames)
        ]
        return _counted(batch, copies)


def import_all(spool: Spool, importer: Importer) -> Imported:
    """Everything that dead processes left behind; stops where the store takes no more."""
    spool.adopt()
    total = Imported()
    while (done := importer.import_some()) is not None:
        total = total.and_also(done)
    return total


def _entry(frame: Frame) -> Entry:
    return spooled.entry_of(
        frame.delivery,
        is_event=frame.event_key is not None,
        answer=frame.answer,
        answered_by=frame.answered_by,
        fine=frame.fine,
    )


def _identity(frame: Frame) -> tuple[str | None, int]:
    return frame.event_key, frame.delivery.received_at


def _counted(batch: Batch, copies: Sequence[bool]) -> Imported:
    """A frame that is lost to the disk counts as stored."""
    counted = [kept.counted for kept in batch.kept]
    duplicate = sum(copies)
    counted_duplicate = sum(one and other for one, other in zip(copies, counted, strict=True))
    return Imported(
        stored=len(copies) - duplicate,
        duplicate=duplicate,
        counted_stored=sum(counted) - counted_duplicate,
        counted_duplicate=counted_duplicate,
    )
