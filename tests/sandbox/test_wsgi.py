import pytest
import requests

from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch import callouts, errors
from dashboard.sinch.destinations import Destination
from tests.sandbox.door import BOB, STANDUP

INVITE = callouts.ConferenceCallout(destination=Destination("number", BOB), conference_id="standup")


def test_a_status_made_on_purpose_refuses_without_acting(control, voice, sandbox):
    control("PUT", "faults", {"rest": {"status": 503}})

    with pytest.raises(errors.PlatformFault):
        voice.place_callout(INVITE)

    assert sandbox.floor.calls == {}
    [logged] = control("GET", "requests").json()["requests"]
    assert logged["status"] == 503


def test_a_lost_reply_comes_after_acting(control, voice, sandbox):
    control("PUT", "faults", {"rest": {"lost_reply": True}})

    with pytest.raises(errors.SinchError):
        voice.place_callout(INVITE)

    assert len(sandbox.floor.live_calls()) == 1


def test_an_empty_reply_can_be_lost_too(control, voice, rings_in):
    rings_in(STANDUP)
    control("PUT", "faults", {"rest": {"lost_reply": True}})

    with pytest.raises(errors.SinchError):
        voice.kick_all("standup")

    assert control("GET", "conferences").json() == {"conferences": []}


def test_latency_beyond_the_clients_patience_is_a_timeout(control, sandbox):
    control("PUT", "faults", {"rest": {"latency_seconds": 20}})

    with pytest.raises(requests.ReadTimeout):
        sandbox.session().get(f"{IN_PROCESS_URL}/v1/configuration/numbers", timeout=8)


def test_the_control_plane_is_for_this_machine_only():
    asked = []

    def peer(address: str, host: str) -> str:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/sandbox/v1/application",
            "REMOTE_ADDR": address,
            "HTTP_HOST": host,
        }
        Sandbox.manual().wsgi(environ, lambda status, _: asked.append(status))
        return asked[-1][:3]

    assert peer("127.0.0.1", "127.0.0.1:8002") == "200"
    assert peer("::1", "[::1]:8002") == "200"
    assert peer("127.0.0.1", "localhost:8002") == "200"
    assert peer("192.0.2.7", "127.0.0.1:8002") == "403"
    assert peer("127.0.0.1", "rebound.example:8002") == "403"
    assert peer("", "") == "403"


def test_an_address_of_neither_is_not_found(sandbox):
    assert sandbox.session().get(f"{IN_PROCESS_URL}/favicon.ico", timeout=45).status_code == 404
