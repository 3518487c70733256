"""A house, a worker that looks at it at once, and a clock that can be moved on."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dashboard.operations.runtime import Runtime
from dashboard.sinch import times
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls
from dashboard.store.calls import CallRow
from dashboard.store.database import Database
from dashboard.worker.reconcile import Reconciler
from tests import house
from tests.house import House


class AtOnce(Executor):
    """Does what is submitted before it returns: a turn then shows all it did."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class Worker:
    """A reconciler over a house, and its clock, which stands still from the first turn on.

    However slow the machine, what one turn of a test sees is as old as the test says.
    """

    home: House
    at: Instant | None = None

    def __post_init__(self) -> None:
        self.runtime: Runtime = replace(self.home.runtime, clock=self.now)
        self.reconciler = Reconciler(self.runtime, AtOnce())

    def now(self) -> Instant:
        return times.now() if self.at is None else self.at

    def wait(self, seconds: float) -> None:
        """Let time pass for the worker."""
        self.at = self.now() + int(seconds * SECOND)

    def turn_after(self, seconds: float = 0) -> None:
        """Let time pass for the worker, and let it take its turn."""
        self.wait(seconds)
        self.reconciler.turn()

    def call(self, call_id: str) -> CallRow:
        with self.home.database.reading() as connection:
            found = calls.find(connection, call_id, now=self.now())
        assert found is not None
        return found

    def faults(self, **rest: Any) -> None:
        """What goes wrong when the platform is asked."""
        self.home.control("PUT", "faults", {"rest": rest})


@pytest.fixture
def home(database: Database) -> Iterator[House]:
    built = house.build(database)
    yield built
    built.close()


@pytest.fixture
def worker(home: House) -> Worker:
    return Worker(home)
