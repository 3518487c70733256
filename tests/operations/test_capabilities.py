"""What may be asked of a call, where it stands and whoever is on it."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from dashboard.operations import calls, capabilities, history, steering
from dashboard.operations.capabilities import VERBS
from dashboard.store import calls as rows
from dashboard.store.calls import CallRow, Recording
from tests.house import ANNA, SALES, STANDUP_LINE, House
from tests.people import ALICE, NOON, SUPPORT


def a_call(**columns) -> CallRow:
    """alice talks with support, over the phone network."""
    known = {
        "call_id": "alice-1f3a",
        "application_key": "app",
        "region": "global",
        "version": 1,
        "updated_at": NOON,
        "stamps": "{}",
        "state": "talking",
        "flow_step": "continue",
        "direction": "inbound",
        "origin": "PSTN",
        "from_endpoint": ALICE,
        "from_type": "number",
        "to_endpoint": SUPPORT,
        "to_type": "did",
        "domain": "pstn",
        "started_at": NOON,
        "proved_at": NOON,
        "checking": False,
    }
    nothing = dict.fromkeys(CallRow.__dataclass_fields__)
    return CallRow(**{**nothing, **known, **columns})


def allowed(call: CallRow) -> set[str]:
    return {verb for verb, one in capabilities.of(call).items() if one.allowed}


def reasons(call: CallRow) -> set[str]:
    return {one.refused for one in capabilities.of(call).values() if one.refused}


def test_somebody_who_talks_can_be_asked_nearly_everything():
    assert allowed(a_call()) == {*VERBS} - {"continue"}


def test_a_call_that_is_over_can_be_asked_nothing():
    call = a_call(state="ended", ended_at=NOON)

    assert allowed(call) == set()
    assert reasons(call) == {"over"}


def test_a_call_between_two_apps_is_not_steered():
    in_app = {"origin": "MXP", "from_type": "username", "domain": "mxp"}
    call = a_call(state="connected", flow_step="connectMxp", to_type="username", **in_app)

    assert allowed(call) == set()
    assert reasons(call) == {"in-app"}


def test_an_app_user_who_called_a_phone_is_steered():
    call = a_call(origin="MXP", from_type="username", to_type="number", domain="pstn")

    assert allowed(call) == {*VERBS} - {"continue"}


def test_our_callout_to_an_app_user_is_not_steered():
    call = a_call(direction="outbound", origin="callout", to_type="Username")

    assert reasons(call) == {"in-app"}


def test_a_caller_who_was_put_through_to_an_app_user_is_steered_but_not_recorded():
    call = a_call(state="connected", flow_step="connectMxp")

    assert allowed(call) == {"hang-up", "say", "play", "park"}
    assert capabilities.one(call, "start-recording").refused == "in-app-leg"


def test_a_phone_that_still_rings_for_us_can_only_be_hung_up():
    call = a_call(direction="outbound", origin="callout", state="ringing", flow_step="placed")

    assert allowed(call) == {"hang-up"}
    assert reasons(call) == {"not-answered"}


def test_a_caller_who_waits_for_an_answer_can_be_spoken_to_but_not_whoever_is_being_called():
    call = a_call(state="ringing", flow_step="connectPstn")

    assert capabilities.one(call, "say").legs == ("caller",)
    assert capabilities.one(call, "park").allowed


@pytest.mark.parametrize(("state", "reason"), [("arriving", "arriving"), ("ending", "ending")])
def test_a_call_that_only_comes_or_goes_can_be_hung_up_and_nothing_else(state, reason):
    call = a_call(state=state, flow_step=None)

    assert allowed(call) == {"hang-up"}
    assert reasons(call) == {reason}


def test_only_a_parked_call_is_taken_out_of_park_and_none_is_parked_twice():
    parked = a_call(state="parked", flow_step="park")

    assert capabilities.one(parked, "continue").allowed
    assert capabilities.one(parked, "park").refused == "already-parked"
    assert capabilities.one(a_call(), "continue").refused == "not-parked"


@pytest.mark.parametrize(("state", "step"), [("room", "connectConf"), ("menu", "runMenu")])
def test_where_there_is_one_side_only_nobody_chooses_a_side(state, step):
    call = a_call(state=state, flow_step=step)

    assert capabilities.one(call, "say").legs == ()
    assert capabilities.one(call, "say").allowed


def test_whoever_was_put_through_has_two_sides():
    assert capabilities.one(a_call(), "play").legs == ("caller", "callee", "both")
    assert capabilities.one(a_call(), "park").legs == ()


def test_a_recording_is_not_begun_twice_nor_ended_when_there_is_none():
    idle, running = Recording(), Recording(asked_at=NOON)

    assert capabilities.one(a_call(recording=running), "start-recording").refused == (
        "already-recording"
    )
    assert capabilities.one(a_call(recording=running), "stop-recording").allowed
    assert capabilities.one(a_call(recording=idle), "stop-recording").refused == "not-recording"
    assert capabilities.one(a_call(recording=idle), "start-recording").allowed


def test_where_nobody_read_about_recordings_the_platform_decides():
    call = a_call(recording=None)

    assert {"start-recording", "stop-recording"} <= allowed(call)


def test_a_call_that_is_being_checked_keeps_its_verbs():
    call = replace(a_call(), checking=True)

    assert "hang-up" in allowed(call)


def test_a_call_of_which_only_a_roster_told_is_left_to_the_platform():
    unknown = dict.fromkeys(("direction", "origin", "from_type", "to_type", "domain"))
    call = a_call(state="room", flow_step="connectConf", **unknown)

    assert allowed(call) == {*VERBS} - {"continue"}


def test_the_call_that_rings_in_and_the_one_in_a_room_are_read_so(home: House):
    ringing, in_room = home.ring_in(SALES), home.ring_in(STANDUP_LINE)
    home.sandbox.advance(2)

    assert capabilities.one(history.call(home.runtime, ringing), "say").legs == ("caller",)
    assert capabilities.one(history.call(home.runtime, in_room), "say").legs == ()


def test_a_call_that_ended_is_read_as_over(home: House):
    call_id = home.ring_in(SALES)
    calls.hang_up(home.runtime, call_id, by=ANNA)
    home.sandbox.advance(1)
    with home.database.reading() as connection:
        found = rows.find(connection, call_id)

    assert reasons(found) == {"over"}


def test_the_documentation_names_each_verb_and_each_reason():
    page = (Path(__file__).parents[2] / "docs" / "call-control.md").read_text()
    named = {*VERBS, *get_args(capabilities.Reason), steering.OTHER_APPLICATION}

    assert {word for word in named if f"`{word}`" not in page} == set()
