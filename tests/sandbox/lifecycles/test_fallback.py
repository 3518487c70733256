"""Calls whose application fails at its first address."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, SALES, Door
from tests.sandbox.lifecycles.conftest import states
from tests.sandbox.served import SECRET, backend

pytestmark = pytest.mark.fidelity("documented", "Lives of calls")


@pytest.fixture
def spare(sandbox):
    """A second backend of the application, on an address of its own, set as the fallback."""
    door = Door(lambda: SECRET)
    with backend(door) as url, sandbox.served.client() as client:
        urls = CallbackUrls(sandbox.served.callback_url, url)
        client.set_callback_urls(client.key, urls)
        yield door


def test_9_12_the_fallback_carries_a_call_on_that_the_primary_failed(
    rings_in, door, spare, sandbox, voice
):
    spare.answers["ice"] = Svaml(svaml.ConnectPstn(number=AGENT))
    door.answers["ice", sandbox.numbers[SALES]] = 500

    call_id = rings_in(SALES, outcome="answers", ring_seconds=3)
    sandbox.advance(1)
    gone_on = states(voice, call_id)
    sandbox.advance(5)

    assert gone_on == ("ONGOING", "N/A", "N/A")
    assert states(voice, call_id) == ("ONGOING", "ANSWERED", "N/A")
    assert door.names(call_id) == ["ice", "ace"]
    assert spare.names(call_id) == ["ice"]
    assert spare.refused == []  # it is signed for the path of the fallback


def test_9_12_a_call_that_both_fail_ends(rings_in, door, spare, sandbox, voice):
    spare.answers["ice"] = 500
    door.answers["ice", sandbox.numbers[SALES]] = 500

    lost = rings_in(SALES)

    assert states(voice, lost) == ("FINAL", "FAILED", "CALLBACKERROR")
    assert door.names(lost) == ["ice", "dice"]
    assert spare.names(lost) == ["ice"]


def test_9_12_an_answer_that_both_fail_to_take_leaves_the_call_connected(
    rings_in, control, door, spare, voice
):
    call_id = rings_in(SALES)
    door.answers["ace"] = spare.answers["ace"] = 500

    control("POST", f"calls/{call_id}/answer")

    assert states(voice, call_id) == ("ONGOING", "ANSWERED", "N/A")
    assert spare.names(call_id) == ["ace"]
