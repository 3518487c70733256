"""Calls and conferences: looked up, steered, moderated."""

import pytest

from dashboard.sinch import errors, svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.asking import code
from tests.sandbox.door import ALICE, SALES, STANDUP


def test_an_unknown_call_is_not_found(send):
    for method, path in (
        ("GET", "/calling/v1/calls/id/nobody"),
        ("PATCH", "/calling/v1/calls/id/nobody"),
        ("PATCH", "/calling/v1/calls/id/nobody/leg/caller"),
    ):
        answer = send(method, path, {"action": {"name": "hangup"}})

        assert code(answer) == 40400
        assert answer.json()["message"] == "Call not found"


def test_an_ended_call_can_be_looked_up_and_not_steered(rings_in, control, voice):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/hang-up")

    assert voice.call(call_id).is_final
    with pytest.raises(errors.NotFound):
        voice.update_call(call_id, Svaml(svaml.Hangup()))


def test_a_look_up_has_the_platforms_form(rings_in, send, sandbox):
    call_id = rings_in(SALES)

    body = send("GET", f"/calling/v1/calls/id/{call_id}").json()

    assert body["to"] == {"type": "Did", "endpoint": sandbox.numbers[SALES]}
    assert body["from"] == {"type": "Number", "endpoint": ALICE}
    assert body["timestamp"].endswith("Z")
    assert len(body["timestamp"]) == 20
    assert "debit" not in body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"action": {"name": "connectConf", "conferenceId": "standup"}}, 40003),
        ({"action": {"name": "runMenu", "menus": [{"id": "main"}]}}, 40003),
        ({"action": {"name": "fly"}}, 40001),
        ({"instructions": [{"name": "answer"}]}, 40001),
        (b"nonsense", 40001),
    ],
)
def test_a_call_that_is_not_parked_takes_few_actions(body, expected, rings_in, send, voice):
    call_id = rings_in(SALES)

    answer = send("PATCH", f"/calling/v1/calls/id/{call_id}", body)

    assert code(answer) == expected
    assert voice.call(call_id).status == "ONGOING"


def test_one_leg_can_be_played_something_and_nothing_else(rings_in, send):
    path = f"/calling/v1/calls/id/{rings_in(SALES)}/leg"
    say = {"instructions": [{"name": "say", "text": "Hello"}]}

    assert send("PATCH", f"{path}/both", say).status_code == 200
    assert code(send("PATCH", f"{path}/third", say)) == 40001
    assert (
        code(send("PATCH", f"{path}/caller", {"instructions": [{"name": "stopRecording"}]}))
        == 40001
    )


def test_a_conference_nobody_is_in_does_not_exist(send):
    base = "/calling/v1/conferences/id/standup"
    for method, path in (("GET", ""), ("DELETE", ""), ("PATCH", "/bob"), ("DELETE", "/bob")):
        answer = send(method, base + path, {"command": "mute"} if method == "PATCH" else None)

        assert code(answer) == 40400
        assert "standup" in answer.json()["message"]


def test_somebody_who_is_not_in_the_room_cannot_be_moderated(rings_in, send):
    rings_in(STANDUP)

    answer = send("PATCH", "/calling/v1/conferences/id/standup/bob", {"command": "mute"})

    assert code(answer) == 40400


@pytest.mark.parametrize(
    "body", [{}, {"command": "shout"}, {"command": "onhold", "moh": "polka"}, {"command": 1}]
)
def test_an_unknown_command_is_refused(body, rings_in, send, voice):
    call_id = rings_in(STANDUP)

    answer = send("PATCH", f"/calling/v1/conferences/id/standup/{call_id}", body)

    assert code(answer) == 40001
    assert not voice.participants("standup")[0].on_hold


def test_moderation_answers_with_the_documented_statuses(rings_in, send):
    path = f"/calling/v1/conferences/id/standup/{rings_in(STANDUP)}"

    answers = [
        send("PATCH", path, {"command": "unmute", "moh": "ring"}),
        send("DELETE", path),
    ]
    rings_in(STANDUP)
    everybody = send("DELETE", "/calling/v1/conferences/id/standup")

    assert [(each.status_code, each.json()) for each in answers] == [(200, {}), (200, {})]
    assert (everybody.status_code, everybody.content) == (204, b"")
