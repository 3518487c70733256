import json
from dataclasses import replace
from decimal import Decimal

import pytest

from dashboard.sinch import errors, signing, svaml, times
from dashboard.sinch.applications import CallbackUrls, Number, NumberFacts
from dashboard.sinch.callouts import ConferenceCallout, IllegalCallout, TtsCallout
from dashboard.sinch.calls import CallInfo
from dashboard.sinch.conferences import Participant
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.svaml import Svaml
from tests.sinch import answering
from tests.sinch.parties import CALLOUT, KEY, SECRET

REFERENCE = "5b1f0c9e-2d44-4c0a-9b7e-6f0a3c1d2e90"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


ANSWERS = {
    "callId": "alice",
    "status": "FINAL",
    "debit": {"currencyId": "USD", "amount": 0.012},
    "participants": [{"id": "alice", "cli": "+1", "duration": 3, "muted": True, "onhold": False}],
    "numbers": [{"number": "+14045000100", "applicationkey": KEY, "capability": "voice"}],
    "url": {"primary": "https://ops.example.net/hooks"},
    "numberItem": {"normalizedNumber": "+14045000103", "countryId": "US", "restricted": False},
}
CALL = "/calling/v1/calls/id/alice"
ROOM = "/calling/v1/conferences/id/standup"
NUMBERS = "/v1/configuration/numbers"
CALLBACKS = f"/v1/configuration/callbacks/applications/{KEY}"
URLS = CallbackUrls("https://ops.example.net/hooks")
METHODS = {
    "place_callout": (
        lambda client: client.place_callout(CALLOUT),
        ("POST", "/calling/v1/callouts", CALLOUT.to_wire()),
        "alice",
    ),
    "call": (
        lambda client: client.call("alice"),
        ("GET", CALL, None),
        CallInfo(call_id="alice", status="FINAL", debit=Money("USD", Decimal("0.012"))),
    ),
    "update_call": (
        lambda client: client.update_call("alice", svaml.Svaml(svaml.Hangup())),
        ("PATCH", CALL, {"action": {"name": "hangup"}}),
        None,
    ),
    "update_leg": (
        lambda client: client.update_leg("alice", "callee", svaml.Svaml(None, (svaml.Say("Hi"),))),
        ("PATCH", f"{CALL}/leg/callee", {"instructions": [{"name": "say", "text": "Hi"}]}),
        None,
    ),
    "participants": (
        lambda client: client.participants("standup"),
        ("GET", ROOM, None),
        [Participant("alice", "+1", 3, muted=True, on_hold=False)],
    ),
    "kick_all": (lambda client: client.kick_all("standup"), ("DELETE", ROOM, None), None),
    "mute": (
        lambda client: client.manage_participant("standup", "alice", "mute"),
        ("PATCH", f"{ROOM}/alice", {"command": "mute"}),
        None,
    ),
    "hold": (
        lambda client: client.manage_participant("standup", "alice", "onhold", "music1"),
        ("PATCH", f"{ROOM}/alice", {"command": "onhold", "moh": "music1"}),
        None,
    ),
    "kick": (
        lambda client: client.kick("standup", "alice"),
        ("DELETE", f"{ROOM}/alice", None),
        None,
    ),
    "numbers": (
        lambda client: client.numbers(),
        ("GET", NUMBERS, None),
        [Number("+14045000100", KEY, "voice")],
    ),
    "assign_numbers": (
        lambda client: client.assign_numbers(["+14045000100"], KEY, "voice"),
        (
            "POST",
            NUMBERS,
            {"numbers": ["+14045000100"], "applicationkey": KEY, "capability": "voice"},
        ),
        None,
    ),
    "unassign_number": (
        lambda client: client.unassign_number("+14045000100"),
        ("DELETE", NUMBERS, {"number": "+14045000100"}),
        None,
    ),
    "query_number": (
        lambda client: client.query_number("+14045000103"),
        ("GET", "/v1/calling/query/number/+14045000103", None),
        NumberFacts("+14045000103", "US", restricted=False),
    ),
    "callback_urls": (lambda client: client.callback_urls(), ("GET", CALLBACKS, None), URLS),
    "set_callback_urls": (
        lambda client: client.set_callback_urls(KEY, URLS),
        ("POST", CALLBACKS, {"url": {"primary": "https://ops.example.net/hooks"}}),
        None,
    ),
}
every_method = pytest.mark.parametrize("name", METHODS)


@every_method
def test_a_method_sends_one_signed_request_and_reads_the_answer(server, client, name):
    act, (method, path, body), expected = METHODS[name]
    server.answer = answering.with_json(ANSWERS)

    answer = act(client)

    [seen] = server.seen
    assert answer == expected
    assert (seen.method, seen.path) == (method, path)
    assert (json.loads(seen.body) if seen.body else None) == body
    verified = signing.verify(
        seen.headers,
        method=method,
        paths=[path],
        body=seen.body,
        secret_of=signing.Keyring({KEY: SECRET}),
    )
    assert abs(verified.timestamp - times.now()) < 60 * times.SECOND


@every_method
def test_a_method_can_sign_in_without_a_signature(server, client_of, name):
    server.answer = answering.with_json(ANSWERS)

    METHODS[name][0](client_of(server.url, signed=False))

    [seen] = server.seen
    assert seen.headers["Authorization"] == signing.basic(KEY, SECRET)
    assert "x-timestamp" not in seen.headers


