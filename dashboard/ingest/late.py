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
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

Environ = dict[str, Any]
Task = TypeVar("Task")


class Begun(Protocol):
    """A request that is on its way. It waits for one thing after another, or for nothing at all."""

    def begin(self, settled: Callable[[], None]) -> bool:
        """Set out; whether there is something to wait for. `settled` may come by any thread."""

    def go_on(self, settled: Callable[[], None]) -> bool:
        """That was settled, or waited for long enough: whether there is more to wait for."""


@runtime_checkable
class Prompt(Protocol):
    """A WSGI application that can take some requests before it is called with them."""

    @property
    def patience_seconds(self) -> float:
        """How long each thing is waited for."""

    def take(self, environ: Environ) -> Begun | None:
        """Take one; None if that would wait for something, and has not been prepared."""

    def prepare(self, environ: Environ) -> bool:
        """Wait for what `take` would wait for, in a thread that may; False if that is no help."""


@dataclass(eq=False, slots=True)
class _Step(Generic[Task]):
    """One thing that a task waits for, and until when at the longest."""

    task: Task
    begun: Begun
    patience_ends: float


class Late(Generic[Task]):
    """The tasks under way. `wake` is called, by any thread, when there is one to go on with."""

    def __init__(self, application: Prompt, wake: Callable[[], None]) -> None:
        self._application = application
        self._wake = wake
        self._is_woken = False
        self._prepared: deque[tuple[Task, Environ]] = deque()
        self._settled: deque[_Step[Task]] = deque()
        self._underway: dict[_Step[Task], None] = {}  # whose patience ends first comes first

    def begin(self, task: Task, environ: Environ) -> bool:
        """Begin a task, if that can be done without waiting; it will be `due`."""
        begun = self._application.take(environ)
        if begun is None:
            return False
        step = self._next_step(task, begun)
        self._underway[step] = None
        if not begun.begin(partial(self._settle, step)):
            self._settled.append(step)
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
        while self._underway:
            step = next(iter(self._underway))
            if step.patience_ends > now:
                return
            if not self._goes_on(step):
                yield step.task

    def seconds_left(self) -> float | None:
        """How long until there is something to do; None while nobody is waited for."""
        if self._settled:
            return 0.0
        if not self._underway:
            return None
        first = next(iter(self._underway))
        return max(0.0, first.patience_ends - time.monotonic())

    def _goes_on(self, over: _Step[Task]) -> bool:
        del self._underway[over]
        step = self._next_step(over.task, over.begun)
        goes_on = over.begun.go_on(partial(self._settle, step))
        if goes_on:
            self._underway[step] = None
        return goes_on

    def _next_step(self, task: Task, begun: Begun) -> _Step[Task]:
        return _Step(task, begun, time.monotonic() + self._application.patience_seconds)

    def _settle(self, step: _Step[Task]) -> None:
        self._settled.append(step)
        self._wake_once()

    def _wake_once(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            self._wake()
