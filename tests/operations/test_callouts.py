"""Placing calls: what is refused before it is sent, and following one to its end."""

from dataclasses import replace

import pytest

from dashboard.operations import callouts
from dashboard.operations.callouts import TtsRequest
from dashboard.operations.problems import Invalid, Problem
from dashboard.store import calls as rows
from tests.house import ANNA, BOB, House

HELLO = TtsRequest(destination=BOB, cli="+14045550110", text="Hello Bob.", locale="en-US")


def problems(request: TtsRequest) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in callouts.check_tts(request)}


def test_a_spoken_call_rings_is_answered_and_ends(home: House):
    command = callouts.place_tts(home.runtime, HELLO, by=ANNA)
    home.control("POST", f"calls/{command.call_id}/answer")
    home.sandbox.advance(60)

    [placed] = callouts.recent(home.runtime)
    assert command.status == "confirmed"
    assert placed.command.command_id == command.command_id
    assert (placed.call.state, placed.call.result) == ("ended", "ANSWERED")


def test_a_call_nobody_answers_is_shown_as_failed(home: House):
    command = callouts.place_tts(home.runtime, HELLO, by=ANNA)
    home.control("POST", f"calls/{command.call_id}/no-answer")
    home.sandbox.advance(1)

    with home.database.reading() as connection:
        call = rows.find(connection, command.call_id)
    assert (call.state, call.result) == ("failed", "NOANSWER")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"cli": ""}, ("cli", "missing")),
        ({"cli": "14045550110"}, ("cli", "no-plus")),
        ({"destination": ""}, ("destination", "missing")),
        ({"destination": "046 70"}, ("destination", "no-plus")),
        ({"destination": "+12"}, ("destination", "not-a-number")),
        ({"text": "  "}, ("text", "missing")),
        ({"text": "x" * 601}, ("text", "too-long")),
        ({"locale": "tlh-KL"}, ("locale", "unknown-voice")),
    ],
)
def test_what_the_platform_would_silently_drop_is_refused_beside_its_field(change, wrong):
    assert problems(replace(HELLO, **change)) == {wrong}


def test_600_characters_are_not_too_many():
    assert problems(replace(HELLO, text="é" * 600)) == set()


def test_nothing_is_sent_when_something_is_wrong(home: House):
    with pytest.raises(Invalid) as refusal:
        callouts.place_tts(home.runtime, replace(HELLO, cli=""), by=ANNA)

    assert refusal.value.problems == (Problem("cli", "missing"),)
    assert home.requests("POST", "callouts") == []


def test_a_callout_whose_answer_is_lost_is_never_sent_again(home: House):
    home.control("PUT", "faults", {"rest": {"lost_reply": 1.0}})

    command = callouts.place_tts(home.runtime, HELLO, by=ANNA)

    assert command.status == "unknown"
    assert len(home.requests("POST", "callouts")) == 1


def test_the_same_idempotency_key_places_one_call(home: House):
    first = callouts.place_tts(home.runtime, HELLO, by=ANNA, idempotency_key="a")
    second = callouts.place_tts(home.runtime, HELLO, by=ANNA, idempotency_key="a")

    assert first.command_id == second.command_id
    assert len(home.requests("POST", "callouts")) == 1


@pytest.mark.parametrize("data", ['"' * 480, "é" * 480], ids=["quotes", "two bytes each"])
def test_what_travels_with_a_call_fits_whatever_it_is_made_of(home: House, data: str):
    command = callouts.place_tts(home.runtime, replace(HELLO, data=data[:420]), by=ANNA)

    assert command.status == "confirmed"
    with pytest.raises(Invalid) as refusal:
        callouts.place_tts(home.runtime, replace(HELLO, data=data), by=ANNA)
    assert refusal.value.problems == (Problem("custom", "too-long"),)
