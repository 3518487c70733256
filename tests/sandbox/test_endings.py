"""Every way for a call to end, with the result and the reason that go with it."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.callouts import TtsCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, BOB, SALES, SPARE, STANDUP

pytestmark = pytest.mark.fidelity("documented", "Ends of calls")

IN_APP = Svaml(svaml.ConnectMxp(Destination("username", "bob")))
PHONE = Svaml(svaml.ConnectPstn(number=AGENT, dial_timeout_seconds=25))
SHORT = Svaml(svaml.ConnectPstn(number=AGENT, max_duration_seconds=60))


@pytest.mark.parametrize(
    ("reply", "plan", "steps", "expected"),
    [
        (PHONE, {}, ["answer", {"by": "callee"}], ("ANSWERED", "CALLEEHANGUP")),
        (PHONE, {}, ["answer", {"by": "caller"}], ("ANSWERED", "CALLERHANGUP")),
        (SHORT, {}, ["answer", 61], ("ANSWERED", "TIMEOUT")),
        (PHONE, {"outcome": "silent"}, [26], ("NOANSWER", "TIMEOUT")),
        (IN_APP, {"outcome": "silent"}, [61], ("BUSY", "N/A")),
        (PHONE, {"outcome": "busy"}, [5], ("BUSY", "N/A")),
        (PHONE, {"outcome": "rejects"}, [5], ("BUSY", "CALLEEHANGUP")),
        (PHONE, {}, [{"by": "caller"}], ("NOANSWER", "CANCEL")),
        (PHONE, {"outcome": "no-route"}, [5], ("FAILED", "GENERALERROR")),
        (IN_APP, {"outcome": "no-user"}, [5], ("FAILED", "USERNOTFOUND")),
        (500, {}, [], ("FAILED", "CALLBACKERROR")),
        (b"not json", {}, [], ("FAILED", "GENERALERROR")),
        (Svaml(svaml.Hangup(), (svaml.Answer(),)), {}, [], ("ANSWERED", "MANAGERHANGUP")),
        (Svaml(svaml.Hangup()), {}, [], ("NOANSWER", "CANCEL")),
    ],
    ids=str,
)
def test_every_end_has_its_result_and_reason(
    reply, plan, steps, expected, door, rings_in, control, sandbox, voice
):
    door.answers["ice", sandbox.numbers[SALES]] = reply
    call_id = rings_in(SALES, **plan)
    for step in steps:
        if isinstance(step, dict):
            control("POST", f"calls/{call_id}/hang-up", step)
        elif isinstance(step, str):
            control("POST", f"calls/{call_id}/{step}")
        else:
            sandbox.advance(step)

    dice = door.last("dice")
    assert (dice["result"], dice["reason"]) == expected
    assert voice.call(call_id).is_final


def test_a_callout_without_a_cli_fails_without_ringing(voice, sandbox, door):
    call_id = voice.place_callout(
        TtsCallout(destination=Destination("number", BOB), text="Hi", enable_dice=True),
        even_without_cli=True,
    )

    sandbox.advance(1)

    assert door.names() == ["dice"]
    found = voice.call(call_id)
    assert (found.result, found.reason) == ("FAILED", "GENERALERROR")


@pytest.mark.parametrize(
    ("switches", "reason"),
    [({"credit": False}, "NOCREDITPARTNER"), ({"barred": ["+1404"]}, "BLOCKED")],
)
def test_an_accepted_call_fails_where_its_next_leg_may_not_be_dialled(
    switches, reason, control, rings_in, door, sandbox
):
    control("PUT", "platform", switches)

    rings_in(SALES)
    sandbox.advance(1)

    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("FAILED", reason)


def test_a_call_ended_by_rest_or_by_a_kick_was_ended_by_its_owner(rings_in, voice, door, control):
    steered, kicked = rings_in(SALES), rings_in(STANDUP)
    control("POST", f"calls/{steered}/answer")

    voice.update_call(steered, Svaml(svaml.Hangup()))
    voice.kick("standup", kicked)

    assert {event["reason"] for event in door.events if event["event"] == "dice"} == {
        "MANAGERHANGUP"
    }


def test_svaml_that_cannot_be_carried_out_after_the_answer_ends_an_answered_call(
    rings_in, control, door, voice
):
    door.answers["ace"] = b'{"action":{"name":"park"}}'
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/answer")

    assert door.names() == ["ice", "ace", "notify", "dice"]
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == (
        "ANSWERED",
        "GENERALERROR",
    )
    assert voice.call(call_id).reason == "INVALIDSVAMLACTION"


@pytest.mark.fidelity("chosen", "Billing")
@pytest.mark.parametrize(
    ("seconds", "amount"), [(0, 0.012), (59, 0.012), (60, 0.012), (61, 0.024), (180, 0.036)]
)
def test_every_minute_begun_of_an_answered_call_is_charged_at_its_end(
    seconds, amount, rings_in, control, sandbox, door, voice
):
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    sandbox.advance(seconds)
    ongoing = voice.call(call_id)
    control("POST", f"calls/{call_id}/hang-up")

    assert ongoing.debit is None
    assert door.last("dice")["debit"] == {"currencyId": "USD", "amount": amount}
    assert float(voice.call(call_id).debit.amount) == amount


@pytest.mark.fidelity("chosen", "Billing")
def test_a_call_that_nobody_answered_costs_nothing(rings_in, control, door):
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/hang-up")

    assert door.last("dice")["debit"]["amount"] == 0.0


def test_no_call_is_longer_than_four_hours(rings_in, sandbox, door, voice):
    call_id = rings_in(STANDUP)

    sandbox.advance(14_399)
    almost = voice.call(call_id).status
    sandbox.advance(2)

    assert almost == "ONGOING"
    assert (door.last("dice")["result"], door.last("dice")["reason"]) == ("ANSWERED", "TIMEOUT")
    assert sandbox.numbers[SPARE]
