"""A kick that can be taken back: on hold at once, out when the grace is over."""

from dataclasses import replace

import pytest

from dashboard.operations import command, conferences, leaving
from dashboard.operations.command import By
from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import commands
from tests.house import ALICE, ANNA, BOB, STANDUP, House

ERIK = By("operator", "erik")


def later(home: House, seconds: float = 6, since: Instant | None = None) -> Runtime:
    """The runtime, so many seconds from now, or after `since`."""
    at = (home.runtime.clock() if since is None else since) + int(seconds * SECOND)
    return replace(home.runtime, clock=lambda: at)


def grace_passes(home: House, seconds: float = 6, since: Instant | None = None) -> list[str]:
    """The grace is over: the calls whose kicks went out."""
    runtime = later(home, seconds, since)
    return [str(leaving.leave(runtime, kick).call_id) for kick in leaving.claim_due(runtime)]


def test_who_is_to_leave_is_on_hold_at_once_and_still_there(home: House):
    alice = home.join_the_standup(ALICE)

    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    assert (kick.status, kick.due_at - kick.asked_at >= 4.9 * SECOND) == ("due", True)
    assert home.in_the_room()[alice]["onhold"] is True
    assert home.requests("DELETE", alice) == []


def test_when_the_grace_is_over_they_are_out(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)
    assert grace_passes(home, 4.9, since=kick.asked_at) == []

    assert grace_passes(home, 6, since=kick.asked_at) == [alice]

    assert list(home.in_the_room()) == [bob]
    assert command.find(home.runtime, kick.command_id).status == "confirmed"


def test_many_are_taken_back_at_one_moment_so_that_none_is_too_late(home: House):
    kicks = [
        leaving.kick_later(home.runtime, STANDUP, home.join_the_standup(who), by=ANNA)
        for who in (ALICE, BOB)
    ]

    withdrawn = leaving.take_back(home.runtime, kicks, by=ERIK)

    assert [one.status for one in withdrawn] == ["withdrawn", "withdrawn"]
    assert len({one.settled_at for one in withdrawn}) == 1


def test_taken_back_they_stay_as_they_were(home: House):
    alice = home.join_the_standup(ALICE)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    [withdrawn] = leaving.take_back(home.runtime, [kick], by=ERIK)

    assert withdrawn.status == "withdrawn"
    there = home.in_the_room()[alice]
    assert (there["onhold"], there["muted"]) == (False, True)
    assert grace_passes(home) == []


def test_who_was_on_hold_before_stays_on_hold_with_their_music(home: House):
    alice = home.join_the_standup(ALICE)
    conferences.hold(home.runtime, STANDUP, alice, music="music2", by=ANNA)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    leaving.take_back(home.runtime, [kick], by=ANNA)

    assert home.in_the_room()[alice]["onhold"] is True
    patches = home.requests("PATCH", alice)
    assert len(patches) == 1  # the hold of before; nothing touched it


def test_who_was_put_on_hold_by_somebody_else_meanwhile_stays_so(home: House):
    alice = home.join_the_standup(ALICE)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)
    conferences.resume(home.runtime, STANDUP, alice, by=ERIK)
    conferences.hold(home.runtime, STANDUP, alice, music="ring", by=ERIK)

    leaving.take_back(home.runtime, [kick], by=ANNA)

    assert home.in_the_room()[alice]["onhold"] is True


def test_it_is_too_late_once_they_are_out(home: House):
    alice = home.join_the_standup(ALICE)
    home.join_the_standup(BOB)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)
    grace_passes(home)

    [stands] = leaving.take_back(home.runtime, [kick], by=ANNA)

    assert stands.status == "confirmed"


def test_a_second_moderator_joins_the_kick_that_is_to_come(home: House):
    alice = home.join_the_standup(ALICE)
    first = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    second = leaving.kick_later(home.runtime, STANDUP, alice, by=ERIK)

    assert (second.joined, second.command_id) == (True, first.command_id)
    assert len(home.requests("PATCH", alice)) == 1


def test_a_program_kicks_at_once_also_who_is_in_their_grace(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    waiting = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    kicked = conferences.kick(home.runtime, STANDUP, alice, by=ERIK)

    assert (kicked.command_id, kicked.status) == (waiting.command_id, "confirmed")
    assert list(home.in_the_room()) == [bob]


def test_who_leaves_by_themselves_in_their_grace_is_already_gone(home: House):
    alice = home.join_the_standup(ALICE)
    home.join_the_standup(BOB)
    kick = leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)
    home.control("POST", f"calls/{alice}/hang-up")

    grace_passes(home)

    stands = command.find(home.runtime, kick.command_id)
    assert (stands.status, stands.reason) == ("confirmed", "already-gone")


def test_a_kick_of_long_ago_is_not_sent_any_more(home: House):
    alice = home.join_the_standup(ALICE)
    leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)

    assert grace_passes(home, 60) == []
    assert alice in home.in_the_room()


def test_two_workers_send_one_kick(home: House):
    alice = home.join_the_standup(ALICE)
    leaving.kick_later(home.runtime, STANDUP, alice, by=ANNA)
    runtime = later(home)

    first, second = leaving.claim_due(runtime), leaving.claim_due(runtime)

    assert ([kick.call_id for kick in first], second) == ([alice], [])


@pytest.fixture
def without_grace(home: House) -> Runtime:
    settings = home.runtime.settings.model_copy(update={"kick_grace_seconds": 0})
    return replace(home.runtime, settings=settings)


def test_without_a_grace_they_are_out_at_once(home: House, without_grace: Runtime):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)

    kick = leaving.kick_later(without_grace, STANDUP, alice, by=ANNA)

    assert kick.status == "confirmed"
    assert list(home.in_the_room()) == [bob]
    with home.database.reading() as connection:
        assert commands.next_due(connection) is None
