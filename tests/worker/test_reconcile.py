from dashboard.operations import rosters
from dashboard.store import watches
from tests.house import STANDUP
from tests.worker.conftest import Worker


def test_old_wishes_are_swept_away(worker: Worker):
    rosters.watch(worker.runtime, STANDUP)
    topic = watches.conference_topic(worker.runtime.application_key, STANDUP)

    worker.turn_after(2 * 3600)

    with worker.home.database.reading() as connection:
        assert watches.find(connection, topic) is None


def test_a_turn_with_nothing_to_do_asks_the_platform_nothing(worker: Worker):
    worker.turn_after(1)

    assert worker.home.requests("GET", "/") == []
