from dashboard.store import watches
from dashboard.worker import silent_calls
from tests.house import SALES
from tests.worker.conftest import Worker


def ring_in(worker: Worker) -> str:
    call_id = worker.home.ring_in(SALES, outcome="answers")
    worker.home.sandbox.advance(5)
    return call_id


def looks(worker: Worker, call_id: str) -> int:
    return len(worker.home.requests("GET", f"calls/id/{call_id}"))


def hang_up_unheard(worker: Worker, call_id: str) -> None:
    worker.home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    worker.home.control("POST", f"calls/{call_id}/hang-up")
    worker.home.sandbox.advance(1)


def watch(worker: Worker, call_id: str) -> watches.WatchRow | None:
    with worker.home.database.reading() as connection:
        return watches.find(connection, watches.call_topic(call_id))


def test_a_call_that_is_heard_of_is_left_alone(worker: Worker):
    alice = ring_in(worker)

    worker.turn_after(50)

    assert looks(worker, alice) == 0


def test_a_call_that_ended_unheard_is_found_out(worker: Worker):
    alice = ring_in(worker)
    hang_up_unheard(worker, alice)

    worker.turn_after(70)

    call = worker.call(alice)
    assert (call.state, call.ended_by) == ("ended", "look-up")
    assert looks(worker, alice) == 1
    assert watch(worker, alice) is None


def test_a_silent_call_that_still_goes_on_stays_live(worker: Worker):
    alice = ring_in(worker)

    worker.turn_after(70)
    worker.turn_after(30)

    assert worker.call(alice).is_live
    assert not worker.call(alice).checking
    assert looks(worker, alice) == 1


def test_while_nobody_answers_the_call_is_shown_as_being_checked(worker: Worker):
    alice = ring_in(worker)
    worker.faults(status=503)

    worker.turn_after(70)

    assert worker.call(alice).shown_state == "checking"
    assert watch(worker, alice).failures == 1


def test_a_platform_that_is_down_is_asked_after_one_two_and_five_minutes(worker: Worker):
    alice = ring_in(worker)
    worker.faults(status=503)
    worker.turn_after(70)

    asked = []
    for seconds in (50, 15, 100, 25, 280, 25, 280, 25):
        before = looks(worker, alice)
        worker.turn_after(seconds)
        asked.append(looks(worker, alice) - before)

    assert asked == [0, 1, 0, 1, 0, 1, 0, 1]


def test_no_call_outlasts_the_longest_of_all(worker: Worker):
    alice = ring_in(worker)
    worker.faults(status=503)
    worker.turn_after(70)
    assert worker.call(alice).is_live

    worker.turn_after(silent_calls.LONGEST_SECONDS)

    call = worker.call(alice)
    assert (call.state, call.ended_by) == ("ended", "time-limit")
    assert watch(worker, alice) is None


def test_an_old_call_is_asked_about_before_it_is_given_up(worker: Worker):
    alice = ring_in(worker)
    hang_up_unheard(worker, alice)

    worker.turn_after(10 * silent_calls.LONGEST_SECONDS)

    assert worker.call(alice).ended_by == "look-up"
