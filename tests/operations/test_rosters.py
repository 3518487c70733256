"""Looking a room up: only what somebody told us of, unless a moderator asks."""

from dashboard.operations import rosters
from dashboard.store import watches
from tests.house import STANDUP, House


def watched(home: House, conference_id: str) -> bool:
    topic = watches.conference_topic(home.runtime.application_key, conference_id)
    with home.database.reading() as connection:
        return watches.find(connection, topic) is not None


def test_a_room_that_somebody_is_in_is_watched(home: House):
    home.join_the_standup()

    rosters.watch(home.runtime, STANDUP)

    assert watched(home, STANDUP)


def test_a_made_up_room_is_not_looked_up_for_whoever_opens_its_page(home: House):
    rosters.watch(home.runtime, "made-up")

    assert not watched(home, "made-up")


def test_a_room_nobody_told_us_of_is_looked_up_when_a_moderator_asks(home: House):
    rosters.watch_unknown(home.runtime, "made-up")

    assert watched(home, "made-up")
