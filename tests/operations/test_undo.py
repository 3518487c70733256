"""Undo: everybody is as they were before, and nobody's later wish is touched."""

from dataclasses import replace

import pytest

from dashboard.operations import bulk, conferences, leaving, naming, undo
from dashboard.operations.command import By
from dashboard.store import names
from tests.house import ALICE, ANNA, BOB, STANDUP, House

ERIK = By("operator", "erik")
CAROL = "+14045550133"


def there(home: House, call_id: str) -> tuple[bool, bool]:
    who = home.in_the_room()[call_id]
    return who["muted"], who["onhold"]


@pytest.mark.parametrize("verb", [conferences.mute, conferences.hold])
def test_a_mute_and_a_hold_are_taken_back(home: House, verb):
    alice = home.join_the_standup(ALICE)
    done = verb(home.runtime, STANDUP, alice, by=ANNA)

    undo.undo(home.runtime, done.command_id, by=ANNA)

    assert there(home, alice) == (False, False)


def test_who_is_resumed_by_mistake_is_back_on_hold_with_the_same_music(home: House):
    alice = home.join_the_standup(ALICE)
    conferences.hold(home.runtime, STANDUP, alice, music="music3", by=ANNA)
    done = conferences.resume(home.runtime, STANDUP, alice, by=ANNA)

    undone = undo.undo(home.runtime, done.command_id, by=ANNA)

    [again] = undone.asked
    assert (again.verb, again.params) == ("hold", {"music": "music3"})
    assert there(home, alice) == (False, True)


def test_what_somebody_decided_since_is_left_alone(home: House):
    alice = home.join_the_standup(ALICE)
    done = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.unmute(home.runtime, STANDUP, alice, by=ERIK)
    conferences.mute(home.runtime, STANDUP, alice, by=ERIK)

    undone = undo.undo(home.runtime, done.command_id, by=ANNA)

    assert (undone.asked, [one.command_id for one in undone.left]) == ([], [done.command_id])
    assert there(home, alice) == (True, False)


def test_what_was_refused_has_nothing_to_take_back(home: House):
    alice = home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"status": 402}})
    refused = conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    home.control("PUT", "faults", {})

    assert undo.undo(home.runtime, refused.command_id, by=ANNA).asked == []


def test_of_many_each_is_as_before_and_who_was_muted_stays_muted(home: House):
    alice, bob, carol = (home.join_the_standup(one) for one in (ALICE, BOB, CAROL))
    conferences.mute(home.runtime, STANDUP, bob, by=ERIK)
    done = bulk.many(home.runtime, STANDUP, "mute", {alice, bob, carol}, by=ANNA)

    undone = undo.undo(home.runtime, done.parent_id, by=ANNA)

    assert len(undone.asked) == 2
    assert [there(home, one)[0] for one in (alice, bob, carol)] == [False, True, False]


def test_of_many_who_are_to_leave_all_stay(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    done = bulk.many(home.runtime, STANDUP, "kick", {alice, bob}, by=ANNA)

    undone = undo.undo(home.runtime, done.parent_id, by=ANNA)

    assert {one.status for one in undone.asked} == {"withdrawn"}
    later = replace(home.runtime, clock=lambda: home.runtime.clock() + 6_000_000)
    assert leaving.claim_due(later) == []
    assert (there(home, alice), there(home, bob)) == ((False, False), (False, False))


def test_a_name_is_as_it_was(home: House):
    naming.name(home.runtime, ALICE, "Alice", by=ANNA)
    done = naming.name(home.runtime, ALICE, "Alcie", by=ANNA)

    undo.undo(home.runtime, done.command_id, by=ANNA)

    digits = names.digits_of(ALICE)
    with home.database.reading() as connection:
        assert names.of(connection, [digits]) == {digits: "Alice"}


def test_what_nobody_asked_cannot_be_taken_back(home: House):
    assert undo.undo(home.runtime, "nothing", by=ANNA) is None


def test_a_name_that_somebody_gave_since_is_left_alone(home: House):
    first = naming.name(home.runtime, ALICE, "Alice", by=ANNA)
    naming.name(home.runtime, ALICE, "Director Liddell", by=ERIK)

    undone = undo.undo(home.runtime, first.command_id, by=ANNA)

    assert (list(undone.asked), [one.command_id for one in undone.left]) == ([], [first.command_id])
    assert naming.name_of(home.runtime, ALICE) == "Director Liddell"
