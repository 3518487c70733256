"""The floor's time: one heap of things to come, one lock, a clock that runs or is pushed by hand.

Floor seconds drive calls, durations and charges; what goes out as a timestamp is the real time.
Knows nothing of calls.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

Action = Callable[[], object]


@dataclass(order=True, slots=True)
class Timer:
    """Something that will happen at `due` floor seconds, unless it is cancelled first."""

    due: float
    number: int
    action: Action = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Make it never happen; harmless when it already has."""
        self.cancelled = True


class Clock:
    """Floor time, and what is to happen in it. `lock` guards the whole floor."""

    def __init__(self, *, manual: bool) -> None:
        self.manual = manual
        self.speed = 1.0
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._origin = time.monotonic()
        self._skipped = 0.0
        # While something is made to happen it is exactly the time it was due at, however late the
        # machine is: one seed then means one course of events.
        self._held: float | None = None
        self._heap: list[Timer] = []
        self._tidy_at = 1000
        self._numbers = itertools.count(1)
        # Held by whoever makes time pass, so that an advance and the ticking never interleave;
        # always taken before `lock`.
        self.still = threading.RLock()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def now(self) -> float:
        """Seconds since the floor opened, including those that were advanced."""
        held = self._held
        if held is not None:
            return held
        running = 0.0 if self.manual else (time.monotonic() - self._origin) * self.speed
        return running + self._skipped

    def run_at(self, speed: float) -> None:
        """Let floor time run so many times faster than real time from now on."""
        with self.still, self.lock:
            self._skipped, self._origin = self.now(), time.monotonic()
            self.speed = speed
            self.changed.notify_all()

    def after(self, seconds: float, action: Action) -> Timer:
        """Have `action` run, with the lock held, `seconds` from now."""
        with self.lock:
            timer = Timer(self.now() + max(0.0, seconds), next(self._numbers), action)
            heapq.heappush(self._heap, timer)
            self._drop_the_cancelled()
            self.changed.notify_all()
            return timer

    def advance(self, seconds: float, *, settle: Action) -> None:
        """Run, in order, all that is due within `seconds`; `settle` is called after each.

        It takes so many seconds of floor time, whatever it takes of the machine's.
        """
        with self.still:
            with self.lock:
                self._held = self.now()
                target = self._held + max(0.0, seconds)
            try:
                settle()
                while self._fire(until=target):
                    settle()
            finally:
                self._go_on_from(target)

    def start(self) -> None:
        """Let real time pass, in a thread of its own; a manual clock stays where it is."""
        if self.manual or self._thread is not None:
            return
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="sandbox-clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let nothing more happen by itself."""
        with self.lock:
            self._stopped = True
            self.changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def restart(self) -> None:
        """Begin again at zero, with nothing to come."""
        with self.still, self.lock:
            self._heap.clear()
            self._go_on_from(0.0)
            self.speed = 1.0

    def _run(self) -> None:
        while self._wait_for_something_due():
            with self.still:
                self._fire_due()

    def _wait_for_something_due(self) -> bool:
        """Sleep until there may be something to do; False once the clock is stopped."""
        with self.lock:
            if not self._stopped:
                self.changed.wait(timeout=self._idle_seconds())
            return not self._stopped

    def _fire_due(self) -> None:
        while True:
            try:
                if not self._fire(until=self.now()):
                    return
            except Exception:
                log.exception("something on the sandbox floor went wrong")

    def _fire(self, *, until: float) -> bool:
        """Run the next thing due by `until`; False when there is none."""
        with self.lock:
            while self._heap and self._heap[0].due <= until:
                timer = heapq.heappop(self._heap)
                if timer.cancelled:
                    continue
                self._act(timer)
                return True
            return False

    def _act(self, timer: Timer) -> None:
        """Do what is due. Within an advance, time stands at that moment until the next."""
        advancing = self._held is not None
        self._held = timer.due
        try:
            timer.action()
        finally:
            if not advancing:
                self._held = None
                self._skip_to(timer.due)

    def _go_on_from(self, moment: float) -> None:
        with self.lock:
            self._held = None
            self._origin, self._skipped = time.monotonic(), moment
            self.changed.notify_all()

    def _drop_the_cancelled(self) -> None:
        """Cancelled timers are skipped when due; this keeps hours of them from piling up."""
        if len(self._heap) > self._tidy_at:
            self._heap = [timer for timer in self._heap if not timer.cancelled]
            heapq.heapify(self._heap)
            self._tidy_at = max(1000, 2 * len(self._heap))

    def _idle_seconds(self) -> float | None:
        if not self._heap:
            return None
        return max(0.0, self._heap[0].due - self.now()) / self.speed

    def _skip_to(self, moment: float) -> None:
        with self.lock:
            self._skipped += max(0.0, moment - self.now())
