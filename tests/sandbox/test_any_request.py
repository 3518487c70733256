"""Any request, well-formed or not: the platform's own words, no effect of a refusal, no way out."""

import json
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter

from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch import callouts, signing, svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox import asking
from tests.sandbox.door import ALICE, BOB, SALES, STANDUP, with_door
from tests.sinch import strategies

ELSEWHERE = "http://elsewhere.example/hooks"
TO_BOB = {"type": "number", "endpoint": BOB}
PATHS = [
    "/calling/v1/callouts",
    "/calling/v1/calls/id/PARKED",
    "/calling/v1/calls/id/%ff",
    "/calling/v1/calls/id/PARKED/leg/caller",
    "/calling/v1/calls/id/a/leg/%00",
    "/calling/v1/conferences/id/standup",
    "/calling/v1/conferences/id/standup/MEMBER",
    "/calling/v1/conferences/id/standup/%F0%9F",
    "/v1/configuration/numbers",
    "/v1/configuration/callbacks/applications/KEY",
    "/v1/configuration/callbacks/applications/another",
    "/v1/calling/query/number/%2B1",
    "/use1/calling/v1/callouts",
    "/calling/v1/configuration/numbers",
    "/calling/v2/callouts",
    "/sandbox/v1/calls",
    "/sandbox/v1/calls/PARKED/keys",
    "/sandbox/v1/calls/MEMBER/keys",
    "/sandbox/v1/calls/PARKED/hang-up",
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
    "/sandbox/v2",
]
NAMES = (
    *("method", "ttsCallout", "customCallout", "destination", "endpoint", "type", "numbers"),
    *("url", "primary", "command", "moh", "action", "instructions", "seconds", "rest", "seed"),
    *("callbacks", "text", "region", "call_headers", "barred", "from", "to", "name", "keys"),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_json(body: object) -> bytes:
    return json.dumps(body, default=float).encode()


def some(**named: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with any of these properties."""
    return st.fixed_dictionaries({}, optional=named)


urls = st.sampled_from(
    [ELSEWHERE, "http://door.test/other", "http://[/hooks", "ftp://door.test", "", 7, None]
)
sources = urls | strategies.svamls.map(callouts.inline)
custom = some(ice=sources, ace=sources, pie=sources, dice=sources, destination=st.just(TO_BOB))
steering = strategies.svamls.map(Svaml.to_wire)
moderation = some(
    command=st.sampled_from(["mute", "onhold", "resume", "sing", "", 7]),
    moh=st.sampled_from(["music1", "jazz", 7]),
)
dialling = some(**{"from": st.just(ALICE), "to": st.sampled_from([BOB, "", 7, "+14045550110"])})
MEANT = {
    ("POST", "/calling/v1/callouts"): (
        strategies.placed.map(lambda callout: callout.to_wire())
        | custom.map(lambda body: {"method": "customCallout", "customCallout": body})
    ),
    ("PATCH", "/calling/v1/calls/id/PARKED"): steering,
    ("PATCH", "/calling/v1/calls/id/MEMBER/leg/caller"): steering,
    ("PATCH", "/calling/v1/conferences/id/standup/MEMBER"): moderation,
    ("POST", "/v1/configuration/numbers"): some(
        numbers=st.lists(st.sampled_from([BOB, "+14045550110", "", 7]), max_size=3),
        applicationkey=st.sampled_from(["another", "", 7]),
    ),
    ("POST", "/v1/configuration/callbacks/applications/KEY"): some(
        url=some(primary=urls, fallback=urls) | urls
    ),
    ("POST", "/sandbox/v1/calls"): dialling,
    ("POST", "/sandbox/v1/callouts"): custom.map(
        lambda body: {"method": "customCallout", "customCallout": body}
    ),
    ("POST", "/sandbox/v1/calls/MEMBER/keys"): some(keys=st.sampled_from(["1", "12#", "x", 7])),
    ("POST", "/sandbox/v1/clock/advance"): some(
        seconds=st.sampled_from([1, 0, -1, "1", 1e308, None])
    ),
}
meant = st.sampled_from(list(MEANT)).flatmap(
    lambda asked: st.tuples(st.just(asked[0]), st.just(asked[1]), MEANT[asked].map(as_json))
)
wild = st.tuples(
    st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"]),
    st.sampled_from(PATHS),
    st.binary(max_size=40) | values.map(as_json),
)
any_request = given(asked=meant | wild, known=st.sampled_from([True, True, True, False]))


class World(BaseAdapter):
    """Everything that is not the application's door: remembers who wanted to go there."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.wanted.append(str(request.url))
        raise requests.ConnectionError("nobody is there", request=request)

    def close(self) -> None:
        """Nothing is held open."""


@any_request
def test_no_request_upsets_the_sandbox(asked, known):
    ask_anything(*asked, known=known)


ways_out = st.sampled_from(
    [
        ELSEWHERE,
        "HTTP://ELSEWHERE.EXAMPLE/hooks",
        "https://door.test/hooks/voice",
        "http://door.test.elsewhere.example/hooks",
        "http://door.test@elsewhere.example/hooks",
        "http://door.test:81/hooks",
        "http://[::1]/hooks",
        "http:///hooks",
        "http://[/hooks",
    ]
)


@given(
    part=st.sampled_from(["ice", "ace", "pie"]),
    way_out=ways_out,
    others=st.fixed_dictionaries({}, optional={"destination": st.just(TO_BOB)}),
)
def test_no_callout_leads_elsewhere_than_to_the_application(part, way_out, others):
    menu = callouts.inline(Svaml(svaml.RunMenu((svaml.Menu("main", repeats=0),))))
    before = {"ice": None, "ace": None, "pie": menu}
    asked = {"ace": before[part]} if before[part] else {}
    body = {"method": "customCallout", "customCallout": asked | others | {part: way_out}}

    ask_anything("POST", "/calling/v1/callouts", as_json(body), known=True)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@settings(max_examples=20_000)
@any_request
def test_no_request_upsets_the_sandbox_at_length(asked, known):
    ask_anything(*asked, known=known)


def ask_anything(method: str, path: str, body: bytes, *, known: bool) -> None:
    """Ask a floor with a parked call and a conference; all that must hold of the answer."""
    sandbox, door = with_door()
    world = World()
    sandbox.floor.outbox.session.mount("http://", world)
    sandbox.floor.outbox.session.mount("https://", world)
    sandbox.deliver_to("http://door.test", door)
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Park())
    parked, member = rings_in(sandbox, SALES), rings_in(sandbox, STANDUP)
    for name, value in (
        ("KEY", sandbox.application_key),
        ("PARKED", parked),
        ("MEMBER", member),
    ):
        path = path.replace(name, value)
    secret = sandbox.application_secret if known else "YW5vdGhlciBzZWNyZXQ="
    before = state_of(sandbox)

    answer = sandbox.session().request(
        method,
        IN_PROCESS_URL + path,
        data=body,
        headers={
            "authorization": signing.basic(sandbox.application_key, secret),
            "content-type": "application/json",
        },
        timeout=45,
    )

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert state_of(sandbox) == before
        has_the_right_shape(answer, is_control=path.startswith("/sandbox/"))
    if not known and not path.startswith("/sandbox/"):
        assert answer.status_code in (401, 404, 405)
    sandbox.advance(20)
    assert {address(url) for url in world.wanted} <= configured(sandbox)
    assert door.refused == []


def rings_in(sandbox: Sandbox, position: int) -> str:
    asked = {"from": ALICE, "to": sandbox.numbers[position]}
    return str(asking.control(sandbox, "POST", "calls", asked).json()["call_id"])


def state_of(sandbox: Sandbox) -> object:
    """All that a request could have changed."""
    floor = sandbox.floor
    return (
        floor.clock.now(),
        floor.seed,
        floor.switches,
        floor.faults.to_wire(),
        sandbox.traffic.to_wire(),
        floor.application.urls,
        [(each.number, each.application_key) for each in floor.application.numbers],
        [
            (call.call_id, call.stage, call.result, dict(call.cookies), str(call.membership))
            for call in floor.calls.values()
        ],
        {room: [call.call_id for call in people] for room, people in floor.rooms.items()},
        len(floor.callbacks.entries()),
    )


def has_the_right_shape(answer: requests.Response, *, is_control: bool) -> None:
    """An error of the platform looks like one, an error of the control plane is a sentence."""
    said = answer.json()
    if is_control:
        assert set(said) == {"error"}
        assert said["error"]
        return
    assert set(said) == {"errorCode", "message", "reference"}
    assert said["errorCode"] // 100 == answer.status_code
    assert said["message"]
    assert uuid.UUID(said["reference"])


def configured(sandbox: Sandbox) -> set[tuple[str, str]]:
    urls = sandbox.floor.application.urls
    return {address(url) for url in (urls.primary, urls.fallback) if url}


def address(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()
