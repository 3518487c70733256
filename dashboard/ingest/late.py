"""Requests that are answered later, while no thread waits for them.

The server's own thread begins them, and ends them once they are settled: a door with a thread for
each commit that is waited for would spend a third of its time waking them. Belongs to that thread,
all but `prepare` and what is handed out as `settled`. Knows nothing of HTTP.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

Environ = dict[str, Any]
Task = TypeVar("Task")


class Begun(Protocol):
    """A request that is on its way. It waits for one thing after another, or for nothing at all."""

    def begin(self, settled: Callable[[], None]) -> float | None:
        """Set out; for how many seconds to wait at most, None where there is nothing to wait for.

        `settled` ends the wait, and may be called by any thread.
        """

    def go_on(self, settled: Callable[[], None]) -> float | None:
        """That was settled, or waited for long enough: how long to wait for what comes next."""


@runtime_checkable
class Prompt(Protocol):
    """A WSGI application that can take some requests before it is called with them."""

    def take(self, environ: Environ) -> Begun | None:
        """Take one; None if that would wait for something, and has not been prepared."""

    def prepare(self, environ: Environ) -> bool:
        """Wait for what `take` would wait for, in a thread that may; False if that is no help."""


@dataclass(eq=False, slots=True)
class _Step(Generic[Task]):
    """One thing that a task waits for."""

    task: Task
    begun: Begun


class Late(Generic[Task]):
    """The tasks under way. `wake` is called, by any thread, when there is one to go on with."""

    def __init__(self, application: Prompt, wake: Callable[[], None]) -> None:
        self._application = application
        self._wake = wake
        self._is_woken = False
        self._prepared: deque[tuple[Task, Environ]] = deque()
        self._settled: deque[_Step[Task]] = deque()
        self._underway: set[_Step[Task]] = set()
        #: When patience ends, the earliest first; with steps that were settled before.
        self._ends: list[tuple[float, int, _Step[Task]]] = []
        self._numbers = count()

    def begin(self, task: Task, environ: Environ) -> bool:
        """Begin a task, if that can be done without waiting; it will be `due`."""
        begun = self._application.take(environ)
        if begun is None:
            return False
        step = _Step(task, begun)
        self._wait(step, begun.begin(partial(self._settle, step)) or 0.0)
        return True

    def prepare(self, task: Task, environ: Environ) -> bool:
        """Prepare a task, in a thread that may wait; then it is begun. False if that is no help."""
        if not self._application.prepare(environ):
            return False
        self._prepared.append((task, environ))
        self._wake_once()
        return True

    def due(self) -> Iterator[Task]:
        """Each task that waits for nothing any more; once."""
        self._is_woken = False  # first: what is settled from here on wakes us again
        while self._prepared:
            self.begin(*self._prepared.popleft())
        while self._settled:
            step = self._settled.popleft()
            if step in self._underway and not self._goes_on(step):  # not given up before
                yield step.task
        now = time.monotonic()
        while (first := self._first()) and first[0] <= now:
            if not self._goes_on(first[2]):
                yield first[2].task

    def seconds_left(self) -> float | None:
        """How long until there is something to do; None while nobody is waited for."""
        if self._settled:
            return 0.0
        first = self._first()
        return None if first is None else max(0.0, first[0] - time.monotonic())

    def _first(self) -> tuple[float, int, _Step[Task]] | None:
        """The step whose patience ends first."""
        while self._ends and self._ends[0][2] not in self._underway:
            heappop(self._ends)
        return self._ends[0] if self._ends else None

    def _goes_on(self, over: _Step[Task]) -> bool:
        self._underway.remove(over)
        step = _Step(over.task, over.begun)
        seconds = over.begun.go_on(partial(self._settle, step))
        if seconds is None:
            return False
        self._wait(step, seconds)
        return True

    def _wait(self, step: _Step[Task], seconds: float) -> None:
        self._underway.add(step)
        heappush(self._ends, (time.monotonic() + seconds, next(self._numbers), step))

    def _settle(self, step: _Step[Task]) -> None:
        self._settled.append(step)
        self._wake_once()

    def _wake_once(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            self._wake()
