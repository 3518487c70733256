"""A delivery that was read and answered, on its way to disk, and the reply that follows."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dashboard.operations.callbacks.parts import Answer, Door, Keeping, Recording, Reply
from dashboard.operations.seldom import Seldom
from dashboard.store.group_commit import StoreUnavailable
from dashboard.store.journal import Entry, Recorded

seldom = Seldom(logging.getLogger(__name__))


@dataclass(slots=True)
class Taken:
    """A delivery that was read and answered; `said` is the reply once its `entry` is on disk.

    Without an entry there is nothing to record. First it has to `begin`; while that, or `go_on`,
    gives seconds to wait at most, it has to `go_on` when the wait is over, be it that another
    thread has called `settled`; then there is a `reply`. None of them waits.
    """

    door: Door
    said: Reply
    answer: Answer = field(default_factory=Answer)
    entry: Entry | None = None
    reports: Callable[[str], None] | None = None
    _begun_at: float = 0.0
    _recording: Recording | None = None
    _recorded: Recorded | None = None
    _keeping: Keeping | None = None
    _trouble: Exception | None = None

    def begin(self, settled: Callable[[], None]) -> float | None:
        """Send it on its way to disk; how long to wait for it, None where there is nothing."""
        entry = self.entry
        if entry is None:
            return None
        self._begun_at = time.monotonic()
        spool, event = self.door.spool, entry.event
        if spool is not None and event is not None and spool.holds(event.key):
            return self._spool(entry, settled)  # only the spool knows its answer
        try:
            self._recording = self.door.commits.begin(entry, settled)
        except StoreUnavailable as trouble:
            self._trouble = trouble
            return self._spool(entry, settled)
        return self.door.patience.each

    def go_on(self, settled: Callable[[], None]) -> float | None:
        """The wait is over: try the next way, if need be; how long to wait for that."""
        if self.entry is None or self._recording is None or self._keeping is not None:
            return None
        try:
            self._recorded = self._recording.wait(0.0)
        except StoreUnavailable as trouble:
            self._trouble = trouble
            return self._spool(self.entry, settled)
        return None

    def reply(self) -> Reply:
        """What to send back; once."""
        reply = self._outcome()
        if self.reports is not None:
            self.reports(reply.verdict)
        return reply

    def _spool(self, entry: Entry, settled: Callable[[], None]) -> float | None:
        spool, patience = self.door.spool, self.door.patience
        waited = time.monotonic() - self._begun_at
        if spool is None or waited > patience.latest:
            return None
        try:
            self._keeping = spool.begin(entry, settled)
        except OSError as full:
            self._trouble = full
            return None
        return max(patience.each, patience.both - waited)

    def _outcome(self) -> Reply:
        if self.entry is None:
            return self.said
        if self._keeping is not None:
            return _as_spooled(self._keeping, self.answer, self.said)
        recorded = self._recorded
        if recorded is None:
            return _unrecorded(self.answer, self._trouble)
        if recorded.quarantined:
            return replace(self.said, verdict="quarantined")
        if self.entry.event is None or recorded.fresh:
            return self.said
        # Every copy of a delivery gets the bytes that the first one got.
        return Reply(200, "duplicate", recorded.answer or b"", "db")


def wait(taken: Taken) -> None:
    """Wait until a delivery that was taken has its reply: for the store, and for the spool."""
    way = threading.Event()
    seconds = taken.begin(way.set)
    while seconds is not None:
        way.wait(seconds)
        way = threading.Event()  # a new one: the last may still be set, and say nothing of the next
        seconds = taken.go_on(way.set)


def _as_spooled(keeping: Keeping, answer: Answer, said: Reply) -> Reply:
    """The reply to what the store did not take: what can be answered is answered anyway."""
    try:
        given = keeping.wait(0.0)
    except OSError as full:
        return _unrecorded(answer, full)
    verdict = "duplicate" if keeping.is_copy else said.verdict
    return replace(said, verdict=verdict, body=given or b"", recorded="spool")


def _unrecorded(answer: Answer, trouble: Exception | None) -> Reply:
    seldom.say(logging.ERROR, "a delivery is not recorded: %s", trouble)
    if answer.body is None:
        return Reply(503, "not-recorded")
    return Reply(200, "not-recorded", answer.body, "no")
