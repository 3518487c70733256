from dashboard.operations import rosters
from dashboard.store import conferences as rooms
from dashboard.store import watches
from tests.house import STANDUP, STANDUP_LINE
from tests.worker.conftest import Worker


def looks(worker: Worker) -> int:
    return len(worker.home.requests("GET", f"conferences/id/{STANDUP}"))


def room(worker: Worker):
    with worker.home.database.reading() as connection:
        return rooms.find(connection, worker.runtime.application_key, STANDUP)


def ring_into_the_standup(worker: Worker) -> str:
    call_id = worker.home.ring_in(STANDUP_LINE)
    worker.home.sandbox.advance(2)
    return call_id


def test_an_occupied_room_is_looked_up(worker: Worker):
    alice = ring_into_the_standup(worker)

    worker.turn_after()

    with worker.home.database.reading() as connection:
        [person] = rooms.roster(connection, worker.runtime.application_key, STANDUP)
    assert (person.call_id, person.presence, person.muted) == (alice, "present", False)


def test_a_room_that_nobody_watches_is_looked_up_once_a_minute(worker: Worker):
    ring_into_the_standup(worker)
    worker.turn_after()

    worker.turn_after(30)
    assert looks(worker) == 1
    worker.turn_after(31)
    assert looks(worker) == 2


def test_a_watched_room_is_looked_up_every_two_seconds(worker: Worker):
    ring_into_the_standup(worker)
    rosters.watch(worker.runtime, STANDUP)
    worker.turn_after()

    worker.turn_after(1)
    assert looks(worker) == 1
    worker.turn_after(1.1)
    assert looks(worker) == 2


def test_a_room_that_is_not_watched_any_more_is_left_alone(worker: Worker):
    ring_into_the_standup(worker)
    rosters.watch(worker.runtime, STANDUP)
    worker.turn_after()

    worker.turn_after(rosters.INTEREST_SECONDS + 1)

    assert looks(worker) == 1


def test_an_empty_room_is_not_looked_up(worker: Worker):
    worker.turn_after()

    assert looks(worker) == 0


def test_a_platform_that_is_down_is_asked_less_and_less(worker: Worker):
    ring_into_the_standup(worker)
    rosters.watch(worker.runtime, STANDUP)
    worker.faults(status=503)
    worker.turn_after()
    asked = looks(worker)

    worker.turn_after(2.1)

    assert looks(worker) == asked
    with worker.home.database.reading() as connection:
        topic = watches.conference_topic(worker.runtime.application_key, STANDUP)
        watch = watches.find(connection, topic)
    assert watch.failures == 1
    assert room(worker).checked_at is None


def test_somebody_who_left_unheard_leaves_the_roster(worker: Worker):
    alice = ring_into_the_standup(worker)
    worker.turn_after()
    worker.home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    worker.home.control("POST", f"calls/{alice}/hang-up")
    worker.home.sandbox.advance(1)

    worker.turn_after(61)

    assert room(worker).people == 0
