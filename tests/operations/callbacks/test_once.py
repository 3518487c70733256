"""Questions asked by several at once, and what is left of the answers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.operations.callbacks.once import Once


class Question:
    """Something to ask: it counts how often, and takes as long as it is told to."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.asking = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()

    def __call__(self) -> bytes:
        self.asked += 1
        self.asking.set()
        assert self.goes_on.wait(30)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class UnderWay(dict):
    """The questions that are being asked; it tells of everybody who found theirs among them."""

    def __init__(self) -> None:
        self.found = threading.Semaphore(0)

    def get(self, key, default=None):
        asked = super().get(key, default)
        if asked is not None:
            self.found.release()
        return asked


def at_once(once: Once, question: Question, count: int = 16) -> list[Callable[[], bytes]]:
    """So many who ask the same thing while it is being asked: how each of them fares."""
    question.goes_on.clear()
    once._asked = under_way = UnderWay()
    with ThreadPoolExecutor(count) as pool:
        first = pool.submit(once.ask, b"alice", question)
        assert question.asking.wait(30)
        others = [pool.submit(once.ask, b"alice", question) for _ in range(count - 1)]
        for _ in others:
            assert under_way.found.acquire(timeout=30)
        question.goes_on.set()
    return [one.result for one in (first, *others)]


def test_all_who_ask_at_once_share_one_answer():
    question = Question(b"come in", b"go away")

    outcomes = at_once(Once(), question)

    assert {outcome() for outcome in outcomes} == {b"come in"}
    assert question.asked == 1


def test_who_asks_soon_after_gets_the_same_answer():
    once, question = Once(), Question(b"come in", b"go away")

    answers = [once.ask(b"alice", question) for _ in range(3)]

    assert answers == [b"come in"] * 3
    assert (once.recall(b"alice"), once.recall(b"bob")) == (b"come in", None)


def test_a_failure_is_shared_by_those_who_wait_and_then_forgotten():
    once, question = Once(), Question(OSError("away"), b"come in")

    for outcome in at_once(once, question, 2):
        with pytest.raises(OSError, match="away"):
            outcome()

    assert once.ask(b"alice", question) == b"come in"
    assert question.asked == 2


def test_an_answer_of_long_ago_is_asked_for_anew():
    once, question = Once(seconds=-1.0), Question(b"come in", b"go away")

    answers = [once.ask(b"alice", question) for _ in range(2)]

    assert answers == [b"come in", b"go away"]


@pytest.mark.parametrize("limits", [{"most": 2}, {"size": 2}])
def test_only_so_much_is_remembered_and_the_oldest_goes_first(limits):
    once = Once(**limits)

    for number in range(4):
        once.ask(b"%d" % number, lambda: b"x")

    assert [once.recall(b"%d" % number) for number in range(4)] == [None, None, b"x", b"x"]
