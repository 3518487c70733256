"""Calls on which the platform finds out whether a machine answered."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, SALES
from tests.sandbox.lifecycles.conftest import notifications

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")


@pytest.mark.parametrize("machine", ["machine", "human", "notsure"])
def test_9_7_a_verdict_on_who_answered_comes_with_the_answer(
    machine, rings_in, control, door, sandbox
):
    amd = svaml.AmdOptions(enabled=True, asynchronous=False)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES, machine=machine)
    control("POST", f"calls/{call_id}/answer")
    undecided = door.names(call_id)
    sandbox.advance(3)

    assert undecided == ["ice"]
    assert door.names(call_id) == ["ice", "ace"]
    assert door.last("ace")["amd"]["status"] == machine
    assert door.last("ace")["amd"]["duration"] == 3


def test_9_7_hanging_up_before_the_verdict_is_one_too(rings_in, control, door, sandbox):
    amd = svaml.AmdOptions(enabled=True)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")

    control("POST", f"calls/{call_id}/hang-up", {"by": "callee"})

    assert door.names(call_id) == ["ice", "ace", "dice"]
    assert door.last("ace")["amd"]["status"] == "hangup"


def test_9_8_a_late_verdict_and_the_beep_are_notified_while_the_call_goes_on(
    rings_in, control, door, sandbox, voice
):
    amd = svaml.AmdOptions(enabled=True, asynchronous=True)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectPstn(number=AGENT, amd=amd))
    call_id = rings_in(SALES, machine="machine")
    control("POST", f"calls/{call_id}/answer")
    at_once = door.names(call_id)
    sandbox.advance(6)
    voice.update_call(call_id, Svaml(svaml.Hangup(), (svaml.Say("Call us back."),)))
    sandbox.advance(2)

    assert at_once == ["ice", "ace"]
    assert "amd" not in door.last("ace")
    assert notifications(door, call_id) == ["amd", "amd_beep"]
    assert door.last("notify")["amd"] == {"status": "machine", "reason": "beep", "duration": 5}
    assert door.names(call_id)[-1] == "dice"
