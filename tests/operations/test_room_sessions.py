"""Who was in a room together, and who muted, held or removed whom."""

import pytest

from dashboard.operations import conferences, room_calls, room_sessions, rosters
from dashboard.operations.command import By
from dashboard.operations.room_calls import Invitation
from dashboard.operations.room_sessions import islands
from dashboard.sinch.times import SECOND
from dashboard.store.conferences.sessions import Span
from tests.house import ALICE, ANNA, BOB, SALES, STANDUP, House
from tests.people import NOON

ERIK = By("operator", "erik")


def stay(call_id: str, came: int, left: int | None) -> Span:
    ends = None if left is None else NOON + left * SECOND
    return Span(call_id, None, None, NOON + came * SECOND, ends, seen=True)


def together(*spans: Span) -> list[list[str]]:
    return [[span.call_id for span in island] for island in islands(spans)]


def test_who_was_there_at_the_same_time_was_in_one_session():
    assert together(stay("a", 0, 10), stay("b", 5, 20), stay("c", 15, 30)) == [["a", "b", "c"]]


def test_an_empty_room_parts_two_sessions():
    assert together(stay("a", 0, 10), stay("b", 11, 20)) == [["a"], ["b"]]


def test_one_who_stays_holds_together_what_comes_and_goes():
    spans = stay("a", 0, 100), stay("b", 5, 6), stay("c", 50, 60), stay("d", 100, 101)

    assert together(*spans) == [["a", "b", "c", "d"]]


def test_whoever_is_still_there_is_in_the_last_session():
    assert together(stay("a", 0, 10), stay("b", 20, None), stay("c", 30, 40)) == [["a"], ["b", "c"]]


def test_nobody_ever_made_no_session():
    assert together() == []


@pytest.fixture
def running(home: House) -> dict[str, str]:
    """alice and bob are in the standup."""
    return {"alice": home.join_the_standup(ALICE), "bob": home.join_the_standup(BOB)}


def only_session(home: House):
    [row] = room_sessions.listed(home.runtime, home.runtime.application_key, STANDUP)
    return room_sessions.find(home.runtime, home.runtime.application_key, STANDUP, row.began_at)


def lane_of(session, call_id: str):
    return next(lane for lane in session.lanes if lane.span.call_id == call_id)


def test_a_running_session_has_no_end(home: House, running):
    session = only_session(home)

    assert session.ended_at is None
    assert {lane.span.call_id for lane in session.lanes} == {*running.values()}
    assert all(lane.span.left_at is None and lane.span.seen for lane in session.lanes)


def test_who_muted_her_is_told_long_after_she_left(home: House, running):
    alice = running["alice"]
    conferences.mute(home.runtime, STANDUP, alice, by=ERIK)
    conferences.unmute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.kick_all(home.runtime, STANDUP, by=ANNA)
    home.sandbox.advance(1)

    session = only_session(home)

    assert session.ended_at is not None
    done = [(deed.act, deed.by) for deed in lane_of(session, alice).deeds]
    assert done == [("mute", "erik"), ("unmute", "anna"), ("kick", "anna")]
    assert [one.state for one in lane_of(session, alice).stretches] == ["muted"]
    assert len(session.deeds) == 4


def test_holding_is_a_stretch_that_lasts_until_the_end_if_nobody_ends_it(home: House, running):
    conferences.hold(home.runtime, STANDUP, running["bob"], by=ANNA)

    session = only_session(home)

    [stretch] = lane_of(session, running["bob"]).stretches
    assert (stretch.state, stretch.until) == ("held", session.until)


def test_what_nobody_here_asked_for_is_told_without_a_name(home: House, running):
    home.runtime.voice.manage_participant(STANDUP, running["bob"], "mute")
    rosters.look_up_roster(home.runtime, STANDUP)

    [deed] = lane_of(only_session(home), running["bob"]).deeds

    assert (deed.act, deed.by) == ("mute", None)


def test_a_mute_that_a_roster_confirms_is_told_once(home: House, running):
    conferences.mute(home.runtime, STANDUP, running["bob"], by=ANNA)
    rosters.look_up_roster(home.runtime, STANDUP)

    assert [deed.by for deed in only_session(home).deeds] == ["anna"]


def test_whoever_was_called_and_never_came_was_not_there(home: House, running):
    wanted = Invitation(STANDUP, "+46701740699", home.sandbox.numbers[SALES])
    placed = room_calls.call_in(home.runtime, wanted, by=ANNA)
    home.control("POST", f"calls/{placed.call_id}/busy")
    home.sandbox.advance(0.1)

    assert {lane.span.call_id for lane in only_session(home).lanes} == {*running.values()}


def test_somebody_whom_no_roster_showed_is_there_by_their_callbacks(home: House):
    call_id = home.ring_in(1, ALICE)
    home.sandbox.advance(5)
    home.control("POST", f"calls/{call_id}/hang-up")
    home.sandbox.advance(1)

    [lane] = only_session(home).lanes

    assert (lane.span.call_id, lane.span.seen) == (call_id, False)


def test_two_meetings_are_two_sessions_the_latest_first(home: House):
    first = home.join_the_standup(ALICE)
    conferences.kick(home.runtime, STANDUP, first, by=ANNA)
    home.sandbox.advance(1)
    second = home.join_the_standup(BOB)

    listed = room_sessions.listed(home.runtime, home.runtime.application_key, STANDUP)

    assert listed[0].ended_at is None
    found = room_sessions.find(
        home.runtime, home.runtime.application_key, STANDUP, listed[0].began_at
    )
    assert second in found.span_of


def test_a_session_that_never_was_is_not_found(home: House, running):
    assert room_sessions.find(home.runtime, home.runtime.application_key, STANDUP, NOON) is None
