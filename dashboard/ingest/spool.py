"""Where deliveries go that the store does not take in time: this process's own file.

One thread writes and flushes for all who wait, so that a slow disk costs each of them their
patience once, and no thread of the door's ever hangs in a write, or waits for one.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from dashboard.ingest import frames, spool_file
from dashboard.ingest.frames import Frame, Torn
from dashboard.ingest.spool_file import Kept, SpoolFile
from dashboard.operations.callbacks import PATIENCE
from dashboard.sinch import times
from dashboard.store.journal import Entry

LARGEST_BATCH = 128

_CLOSE_SECONDS = 5.0

log = logging.getLogger(__name__)


class NotSpooled(OSError):
    """The delivery is not known to be on disk."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pending frames of one file; a frame that the disk does not give back is None."""

    file: SpoolFile
    kept: Sequence[Kept]
    frames: Sequence[Frame | None]


class Keeping:
    """A delivery on its way to this disk. `is_copy` says that another of the same event is here."""

    __slots__ = ("_done", "_lock", "_settled", "answer", "entry", "failed", "given_up", "is_copy")

    def __init__(
        self,
        entry: Entry,
        answer: bytes | None,
        *,
        is_copy: bool,
        lock: threading.Lock,
        settled: Callable[[], None] | None,
    ) -> None:
        self.entry = entry
        self.answer = answer
        self.is_copy = is_copy
        self.failed: OSError | None = None
        self.given_up = False
        self._lock = lock
        self._settled = settled
        self._done = threading.Event()

    def wait(self, timeout_seconds: float) -> bytes | None:
        """The answer to send, that of the first copy; once.

        Raises NotSpooled when it is not known to be on disk after so long.
        """
        if not self._done.wait(timeout_seconds):
            with self._lock:  # the disk may just now have said so
                self.given_up = not self._done.is_set()
        if self.given_up or self.failed is not None:
            raise NotSpooled(str(self.failed or "the disk is too slow")) from self.failed
        return self.answer

    def note(self, failed: OSError | None = None) -> None:
        """Write down what became of it. Hold the spool's lock."""
        self.failed = failed
        self._done.set()

    def tell(self) -> None:
        """Tell whoever wants to be told."""
        settled, self._settled = self._settled, None  # no ring for the collector of cycles
        if settled is not None:
            settled()


