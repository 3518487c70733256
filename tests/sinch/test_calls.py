from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import times, wire
from dashboard.sinch.calls import CallInfo
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from tests.sinch import strategies

FINISHED = (
    b'{"to":{"type":"Number","endpoint":"+14045000120"},"domain":"pstn","callId":"alice",'
    b'"duration":41,"status":"FINAL","result":"ANSWERED","reason":"CALLEEHANGUP",'
    b'"timestamp":"2025-03-14T09:31:02","custom":"ticket-118",'
    b'"userRate":{"currencyId":"USD","amount":0.0120},'
    b'"debit":{"currencyId":"USD","amount":0.0120}}'
)


def test_a_finished_call_is_read_whole():
    assert CallInfo.from_wire(wire.strict_object(FINISHED)) == CallInfo(
        call_id="alice",
        to=Destination("number", "+14045000120"),
        domain="pstn",
        status="FINAL",
        result="ANSWERED",
        reason="CALLEEHANGUP",
        duration_seconds=41,
        timestamp=times.parse("2025-03-14T09:31:02Z"),
        custom="ticket-118",
        user_rate=Money("USD", Decimal("0.012")),
        debit=Money("USD", Decimal("0.012")),
    )


@pytest.mark.parametrize(("status", "final"), [("FINAL", True), ("ONGOING", False), (None, False)])
def test_a_call_is_over_when_it_is_final(status, final):
    assert CallInfo.from_wire({"status": status}).is_final is final


@pytest.mark.parametrize("field", ["callId", "callid"])
def test_both_spellings_of_the_id_are_read(field):
    assert CallInfo.from_wire({field: "alice"}).call_id == "alice"


def test_the_platform_capitalises_types():
    body = CallInfo(call_id="alice", from_destination=Destination("username", "bob")).to_wire()

    assert body == {"from": {"type": "Username", "endpoint": "bob"}, "callId": "alice"}


@given(strategies.calls)
def test_a_call_survives_the_wire(call):
    assert CallInfo.from_wire(wire.strict_object(wire.to_json(call.to_wire()))) == call


@given(st.dictionaries(st.sampled_from(["callId", "to", "status", "debit"]), strategies.anything))
def test_no_field_of_any_type_stops_a_look_up(raw):
    assert isinstance(CallInfo.from_wire(raw), CallInfo)
