"""What is said of callbacks that never came: all that the events prove, and nothing else."""

import itertools
import json
from dataclasses import replace

import pytest

from dashboard.operations import missing_callbacks
from dashboard.sinch.destinations import Destination
from dashboard.sinch.times import SECOND
from dashboard.store import calls, events, journal
from tests import people
from tests.people import ALICES, NOON, STANDUP

LATER = NOON + 60 * SECOND
PHONE = {"action": {"name": "connectPstn", "number": people.BOB}}


@pytest.fixture
def missing(database):
    """Writes events down, each alone or with how it was answered, and asks what is missing."""

    def ask(*happened):
        pairs = [each if isinstance(each, tuple) else (each, None) for each in happened]
        entries = [
            journal.Entry(event=event, answer=answer and json.dumps(answer).encode())
            for event, answer in pairs
        ]
        with database.writing() as connection:
            journal.record(connection, entries, now=NOON)
        with database.reading() as connection:
            call = calls.find(connection, ALICES)
            return missing_callbacks.not_received(call, calls.events(connection, ALICES))

    return ask


def rings_in(answer=PHONE, **more):
    """alice rings in and is answered with this."""
    return people.rings_in(action=answer["action"]["name"], **more), answer


def ends(**more):
    """The report of the end, as the platform sends it of a call to one of our numbers."""
    dialled = Destination("did", people.SUPPORT)
    return replace(people.hangs_up(at=LATER, **more), to_destination=dialled)


def is_found_over(result="ANSWERED"):
    """A look-up finds that the call is over."""
    return people.is_looked_up(
        at=LATER,
        status="FINAL",
        result=result,
        reason="CALLERHANGUP",
        to_destination=Destination("did", people.SUPPORT),
    )


WHOLE = {"ice": rings_in(), "ace": people.is_answered(at=NOON + 5 * SECOND), "dice": ends()}


@pytest.mark.parametrize("order", list(itertools.permutations(WHOLE)), ids="-".join)
def test_f14_a_call_with_all_its_callbacks_lacks_none_in_whatever_order_they_came(missing, order):
    assert missing(*(WHOLE[kind] for kind in order)) == []


def test_f14_an_answered_call_without_the_report_of_its_answer_lacks_that(missing):
    assert missing(WHOLE["ice"], WHOLE["dice"]) == ["ace"]


def test_f14_a_call_to_our_number_of_which_only_the_rest_came_lacks_its_beginning(missing):
    assert missing(WHOLE["ace"], WHOLE["dice"]) == ["ice"]
    assert missing(WHOLE["dice"]) == ["ice"]


@pytest.mark.parametrize(
    "end", [is_found_over(), people.vanishes()], ids=["found over", "vanished"]
)
def test_f14_a_call_whose_end_was_found_out_lacks_its_report(missing, end):
    assert missing(WHOLE["ice"], WHOLE["ace"], end) == ["dice"]


def test_f14_a_call_of_which_only_its_beginning_came_lacks_the_rest(missing):
    assert missing(WHOLE["ice"], is_found_over()) == ["ace", "dice"]


def test_f14_a_late_report_takes_back_what_was_said(missing):
    assert missing(WHOLE["ice"], people.vanishes()) == ["dice"]
    assert missing(WHOLE["dice"]) == ["ace"]
    assert missing(WHOLE["ace"]) == []


def test_f14_while_a_call_goes_on_its_end_is_not_missing(missing):
    assert missing(WHOLE["ice"]) == []
    assert missing(WHOLE["ace"]) == []


@pytest.mark.parametrize("result", ["NOANSWER", "BUSY", "FAILED", "N/A"])
def test_f14_nobody_answered_so_nobody_owes_the_report_of_an_answer(missing, result):
    assert missing(WHOLE["ice"], ends(result=result)) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"action": {"name": "connectMxp", "destination": {"type": "username", "endpoint": "bo"}}},
        {"action": {"name": "connectConf", "conferenceId": STANDUP}},
        {"action": {"name": "park"}},
        {"action": {"name": "hangup"}, "instructions": [{"name": "say", "text": "Closed."}]},
        {**PHONE, "instructions": [{"name": "answer"}]},
    ],
    ids=lambda answer: answer["action"]["name"],
)
def test_f14_where_nobody_need_have_been_rung_no_answer_is_missing(missing, answer):
    assert missing(rings_in(answer), ends()) == []


def test_f14_where_a_menu_answered_first_the_called_side_need_not_have(missing):
    arrived, _ = rings_in({"action": {"name": "runMenu"}})
    pressed = events.MenuAnswered(
        key="pie",
        at=NOON + SECOND,
        fine=NOON + SECOND,
        application_key=people.APPLICATION,
        call_id=ALICES,
        source="pie",
        action="connectPstn",
    )

    assert missing(arrived, (pressed, PHONE), ends()) == []


@pytest.mark.parametrize("end", [ends(), people.vanishes()], ids=["reported", "vanished"])
def test_f14_a_call_that_was_to_be_silent_owes_nothing(missing, end):
    silent = {"action": {**PHONE["action"], "suppressCallbacks": True}}

    assert missing(rings_in(silent), end) == []


@pytest.mark.parametrize("answer", [None, {"action": []}])
def test_f14_where_the_answer_is_not_known_no_report_of_one_is_missing(missing, answer):
    assert missing((people.rings_in(), answer), ends()) == []


def test_f14_of_a_callout_nothing_is_claimed(missing):
    placed = people.is_called_out(ALICES, command_id="c1")

    assert missing(placed, people.vanishes()) == []
    assert missing(people.hangs_up(at=LATER)) == []


def test_f14_of_a_call_whose_direction_nobody_told_nothing_is_claimed(missing):
    assert missing(people.is_seen(), people.hangs_up(at=LATER)) == []