EMPTY = [name for name, (_, _, expected) in METHODS.items() if expected is None]
TELLING = [name for name in METHODS if name not in EMPTY]


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize(
    ("status", "content"), [(200, b""), (200, b"{}"), (202, b"{}"), (204, b"")]
)
def test_an_empty_success_is_enough_where_nothing_is_asked(server, client, name, status, content):
    server.answer = answering.with_bytes(content, status)

    assert METHODS[name][0](client) is None


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("content", [b"", b"{}"])
def test_an_empty_success_is_no_answer_where_something_is_asked(server, client, name, content):
    server.answer = answering.with_bytes(content)

    with pytest.raises(errors.NoAnswer) as unknown:
        METHODS[name][0](client)

    assert unknown.value.reason == "not-as-expected"


@pytest.mark.parametrize("name", ["participants", "numbers", "callback_urls", "place_callout"])
def test_an_answer_without_its_essentials_is_none(server, client, name):
    server.answer = answering.with_json({"participants": 1, "numbers": {}, "url": [], "callId": 7})

    with pytest.raises(errors.NoAnswer) as unknown:
        METHODS[name][0](client)

    assert unknown.value.reason == "not-as-expected"


@pytest.mark.parametrize("field", ["callId", "callid"])
def test_a_call_id_is_read_in_both_spellings(server, client, field):
    server.answer = answering.with_json({field: "alice"})

    assert client.place_callout(CALLOUT) == "alice"


def test_a_refusal_keeps_what_the_platform_said(server, client):
    said = {"errorCode": 40400, "message": "Call not found", "reference": REFERENCE}
    server.answer = answering.with_json(said, 404)

    with pytest.raises(errors.NotFound) as refusal:
        client.call("alice")

    error = refusal.value
    assert (error.status, error.code, error.text) == (404, 40400, "Call not found")
    assert error.reference == REFERENCE


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (400, errors.InvalidRequest),
        (401, errors.Unauthorised),
        (402, errors.NoCredit),
        (403, errors.Forbidden),
        (409, errors.Conflict),
        (500, errors.PlatformFault),
        (503, errors.PlatformFault),
    ],
)
def test_every_status_has_its_name_also_without_json(server, client, status, named):
    server.answer = answering.with_bytes(b"<html>no</html>", status, Content_Type="text/html")

    with pytest.raises(named) as refusal:
        client.kick("standup", "alice")

    assert refusal.value.status == status
    assert len(server.seen) == 1


# --- What goes with a callout


def test_headers_of_a_callout_are_sent_with_it(server, client):
    server.answer = answering.with_json(ANSWERS)

    client.place_callout(CALLOUT, headers={"X-CB-Ticket": "118"})

    assert server.seen[0].headers["X-CB-Ticket"] == "118"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic eA=="},
        {"X-CB-Ticket": "1\r\nx-evil: 1"},
        {"X-CB-" + "x" * 28: "1"},
        {"X-CB-Ticket": "x" * 129},
        {"X-CB-Ticket": "ż"},
        {f"X-CB-{number}": "1" for number in range(6)},
    ],
)
def test_headers_that_would_not_come_back_are_refused_unsent(server, client, headers):
    with pytest.raises(ValueError, match="X-CB-"):
        client.place_callout(CALLOUT, headers=headers)

    assert server.seen == []


def test_speech_without_a_cli_is_sent_only_when_that_is_meant(server, client):
    silent = TtsCallout(destination=CALLOUT.destination, text="Hi")
    server.answer = answering.with_json(ANSWERS)

    with pytest.raises(IllegalCallout, match="cli-missing"):
        client.place_callout(silent)
    placed = client.place_callout(silent, even_without_cli=True)

    assert (placed, len(server.seen)) == ("alice", 1)


STREAM = Destination("websocket", "wss://media.example.net")


def conference(**parts):
    return ConferenceCallout(
        **{"destination": CALLOUT.destination, "conference_id": "standup"} | parts
    )


def placed(callout):
    return lambda client: client.place_callout(callout)


def steered(script):
    return lambda client: client.update_call("alice", script)


def heard(script):
    return lambda client: client.update_leg("alice", "both", script)


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (placed(conference(max_duration_seconds=0)), "out-of-range"),
        (placed(conference(conference_id="x" * 65)), "too-long"),
        (placed(replace(CALLOUT, text="x" * 601)), "too-long"),
        (steered(Svaml(None, (svaml.Answer(),))), "instruction-not-allowed"),
        (steered(Svaml(svaml.Park("", "", "", 601))), "out-of-range"),
        (steered(Svaml(svaml.ConnectStream(STREAM, None, 0))), "out-of-range"),
        (heard(Svaml(None, (svaml.StopRecording(),))), "instruction-not-allowed"),
        (heard(Svaml(svaml.ConnectPstn())), "action-not-allowed"),
    ],
)
def test_what_the_platform_would_refuse_is_not_sent(ask, rule, server, client):
    with pytest.raises((IllegalCallout, svaml.IllegalSvaml)) as refusal:
        ask(client)

    assert refusal.value.rule == rule  # type: ignore[attr-defined]  # both have one
    assert server.seen == []


# --- Regions


def test_a_call_is_asked_about_where_its_event_says_it_is(client):
    use1 = "https://calling-use1.api.sinch.com/calling/v1/calls/id/alice"

    near = client.near(use1)

    assert near.endpoints.traffic_url == "https://calling-use1.api.sinch.com"
    assert near.endpoints.configuration_url == client.endpoints.configuration_url
    assert near.near(use1) is near
    assert client.near(None) is client


def test_an_event_cannot_send_our_credentials_elsewhere(server, client):
    near = client.near("https://calling-use1.api.sinch.com.evil.example/calling/v1/calls/id/alice")
    server.answer = answering.with_json(ANSWERS)

    near.call("alice")

    assert near is client
    assert len(server.seen) == 1
