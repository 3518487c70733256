"""How carefully a customer's backend is asked."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.operations.callbacks import RelayFailed
from dashboard.operations.callbacks.relaying import MOST_WAITING, Careful
from dashboard.sinch.breaker import FAILURES
from tests.serving import eventually

ANSWER = b'{"action":{"name":"hangup"}}'


class Backend:
    """One that answers, or fails, or hangs until it is woken; then it fails."""

    url = "http://backend.test/voice"

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.reports: list[bytes] = []
        self.fails = False
        self.hangs = False
        self.woken = threading.Event()
        self.woken.set()

    def ask(self, headers: dict[str, str], body: bytes) -> bytes:
        self.asked.append(body)
        if self.hangs:
            assert self.woken.wait(30)
            raise RelayFailed("no answer")
        if self.fails:
            raise RelayFailed("status 500")
        return ANSWER

    def report(self, headers: dict[str, str], body: bytes) -> None:
        self.reports.append(body)


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def careful(backend: Backend) -> Careful:
    """Every failure counts as slow here, and the next event may try it at once."""
    return Careful(backend, slow_seconds=0, pause_seconds=0)


def fails(careful: Careful, event: bytes, **how: bool) -> str:
    """Why the backend gives no answer to `event`."""
    with pytest.raises(RelayFailed) as failure:
        careful.ask({}, event, **how)
    return str(failure.value)


def hangs(careful: Careful, backend: Backend, times: int = FAILURES) -> None:
    """Have so many events meet a backend that hangs."""
    backend.hangs = True
    for number in range(times):
        assert fails(careful, b"%d" % number) == "no answer"


def holds_up(careful: Careful, backend: Backend, pool: ThreadPoolExecutor, waiting: int) -> None:
    """Have so many events wait for a backend that hangs, until it is woken."""
    backend.hangs = True
    backend.woken.clear()
    for number in range(waiting):
        pool.submit(fails, careful, b"%d" % number)
    eventually(lambda: len(backend.asked) == waiting)


def test_one_that_hangs_is_left_alone(backend):
    careful = Careful(backend, slow_seconds=0, pause_seconds=60)
    hangs(careful, backend)

    assert careful.is_left_alone
    assert "left alone" in fails(careful, b"alice")
    assert b"alice" not in backend.asked


def test_one_that_fails_at_once_holds_nobody_up_and_is_asked_again(backend):
    careful = Careful(backend, slow_seconds=60, pause_seconds=60)
    backend.fails = True

    for number in range(2 * FAILURES):
        assert fails(careful, b"%d" % number) == "status 500"

    assert not careful.is_left_alone
    assert len(backend.asked) == 2 * FAILURES


def test_after_a_pause_one_event_at_a_time_tries_it(careful, backend):
    hangs(careful, backend)
    backend.woken.clear()

    with ThreadPoolExecutor(1) as pool:
        assert not careful.is_left_alone
        trying = pool.submit(fails, careful, b"alice")
        eventually(lambda: b"alice" in backend.asked)
        assert careful.is_left_alone
        assert "left alone" in fails(careful, b"bob")
        backend.woken.set()

    assert trying.result() == "no answer"
    assert fails(careful, b"carol") == "no answer"
    assert backend.asked[FAILURES:] == [b"alice", b"carol"]


def test_one_that_answers_again_is_asked_by_everybody(careful, backend):
    hangs(careful, backend)
    backend.hangs = False

    answers = [careful.ask({}, name) for name in (b"alice", b"bob")]

    assert answers == [ANSWER, ANSWER]
    assert not careful.is_left_alone


def test_who_waited_since_before_its_last_answer_says_nothing_of_it(backend):
    careful = Careful(backend, slow_seconds=0, pause_seconds=60)
    with ThreadPoolExecutor(FAILURES) as pool:
        holds_up(careful, backend, pool, FAILURES)
        backend.hangs = False
        careful.ask({}, b"alice")
        backend.woken.set()

    assert not careful.is_left_alone


def test_who_may_not_wait_gets_what_is_known_and_asks_nothing(careful, backend):
    careful.ask({}, b"alice")

    assert careful.ask({}, b"alice", may_wait=False) == ANSWER
    fails(careful, b"bob", may_wait=False)

    assert backend.asked == [b"alice"]


def test_only_so_many_wait_for_it(careful, backend):
    with ThreadPoolExecutor(MOST_WAITING) as pool:
        holds_up(careful, backend, pool, MOST_WAITING)

        refusal = fails(careful, b"alice")
        backend.woken.set()

    assert refusal == "too many wait for it"
    assert b"alice" not in backend.asked


def test_reports_are_handed_on(careful, backend):
    careful.report({}, b"alice left")

    assert (careful.url, backend.reports) == (backend.url, [b"alice left"])
