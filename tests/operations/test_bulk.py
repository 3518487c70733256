"""One verb for many: only for those who need it, each with an outcome of their own."""

import pytest

from dashboard.operations import bulk, conferences
from tests.house import ALICE, ANNA, BOB, STANDUP, House

CAROL, DAVE = "+14045550133", "+14045550134"


@pytest.fixture
def people(home: House) -> dict[str, str]:
    numbers = {"alice": ALICE, "bob": BOB, "carol": CAROL, "dave": DAVE}
    return {name: home.join_the_standup(number) for name, number in numbers.items()}


def muted(home: House) -> set[str]:
    return {call_id for call_id, who in home.in_the_room().items() if who["muted"]}


def test_those_who_were_meant_are_muted_and_nobody_else(home: House, people):
    meant = {people["alice"], people["bob"]}

    done = bulk.many(home.runtime, STANDUP, "mute", meant, by=ANNA)

    assert muted(home) == meant
    assert {one.status for one in done.commands} == {"confirmed"}
    assert {one.parent_id for one in done.commands} == {done.parent_id}


def test_who_is_muted_already_is_not_asked_for(home: House, people):
    conferences.mute(home.runtime, STANDUP, people["alice"], by=ANNA)

    done = bulk.many(home.runtime, STANDUP, "mute", set(people.values()), by=ANNA)

    assert people["alice"] not in {one.call_id for one in done.commands}
    assert len(home.requests("PATCH", people["alice"])) == 1


def test_who_has_left_is_not_asked_for(home: House, people):
    home.control("POST", f"calls/{people['dave']}/hang-up")

    done = bulk.many(home.runtime, STANDUP, "hold", set(people.values()), by=ANNA, music="ring")

    assert len(done.commands) == 3
    assert {who["onhold"] for who in home.in_the_room().values()} == {True}


def test_a_failure_is_named_and_can_be_tried_again(home: House, people):
    strike(home, people["bob"], status=500)
    first = bulk.many(home.runtime, STANDUP, "mute", set(people.values()), by=ANNA)
    note = bulk.find(home.runtime, first.parent_id)
    assert (note.done, [failure.call_id for failure in note.failures]) == (3, [people["bob"]])
    home.control("PUT", "faults", {})

    again = bulk.retry(home.runtime, first.parent_id, by=ANNA)

    assert [one.call_id for one in again.commands] == [people["bob"]]
    assert muted(home) == set(people.values())


def test_who_has_left_is_not_tried_again(home: House, people):
    strike(home, people["bob"], status=404)
    first = bulk.many(home.runtime, STANDUP, "mute", set(people.values()), by=ANNA)
    home.control("PUT", "faults", {})

    assert bulk.retry(home.runtime, first.parent_id, by=ANNA).commands == []


def test_nothing_is_tried_again_of_what_nobody_asked(home: House):
    assert bulk.retry(home.runtime, "nothing", by=ANNA) is None


def test_several_leave_together_after_the_grace(home: House, people):
    done = bulk.many(home.runtime, STANDUP, "kick", {people["alice"], people["bob"]}, by=ANNA)

    assert {one.status for one in done.commands} == {"due"}
    there = home.in_the_room()
    assert {call_id for call_id, who in there.items() if who["onhold"]} == {
        people["alice"],
        people["bob"],
    }


def strike(home: House, call_id: str, status: int) -> None:
    """What is asked for this person fails, and for nobody else."""
    path = f"PATCH /calling/v1/conferences/id/{STANDUP}/{call_id}"
    home.control("PUT", "faults", {"rest": {"status": status, "requests": [path]}})
