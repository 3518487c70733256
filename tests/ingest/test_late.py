import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from dashboard.ingest.late import Late


@dataclass
class Asked:
    """A request that waits for one thing after the other, for so many seconds at most."""

    waits: Sequence[float] = (60.0,)
    settled: list[Callable[[], None]] = field(default_factory=list)

    def begin(self, settled: Callable[[], None]) -> float | None:
        self.settled.append(settled)
        seconds, self.waits = self.waits[:1], self.waits[1:]
        return seconds[0] if seconds else None

    go_on = begin


class Application:
    """Takes what it is given, once it is prepared if it must be."""

    def __init__(self) -> None:
        self.takes: Asked | None = Asked()

    def take(self, environ: dict[str, Any]) -> Asked | None:
        return environ.get("prepared", self.takes)

    def prepare(self, environ: dict[str, Any]) -> bool:
        environ["prepared"] = Asked()
        return True


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def late(application: Application, woken: list[str]) -> Late[str]:
    return Late(application, lambda: woken.append("woken"))


def test_what_is_settled_is_due_once(late, application, woken):
    assert late.begin("alice", {})
    assert list(late.due()) == []

    application.takes.settled[0]()

    assert woken == ["woken"]
    assert list(late.due()) == ["alice"]
    assert list(late.due()) == []
    assert late.seconds_left() is None


def test_many_that_are_settled_together_wake_the_server_once(late, application, woken):
    asked = {name: Asked() for name in ("alice", "bob", "carol", "dave")}
    for name in ("alice", "bob", "carol"):
        application.takes = asked[name]
        late.begin(name, {})

    for name in ("alice", "bob", "carol"):
        threading.Thread(target=asked[name].settled[0]).run()

    assert woken == ["woken"]
    assert list(late.due()) == ["alice", "bob", "carol"]

    application.takes = asked["dave"]
    late.begin("dave", {})
    asked["dave"].settled[0]()
    assert woken == ["woken", "woken"]


def test_what_waits_for_nothing_is_due_at_once(late, application):
    application.takes = Asked(waits=())

    late.begin("alice", {})

    assert late.seconds_left() == 0.0
    assert list(late.due()) == ["alice"]


def test_what_would_wait_is_not_begun(late, application):
    application.takes = None

    assert not late.begin("alice", {})
    assert late.seconds_left() is None


def test_what_a_thread_has_prepared_is_begun_by_the_server(late, application, woken):
    application.takes = None
    environ: dict[str, Any] = {}

    assert late.prepare("alice", environ)
    assert woken == ["woken"]
    assert environ["prepared"].settled == []

    assert list(late.due()) == []
    environ["prepared"].settled[0]()
    assert list(late.due()) == ["alice"]


def test_whose_patience_ends_first_comes_first_and_what_is_settled_later_is_nothing_new(
    late, application
):
    for name, seconds in (("alice", 0.0), ("bob", -1.0), ("carol", 60.0)):
        asked = application.takes = Asked(waits=(seconds,))
        late.begin(name, {})
    assert late.seconds_left() == 0.0

    assert list(late.due()) == ["bob", "alice"]
    assert late.seconds_left() > 30

    asked.settled[0]()
    assert list(late.due()) == ["carol"]
    asked.settled[0]()
    assert list(late.due()) == []


def test_who_was_settled_before_is_waited_for_no_longer(late, application):
    early = application.takes = Asked(waits=(30.0,))
    late.begin("alice", {})
    application.takes = Asked()
    late.begin("bob", {})

    early.settled[0]()

    assert list(late.due()) == ["alice"]
    assert late.seconds_left() > 30


def test_the_next_way_has_patience_of_its_own_and_the_last_ones_word_does_not_end_it(
    late, application
):
    asked = application.takes = Asked(waits=(0.0, 60.0))
    late.begin("alice", {})
    assert list(late.due()) == []  # the store was too slow, and the spool was asked

    asked.settled[0]()
    assert list(late.due()) == []
    assert late.seconds_left() > 30

    asked.settled[1]()
    assert list(late.due()) == ["alice"]
