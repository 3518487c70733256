from dataclasses import replace

from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.worker.leader import LEASE_SECONDS, Leadership
from tests.house import House


def two_workers(home: House) -> tuple[Leadership, Leadership, list[int]]:
    passed, began = [0], times.now()
    runtime = replace(home.runtime, clock=lambda: began + passed[0] * SECOND)
    return Leadership(runtime), Leadership(runtime), passed


def test_one_of_two_workers_leads(home: House):
    first, second, _ = two_workers(home)

    assert first.is_mine()
    assert not second.is_mine()


def test_a_leader_stays_while_it_renews(home: House):
    first, second, passed = two_workers(home)
    first.is_mine()

    for _ in range(5):
        passed[0] += 4
        assert first.is_mine()
        assert not second.is_mine()


def test_a_silent_leader_is_followed(home: House):
    first, second, passed = two_workers(home)
    first.is_mine()

    passed[0] += LEASE_SECONDS + 1

    assert second.is_mine()
    assert not first.is_mine()


def test_a_leader_that_ends_is_followed_at_once(home: House):
    first, second, _ = two_workers(home)
    first.is_mine()

    first.give_up()

    assert second.is_mine()
