"""Who is left out of a push, and when they are told to fetch."""

from collections import defaultdict

import pytest

from dashboard.live.readers import MOST_UNREAD, MOST_WAITING, Readers

FLOOR = "floor"


@pytest.fixture
def queues() -> dict[str, int]:
    """How many messages wait for each browser."""
    return defaultdict(int)


@pytest.fixture
def readers(queues) -> Readers:
    made = Readers(lambda sid: queues[sid])
    made.joined("anna", FLOOR, 0)
    made.joined("bo", FLOOR, 0)
    return made


def push(readers: Readers, first: int, last: int) -> list[list[str]]:
    return [readers.behind(FLOOR, seq) for seq in range(first, last + 1)]


def test_a_browser_that_never_acknowledges_is_sent_everything(readers):
    assert push(readers, 1, 200) == [[]] * 200


def test_a_browser_that_stops_acknowledging_is_left_out_alone(readers):
    readers.read("anna", FLOOR, 0)

    assert push(readers, 1, MOST_UNREAD) == [[]] * MOST_UNREAD
    assert readers.behind(FLOOR, MOST_UNREAD + 1) == ["anna"]


def test_a_browser_whose_queue_grows_is_left_out_though_it_never_acknowledges(readers, queues):
    queues["bo"] = MOST_WAITING + 1

    assert readers.behind(FLOOR, 1) == ["bo"]
    queues["bo"] = 1
    assert readers.behind(FLOOR, 2) == ["bo"]  # until it was told to fetch
    assert readers.caught_up() == []

    queues["bo"] = 0
    assert readers.caught_up() == [("bo", FLOOR)]
    assert readers.behind(FLOOR, 3) == []


def test_a_browser_is_told_to_fetch_once_it_has_read_what_it_was_sent(readers):
    readers.read("anna", FLOOR, 0)
    push(readers, 1, MOST_UNREAD + 5)

    readers.read("anna", FLOOR, MOST_UNREAD - 5)
    assert readers.caught_up() == []

    readers.read("anna", FLOOR, MOST_UNREAD)
    assert readers.caught_up() == [("anna", FLOOR)]
    assert readers.caught_up() == []


@pytest.mark.parametrize("seq", [-1, 21, 10**30])
def test_what_was_never_sent_cannot_be_acknowledged(readers, seq):
    push(readers, 1, MOST_UNREAD)
    readers.read("anna", FLOOR, 0)
    readers.read("anna", FLOOR, seq)

    assert readers.behind(FLOOR, MOST_UNREAD + 1) == ["anna"]


def test_joining_anew_forgets_the_past(readers):
    readers.read("anna", FLOOR, 0)
    push(readers, 1, 50)
    readers.joined("anna", FLOOR, 50)

    assert push(readers, 51, 80) == [[]] * 30


def test_who_left_is_nowhere(readers, queues):
    queues["anna"] = queues["bo"] = MOST_WAITING + 1
    readers.left("anna")
    readers.left("bo", FLOOR)
    readers.left("bo", FLOOR)
    readers.read("bo", FLOOR, 1)

    assert readers.behind(FLOOR, 1) == []