class Spool:
    """A door's spool. Thread-safe; `close` it.

    A flush that has been under way for longer than `stuck_seconds` is waited for by nobody else.
    """

    def __init__(self, folder: Path, *, stuck_seconds: float = PATIENCE.flush) -> None:
        self._folder = folder
        self._stuck_seconds = stuck_seconds
        self._queue: SimpleQueue[Keeping | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[bytes | None, int]] = {}
        self._own: SpoolFile | None = None
        self._files: list[SpoolFile] = []
        self._busy_since: float | None = None
        self._closed = False
        #: What could not be read of files that were taken over, by name.
        self.torn: dict[str, Torn] = {}
        with suppress(OSError):  # the first delivery that needs it tries again
            self._renew()
        self._writer = threading.Thread(target=self._run, name="spool", daemon=True)
        self._writer.start()

    @property
    def depth(self) -> int:
        """How many deliveries wait here for the store."""
        return sum(len(file.pending) for file in list(self._files))

    def holds(self, event_key: str) -> bool:
        """Whether a copy of this event waits here: then its answer is known here only."""
        return event_key in self._answers

    def begin(self, entry: Entry, settled: Callable[[], None] | None = None) -> Keeping:
        """Send a delivery on its way to disk, and wait for nothing.

        `settled` is called by the writer's thread once it is known what became of it: it must be
        quick, and must not fail. Raises NotSpooled while the disk does not answer.
        """
        busy_since = self._busy_since
        if self._closed or (busy_since and time.monotonic() - busy_since > self._stuck_seconds):
            raise NotSpooled("the disk does not answer")
        with self._lock:
            answer, is_copy = self._claim(entry.event.key if entry.event else None, entry.answer)
        keeping = Keeping(entry, answer, is_copy=is_copy, lock=self._lock, settled=settled)
        self._queue.put(keeping)
        return keeping

    def keep(self, entry: Entry, timeout_seconds: float) -> bytes | None:
        """Put a delivery on disk, and give the answer to send: that of its first copy.

        Raises NotSpooled when it is not known to be on disk after so long.
        """
        return self.begin(entry).wait(timeout_seconds)

    def adopt(self) -> int:
        """Take over what dead processes left behind; how many deliveries that is."""
        found = 0
        held = {file.path for file in self._files}
        for path in spool_file.left_behind(self._folder):
            file = SpoolFile.adopt(path) if path not in held else None
            if file is None:
                continue
            found += len(file.pending)
            if file.torn is not None:
                self.torn[path.name] = file.torn
            for kept in file.pending:
                with self._lock:  # of each alone: there may be millions, and deliveries come
                    self._claim(kept.event_key, kept.answer)
            with self._lock:
                self._files.append(file)
        return found

    def held_by_others(self) -> int:
        """How many files belong to other processes that live."""
        ours = {file.path for file in self._files}
        return sum(path not in ours for path in spool_file.left_behind(self._folder))

    def next_batch(self, limit: int = LARGEST_BATCH) -> Batch | None:
        """Pending frames, the oldest first; None when there are none."""
        for file in list(self._files):
            with self._lock:
                kept = [file.pending[place] for place in range(min(limit, len(file.pending)))]
            if kept:
                return Batch(file, kept, [file.read(each) for each in kept])
            if file is not self._own:
                self._drop(file)
        return None

    def stored(self, batch: Batch) -> None:
        """Forget these frames: the store has them."""
        for _ in batch.kept:
            with self._lock:
                kept = batch.file.pending.popleft()
                self._release(kept.event_key)
        if not batch.file.pending and batch.file is self._own:
            batch.file.give_up()

    def close(self) -> None:
        """Write what waits, then let go of the files; empty ones are removed."""
        self._closed = True
        self._queue.put(None)
        self._writer.join(timeout=_CLOSE_SECONDS)
        for file in list(self._files):
            self._drop(file)

    # --- answers that only we know -----------------------------------------------------------

    def _claim(self, event_key: str | None, answer: bytes | None) -> tuple[bytes | None, bool]:
        """The answer of the first copy here, and whether this is another. Hold `_lock`."""
        if event_key is None:
            return answer, False
        answer, copies = self._answers.get(event_key, (answer, 0))
        self._answers[event_key] = answer, copies + 1
        return answer, copies > 0

    def _release(self, event_key: str | None) -> None:
        """One copy fewer. Hold `_lock`."""
        if event_key is None:
            return
        answer, copies = self._answers.pop(event_key)
        if copies > 1:
            self._answers[event_key] = answer, copies - 1

    # --- the writer's thread -----------------------------------------------------------------

    def _run(self) -> None:
        last = False
        while not last:
            taken = self._take()
            last = None in taken
            batch = [one for one in taken if one is not None and self._is_wanted(one)]
            if batch:
                self._busy_since = time.monotonic()
                self._write(batch)

    def _take(self) -> list[Keeping | None]:
        taken = [self._queue.get()]
        while len(taken) < LARGEST_BATCH:
            try:
                taken.append(self._queue.get_nowait())
            except Empty:
                break
        return taken

    def _is_wanted(self, keeping: Keeping) -> bool:
        with self._lock:
            if keeping.given_up:
                self._release(_key(keeping))
            return not keeping.given_up

    def _write(self, batch: Sequence[Keeping]) -> None:
        now = times.now()
        written = [frames.frame_of(one.entry, one.answer, now=now) for one in batch]
        try:
            file = self._own or self._renew()
            with file.writing:
                places = file.append(map(frames.pack, written))
                self._settle(file, batch, places)
        except OSError as error:
            self._fail(batch, error)
        for keeping in batch:
            keeping.tell()

    def _settle(self, file: SpoolFile, batch: Sequence[Keeping], places: Sequence[int]) -> None:
        self._busy_since = None  # first: who hears of it may come again at once
        with self._lock:
            for keeping, at in zip(batch, places, strict=True):
                counted = not keeping.given_up
                file.pending.append(Kept(at, _key(keeping), keeping.answer, counted))
                keeping.note()

    def _fail(self, batch: Sequence[Keeping], error: OSError) -> None:
        if self._own is not None and not self._own.is_trusted:
            self._own = None  # the next batch gets a new file
        self._busy_since = None
        with self._lock:
            for keeping in batch:
                keeping.note(error)
                self._release(_key(keeping))

    def _renew(self) -> SpoolFile:
        try:
            file = SpoolFile.create(self._folder)
        except OSError as error:
            if self._own is None and not self._files:
                log.warning("no spool file can be made in %s: %s", self._folder, error.strerror)
            raise
        with self._lock:
            self._own = file
            self._files.append(file)
        return file

    def _drop(self, file: SpoolFile) -> None:
        """Let go of a file: remove it if the store has everything in it."""
        with self._lock:
            if file not in self._files:
                return
            self._files.remove(file)
        if file.pending:
            file.close()
        else:
            file.remove()


def _key(keeping: Keeping) -> str | None:
    return keeping.entry.event.key if keeping.entry.event else None
