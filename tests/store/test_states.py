import pytest

from dashboard.store import states


@pytest.mark.parametrize(
    ("flow_step", "state"),
    [
        (None, "arriving"),
        ("placed", "ringing"),
        ("connectPstn", "ringing"),
        ("connectSip", "ringing"),
        ("connectMxp", "connected"),
        ("continue", "talking"),
        ("connectStream", "talking"),
        ("runMenu", "menu"),
        ("park", "parked"),
        ("connectConf", "room"),
        ("hangup", "ending"),
        ("gone", "checking"),
        ("something-new", "arriving"),
    ],
)
def test_a_live_calls_state_is_where_it_was_sent(flow_step, state):
    assert states.state_of(flow_step, None, None) == state


@pytest.mark.parametrize("result", ["FAILED", "BUSY", "NOANSWER"])
def test_a_call_that_never_got_through_failed(result):
    assert states.state_of("connectPstn", 1, result) == "failed"


@pytest.mark.parametrize("result", ["ANSWERED", "N/A", None, "NEW"])
def test_any_other_ending_is_just_ended(result):
    assert states.state_of("continue", 1, result) == "ended"
