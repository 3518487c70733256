from dataclasses import replace
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch.times import SECOND
from dashboard.store import events, merges
from dashboard.store.journal import recording
from dashboard.store.merges import Offer, Row
from tests import people
from tests.people import ALICES, NOON, STANDUP
from tests.store import histories

stamps = st.tuples(st.integers(0, 2), st.integers(-5, 5), st.sampled_from("abc"))


def step(stamp, flow_step="park"):
    return Offer("step", stamp, flow_step=flow_step)


def call_of(*told):
    return recording.merged(recording.Rows(), told).calls[ALICES]


def person_of(*told, room=STANDUP):
    return recording.merged(recording.Rows(), told).people[people.APPLICATION, room, ALICES]


def test_a_register_takes_the_greater_stamp():
    row = Row().take(step((1, 5, "a"), "park")).take(step((1, 7, "a"), "runMenu"))

    assert row.values["flow_step"] == "runMenu"


def test_a_register_keeps_what_it_has_from_a_lesser_stamp():
    row = Row().take(step((2, 5, "a"), "park")).take(step((1, 9, "a"), "runMenu"))

    assert row.values["flow_step"] == "park"


def test_taking_the_same_offer_again_changes_nothing():
    row = Row().take(step((1, 5, "a")))

    assert row.take(step((1, 5, "a"))) is row


def test_a_greater_stamp_may_say_that_nothing_is_known():
    row = Row().take(step((1, 5, "a"), "park")).take(step((1, 6, "a"), None))

    assert row.values["flow_step"] is None


def test_taking_leaves_the_row_it_was_taken_into_alone():
    before = Row()

    before.take(step((1, 5, "a")))

    assert before == Row()


@given(st.permutations(range(4)), st.lists(stamps, min_size=4, max_size=4, unique=True))
def test_offers_may_come_in_any_order(order, given_stamps):
    offers = [step(stamp, str(stamp)) for stamp in given_stamps]

    one = Row().take_all(offers)
    other = Row().take_all(offers[place] for place in order)

    assert one == other


@pytest.mark.parametrize("values", [{}, {"flow_step": "park", "custom": "x"}, {"custom": "x"}])
def test_a_register_refuses_other_columns_than_its_own(values):
    with pytest.raises(ValueError, match="step owns"):
        Offer("step", (1,), **values)


def test_a_column_is_in_one_register_only():
    for registers in (merges.CALL_REGISTERS, merges.PARTICIPANT_REGISTERS):
        columns = [column for owned in registers.values() for column in owned]

        assert len(columns) == len(set(columns))


def test_every_kind_of_event_appears_in_the_made_up_histories():
    told = {type(event) for seed in range(200) for event in histories.history(seed)}

    assert told == set(get_args(events.Event)) - {events.ConferenceEmptied}


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_call_is_the_same_whatever_order_its_events_arrive_in(seed, order):
    assert_order_does_not_matter(seed, [order, order + 1])


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_histories_in_ten_orders_give_equal_rows():
    for seed in range(10_000):
        assert_order_does_not_matter(seed, range(10))


def assert_order_does_not_matter(seed, orders):
    told = histories.copies(histories.history(seed), seed)
    expected = recording.merged(recording.Rows(), histories.final(told))
    for order in orders:
        assert recording.merged(recording.Rows(), histories.shuffled(told, order)) == expected


def test_every_order_of_a_whole_call_ends_it_alike():
    told = [people.rings_in(), people.is_answered(at=NOON + SECOND), people.hangs_up()]

    rows = [call_of(*order) for order in permutations(told)]

    assert {row.state for row in rows} == {"ended"}
    assert all(row == rows[0] for row in rows)


def test_a_call_that_ended_never_looks_live_again():
    row = call_of(people.hangs_up(), people.is_answered(at=NOON + 3600 * SECOND))

    assert row.state == "ended"


def test_an_answer_within_the_same_second_is_told_apart_by_its_delivery():
    menu = events.MenuAnswered(**about(people.is_answered()), action="runMenu")
    answered = replace(people.is_answered(), key="later", fine=NOON + SECOND // 2)

    assert call_of(answered, menu).state == "talking"
    assert call_of(replace(answered, fine=NOON), replace(menu, fine=NOON + 1)).state == "menu"


def test_the_platforms_own_report_outranks_what_we_found_out():
    vanished = events.CallVanished(**about(people.hangs_up(), key="lookup", source="look-up"))

    row = call_of(people.hangs_up(result="BUSY"), vanished)

    assert (row.state, row.values["ended_by"]) == ("failed", "callback")


@pytest.mark.parametrize(
    ("event", "by"),
    [
        (events.CallVanished, "look-up"),
        (events.CallObserved, "look-up"),
        (events.CallPresumedEnded, "time-limit"),
    ],
)
def test_how_an_ending_is_known_is_said(event, by):
    more = {"status": "FINAL"} if event is events.CallObserved else {}

    row = call_of(people.rings_in(), event(**about(people.hangs_up()), **more))

    assert (row.state, row.values["ended_by"]) == ("ended", by)


def test_a_look_up_that_finds_the_call_going_on_ends_nothing():
    row = call_of(
        people.rings_in(), events.CallObserved(**about(people.hangs_up()), status="ONGOING")
    )

    assert row.state == "ringing"


def test_a_look_up_sent_before_a_mute_cannot_undo_it():
    mute = people.is_muted(at=NOON + SECOND)
    roster = people.is_seen(at=NOON, muted=False)

    assert person_of(mute, roster).values["muted"] is True
    assert person_of(roster, mute).values["muted"] is True


def test_a_callout_keeps_its_direction_and_command_when_callbacks_follow():
    placed = replace(people.is_called_out(ALICES, command_id="c1"), at=NOON)
    answered = replace(people.is_answered(custom='{"cf":"c1"}'), command_id="c1")

    row = call_of(answered, placed)

    assert (row.values["direction"], row.values["command_id"]) == ("outbound", "c1")
    assert row.state == "talking"


def test_a_call_steered_out_of_its_room_is_in_no_room():
    parked = events.CallSteered(
        **about(people.hangs_up(), source="command"), verb="park", action="park"
    )

    row = call_of(people.rings_in(room=STANDUP), parked)

    assert (row.values["conference_id"], row.state) == (None, "parked")


def test_somebody_who_left_the_roster_is_checked_on():
    row = call_of(people.is_seen(at=NOON), people.is_gone(at=NOON + SECOND))

    assert row.state == "checking"
    assert person_of(people.is_seen(), people.is_gone(at=NOON + 1)).values["presence"] == "left"


def test_an_undated_event_never_displaces_the_start_that_a_dated_one_proves():
    undated = replace(people.is_answered(at=NOON - SECOND), key="undated", dated=False)

    reported = people.hangs_up(at=NOON + 60 * SECOND)  # after a minute's call

    assert call_of(undated, reported).values["started_at"] == NOON


def test_a_call_first_seen_in_a_room_began_when_it_joined():
    seen = people.is_seen(at=NOON, joined_at=NOON - 40 * SECOND)

    assert call_of(seen).values["started_at"] == NOON - 40 * SECOND


def about(event, **changed):
    common = ("key", "at", "fine", "application_key", "call_id", "conference_id", "source")
    return {name: getattr(event, name) for name in common} | changed
