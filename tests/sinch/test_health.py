"""An address of the platform that is sick is left alone until it is well again."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboard.sinch import errors, health
from dashboard.sinch.health import Health, Outage, Pace
from tests.serving import eventually

URL = "http://platform.test"

#: Nothing comes to pass by the time that a test takes.
NEVER = 3600.0
STILL = Pace(hanging=NEVER, faults=NEVER, pauses=(NEVER,), busy=NEVER)


class Told:
    """Whoever hears of outages."""

    def __init__(self):
        self.heard = []
        self.over = threading.Event()

    def __call__(self, url: str, outage: Outage | None) -> None:
        self.heard.append(outage)
        if outage is None:
            self.over.set()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def well():
    """Set while the address answers the small request."""
    return threading.Event()


@pytest.fixture
def watching(told, well):
    """Watches over the address; what is not said otherwise takes for ever."""
    made = []

    def probe():
        if not well.is_set():
            raise errors.NoAnswer("timeout")

    def watch(**pace: Any) -> Health:
        made.append(Health(URL, probe, told, replace(STILL, **pace)))
        return made[-1]

    yield watch
    for one in made:
        one.close()


Watching = Callable[..., Health]


@pytest.fixture
def watched(watching: Watching) -> Health:
    return watching()


def fails(watched: Health, error: errors.SinchError, looking: bool = False) -> None:
    with pytest.raises(type(error)), watched.exchange(looking=looking):
        raise error


def works(watched: Health, looking: bool = False) -> None:
    with watched.exchange(looking=looking):
        pass


LOST = [errors.NoAnswer("timeout"), errors.Unreachable("refused"), errors.PlatformFault(status=500)]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_three_failures_in_a_row_and_nothing_more_is_sent(watching: Watching, error):
    watched = watching(faults=0.0)
    for _ in range(3):
        fails(watched, error)

    with pytest.raises(errors.LeftAlone) as left, watched.exchange(looking=True):
        pytest.fail("it was sent")
    assert left.value.reason == "sinch-silent"


def test_faults_of_one_moment_are_about_a_few_and_not_about_the_platform(watched):
    for _ in range(10):
        fails(watched, errors.PlatformFault(status=500))

    works(watched)
    assert watched.outage is None


def test_a_success_between_failures_keeps_it_open_to_all(watched):
    for _ in range(5):
        fails(watched, errors.NoAnswer("timeout"))
        fails(watched, errors.NoAnswer("timeout"))
        works(watched)

    assert watched.outage is None


@pytest.mark.parametrize(
    "error", [errors.InvalidRequest(status=400), errors.NotFound(status=404), errors.Conflict()]
)
def test_a_refusal_is_an_answer_like_any_other(watched, error):
    for _ in range(5):
        fails(watched, error)

    assert watched.outage is None


@pytest.mark.parametrize(
    "error", [errors.Unauthorised(status=401, code=40108), errors.Forbidden(status=403, code=40301)]
)
def test_refused_credentials_stop_commands_at_once_and_not_look_ups(watched, error):
    fails(watched, error)

    assert watched.why_not(looking=False) == "sinch-credentials"
    assert watched.why_not(looking=True) is None


@pytest.mark.parametrize("code", [40300, None])
def test_what_somebody_typed_says_nothing_against_our_credentials(watched, code):
    fails(watched, errors.Forbidden(status=403, code=code))

    assert watched.outage is None


def test_a_look_up_that_is_answered_takes_the_credentials_back(watched, told):
    fails(watched, errors.Unauthorised(status=401))

    works(watched, looking=True)

    assert watched.outage is None
    assert told.heard[-1] is None


def test_it_is_tried_again_by_itself_and_is_open_to_all_once_that_is_answered(
    watching: Watching, told, well
):
    watched = watching(pauses=(0.01,))
    for _ in range(3):
        fails(watched, errors.NoAnswer("timeout"))
    assert watched.outage is not None

    well.set()

    assert told.over.wait(30)
    works(watched)
    assert isinstance(told.heard[0], Outage)
    assert (told.heard[0].url, told.heard[0].trouble) == (URL, "silent")


def test_it_hangs_when_several_wait_and_nobody_is_answered(watching: Watching):
    watched = watching(hanging=0.05)
    let_go = threading.Event()

    def wait_for_it():
        with watched.exchange(looking=False):
            let_go.wait(60)

    waiting = [threading.Thread(target=wait_for_it) for _ in range(health.HANGING)]
    for thread in waiting:
        thread.start()

    assert eventually(lambda: watched.why_not(looking=False)) == "sinch-silent"
    let_go.set()
    for thread in waiting:
        thread.join(30)
    assert watched.outage is None


def test_asked_to_wait_it_is_left_alone(watched):
    fails(watched, errors.TooManyRequests(status=429, retry_after_seconds=3600.0))

    assert watched.why_not(looking=True) == "sinch-busy"


@pytest.mark.parametrize(("asked", "limit"), [(0.05, NEVER), (NEVER, 0.05)])
def test_it_is_asked_again_when_that_is_over_or_was_long_enough(
    watching: Watching, asked: float, limit: float
):
    watched = watching(busy=limit)
    fails(watched, errors.TooManyRequests(status=429, retry_after_seconds=asked))

    eventually(lambda: not watched.why_not(looking=True))
    works(watched)


def test_repeats_are_few_and_earned_by_requests(watched):
    spent = [watched.may_repeat() for _ in range(20)]
    assert spent.count(True) == 5

    for _ in range(10):
        works(watched)
    assert watched.may_repeat()
    assert not watched.may_repeat()


def test_nothing_is_repeated_while_it_is_left_alone(watched):
    for _ in range(3):
        fails(watched, errors.NoAnswer("timeout"))

    assert not watched.may_repeat()


def test_closing_ends_the_small_requests(watching: Watching, told):
    watched = watching(pauses=(0.01,))
    for _ in range(3):
        fails(watched, errors.NoAnswer("timeout"))

    watched.close()
    heard = len(told.heard)

    assert not [one for one in threading.enumerate() if one.name == "platform"]
    assert len(told.heard) == heard
