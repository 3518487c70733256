import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch import callouts, errors, signing
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
    assert sandbox.session().get(f"{IN_PROCESS_URL}/favicon.ico", timeout=5).status_code == 404


any_request = given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"]),
    path=st.sampled_from(
        [
            "/calling/v1/callouts",
            "/calling/v1/calls/id/%ff",
            "/calling/v1/calls/id/a/leg/%00",
            "/calling/v1/conferences/id/standup",
            "/calling/v1/conferences/id/standup/%F0%9F",
            "/v1/configuration/numbers",
            "/v1/configuration/callbacks/applications/KEY",
            "/v1/calling/query/number/%2B1",
            "/sandbox/v1/calls",
            "/sandbox/v1/clock/advance",
            "/sandbox/v1/faults",
            "/sandbox/v1/traffic",
            "/sandbox/v1/reset",
            "/sandbox/v1/platform",
            "/sandbox/v1/scenarios",
            "/sandbox/v1/scenarios/1",
            "/sandbox/v1/callouts",
            "/sandbox/v1/clock",
            "/sandbox/v1/fidelity",
            "/use1/calling/v1/callouts",
            "/calling/v1/configuration/numbers",
        ]
    ),
    body=st.one_of(
        st.binary(max_size=40),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "method",
                            "ttsCallout",
                            "numbers",
                            "url",
                            "command",
                            "action",
                            "instructions",
                            "seconds",
                            "rest",
                            "seed",
                            "text",
                            "region",
                            "customCallout",
                            "call_headers",
                            "barred",
                            "to",
                            "name",
                        ]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        ),
    ),
)


@any_request
def test_no_request_upsets_the_sandbox(method, path, body):
    ask_anything(method, path, body)


def ask_anything(method, path, body):
    sandbox = Sandbox.manual()
    basic = signing.basic(sandbox.application_key, sandbox.application_secret)

    answer = sandbox.session().request(
        method,
        IN_PROCESS_URL + path.replace("KEY", sandbox.application_key),
        data=body if isinstance(body, bytes) else None,
        json=None if isinstance(body, bytes) else body,
        headers={"authorization": basic},
        timeout=5,
    )

    assert answer.status_code < 500


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=20_000)
@any_request
def test_no_request_upsets_the_sandbox_at_length(method, path, body):
    ask_anything(method, path, body)
