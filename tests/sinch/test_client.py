import json
import logging
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import requests

from dashboard.sinch import errors, signing, svaml, times
from dashboard.sinch.applications import CallbackUrls, Number
from dashboard.sinch.callouts import TtsCallout
from dashboard.sinch.calls import CallInfo
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.conferences import Participant
from dashboard.sinch.destinations import Destination
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.money import Money
from tests.sinch import answering

KEY = "3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11"
SECRET = "c2FuZGJveC1zZWNyZXQtMQ=="
CALLOUT = TtsCallout(destination=Destination("number", "+14045000101"), text="Hi")
REFERENCE = "5b1f0c9e-2d44-4c0a-9b7e-6f0a3c1d2e90"
SHORT = 0.4
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def server():
    with answering.Server() as server:
        yield server


@pytest.fixture
def client_of():
    made = []

    def client_of(url, **options):
        client = VoiceClient(KEY, SECRET, Endpoints(url, url), **options)
        made.append(client)
        return client

    yield client_of
    for client in made:
        client.close()


@pytest.fixture
def client(server, client_of):
    return client_of(server.url)


ANSWERS = {
    "callId": "alice",
    "status": "FINAL",
    "debit": {"currencyId": "USD", "amount": 0.012},
    "participants": [{"id": "alice", "cli": "+1", "duration": 3, "muted": True, "onhold": False}],
    "numbers": [{"number": "+14045000100", "applicationkey": KEY, "capability": "voice"}],
    "url": {"primary": "https://ops.example.net/hooks"},
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
@pytest.mark.parametrize(("status", "content"), [(200, b""), (200, b"{}"), (204, b"")])
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


@pytest.mark.parametrize(
    "answer",
    [
        answering.dripping(b"HTTP/1.1 404 No\r\nContent-Length: 5000\r\n\r\n{"),
        answering.broken_off(b"HTTP/1.1 404 No\r\nContent-Length: 5000\r\n\r\n{"),
        answering.with_bytes(b" " * 1_048_577, 404),
        answering.with_bytes(b"x", 404, Content_Encoding="gzip"),
    ],
    ids=["dripping", "broken off", "too large", "compressed"],
)
def test_a_refusal_counts_even_when_its_explanation_does_not_arrive(server, client_of, answer):
    server.answer = answer
    client = client_of(server.url, deadline_seconds=SHORT)
    started = time.monotonic()

    with pytest.raises(errors.NotFound):
        client.kick("standup", "alice")

    assert time.monotonic() - started < SHORT + 2


def test_a_busy_platform_says_when_to_come_back(server, client):
    server.answer = answering.with_json({"errorCode": 42900}, 429, Retry_After="7")

    with pytest.raises(errors.TooManyRequests) as refusal:
        client.place_callout(CALLOUT)

    assert refusal.value.retry_after_seconds == 7
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answering.nothing, "timeout"),
        (answering.dripping(b"", b"H"), "timeout"),
        (answering.dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"), "timeout"),
        (answering.dripping(HEAD + b"Content-Length: 5000\r\n\r\n{"), "timeout"),
        (
            answering.dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            "timeout",
        ),
        (answering.dripping(HEAD + b"\r\n{"), "timeout"),
        (answering.broken_off(b""), "cut-short"),
        (answering.broken_off(b"HTTP/1.1 200"), "cut-short"),
        (answering.broken_off(HEAD + b"Content-Le"), "cut-short"),
        (answering.broken_off(HEAD + b"Content-Length: 50\r\n\r\n{"), "cut-short"),
        (answering.broken_off(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{"), "cut-short"),
        (answering.broken_off(b"SSH-2.0-OpenSSH\r\n\r\n"), "cut-short"),
        (answering.reset(b""), "cut-short"),
        (answering.reset(HEAD + b"Content-Length: 50\r\n\r\n{"), "cut-short"),
        (answering.with_bytes(b"<html>Sign in to the hotel</html>"), "not-json"),
        (answering.with_bytes(b'{"callId":"alice"'), "not-json"),
        (answering.with_bytes(b'["alice"]'), "not-json"),
        (answering.with_bytes(b"[" * 200_000), "not-json"),
        (answering.with_bytes(b'{"callId":"al\xff"}'), "not-json"),
        (answering.with_bytes(b" " * 1_048_577), "too-large"),
        (answering.with_bytes(b"x", Content_Encoding="gzip"), "not-json"),
    ],
    ids=[
        *("silence", "no status line", "dripping headers", "dripping body", "dripping chunks"),
        *("dripping to the end", "closed", "half a status", "half the headers", "half a body"),
        *("half a chunk", "another protocol", "reset", "reset in the body", "HTML", "half JSON"),
        *("a list", "deep", "not UTF-8", "one byte too many", "compressed"),
    ],
)
@pytest.mark.parametrize("name", ["place_callout", "kick"])
def test_no_usable_answer_leaves_the_outcome_unknown_in_time(
    server, client_of, answer, reason, name
):
    server.answer = answer
    client = client_of(server.url, deadline_seconds=SHORT)
    started = time.monotonic()

    with pytest.raises(errors.NoAnswer) as unknown:
        METHODS[name][0](client)

    assert unknown.value.reason == reason
    assert time.monotonic() - started < SHORT + 2
    assert len(server.seen) == 1


def test_a_connection_that_was_kept_open_has_the_same_deadline(server, client_of):
    client = client_of(server.url, deadline_seconds=SHORT)
    client.kick("standup", "alice")
    server.answer = answering.dripping(HEAD + b"Content-Length: 5000\r\n\r\n{")
    started = time.monotonic()

    with pytest.raises(errors.NoAnswer, match="timeout"):
        client.kick("standup", "bob")

    assert time.monotonic() - started < SHORT + 2
    assert server.connections == 1


def test_a_hundred_megabytes_are_not_taken(server, client):
    sent: list[int] = []
    server.answer = answering.endless(sent)

    with pytest.raises(errors.NoAnswer) as unknown:
        client.numbers()

    assert unknown.value.reason == "too-large"
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_not_followed(server, client, status):
    with answering.Server() as elsewhere:
        server.answer = answering.with_bytes(b"", status, Location=f"{elsewhere.url}/x")

        with pytest.raises(errors.NoAnswer) as unknown:
            client.place_callout(CALLOUT)

        assert (unknown.value.reason, unknown.value.status) == ("redirected", status)
        assert elsewhere.seen == []


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_where_nobody_listens_nothing_was_sent(client_of):
    client = client_of(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(errors.Unreachable, match="refused"):
        client.place_callout(CALLOUT)


def test_where_nobody_accepts_nothing_was_sent(client_of):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        client = client_of(f"http://127.0.0.1:{deaf.getsockname()[1]}", deadline_seconds=SHORT)
        started = time.monotonic()

        with pytest.raises(errors.Unreachable):
            client.place_callout(CALLOUT)

        assert time.monotonic() - started < SHORT + 2
        for one in waiting:
            one.close()


def test_where_no_secret_channel_comes_about_nothing_was_sent(client_of):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        client = client_of(f"https://127.0.0.1:{port}", deadline_seconds=SHORT)
        started = time.monotonic()

        with pytest.raises(errors.Unreachable):
            client.place_callout(CALLOUT)

        assert time.monotonic() - started < SHORT + 2


def test_a_server_that_went_away_between_two_requests_is_found_again(client_of):
    with answering.Server() as server:
        client = client_of(server.url)
        client.kick("standup", "alice")
        server.answer = answering.with_bytes(b"{}", Connection="close")
        client.kick("standup", "bob")

        client.kick("standup", "carol")

        assert [seen.path[-5:] for seen in server.seen] == ["alice", "p/bob", "carol"]


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_cannot_exist_is_not_found_and_not_asked_for(server, client, bad):
    with pytest.raises(errors.NotFound):
        client.kick("standup", bad)

    assert server.seen == []


@pytest.mark.parametrize(
    ("call_id", "segment"),
    [
        ("../../v1/configuration/numbers", "..%2F..%2Fv1%2Fconfiguration%2Fnumbers"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("\r\nHost: evil", "%0D%0AHost%3A%20evil"),
    ],
)
def test_a_hostile_id_stays_one_segment_and_is_signed_as_sent(server, client, call_id, segment):
    client.kick("standup", call_id)

    [seen] = server.seen
    assert seen.path == f"{ROOM}/{segment}"
    assert signing.verify(
        seen.headers,
        method="DELETE",
        paths=[seen.path],
        body=b"",
        secret_of=signing.Keyring({KEY: SECRET}),
    )


def test_an_address_may_have_a_path_of_its_own(server, client_of):
    client = client_of(f"{server.url}/use1")

    client.kick("standup", "alice")

    [seen] = server.seen
    assert seen.path == f"/use1{ROOM}/alice"
    assert signing.verify(
        seen.headers,
        method="DELETE",
        paths=[seen.path],
        body=b"",
        secret_of=signing.Keyring({KEY: SECRET}),
    )


def test_many_threads_share_a_client(server, client):
    def answer(handler):
        call_id = handler.path.rpartition("/")[2]
        answering.with_json({"callId": call_id, "status": "ONGOING"})(handler)

    server.answer = answer
    ids = [f"call-{number}" for number in range(200)]

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(client.call, ids))

    assert [info.call_id for info in answers] == ids
    assert server.connections <= 16


def test_one_slow_answer_holds_up_nobody_else(server, client_of):
    client = client_of(server.url, deadline_seconds=5)
    gate, entered = threading.Event(), threading.Event()

    def answer(handler):
        if handler.path.endswith("alice"):
            entered.set()
            gate.wait(5)
        answering.with_json({})(handler)

    server.answer = answer
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(client.kick, "standup", "alice")
        entered.wait(5)

        client.kick("standup", "bob")

        assert not slow.done()
        gate.set()
        slow.result(5)


def test_nothing_of_the_environment_is_taken(server, client_of, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password eve\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    client_of(server.url).kick("standup", "alice")

    [seen] = server.seen
    assert seen.headers["Authorization"].startswith(f"application {KEY}:")


def test_no_cookie_is_kept(server, client):
    server.answer = answering.with_json({}, Set_Cookie="who=eve")

    client.kick("standup", "alice")
    client.kick("standup", "bob")

    assert "Cookie" not in server.seen[1].headers


@pytest.mark.parametrize("signed", [True, False])
def test_no_log_line_and_no_error_shows_the_secret(server, client_of, caplog, signed):
    caplog.set_level(logging.DEBUG)
    client = client_of(server.url, signed=signed, deadline_seconds=SHORT)
    client.kick("standup", "alice")
    server.answer = answering.nothing

    with pytest.raises(errors.NoAnswer) as unknown:
        client.kick("standup", "bob")

    told = caplog.text + repr(client) + repr(unknown.value) + repr(unknown.value.__cause__)
    assert f"DELETE {ROOM}/alice: 200" in caplog.text
    for seen in server.seen:
        assert seen.headers["Authorization"].partition(" ")[2] not in told
    assert SECRET not in told


def test_a_session_of_ones_own_is_used(server, client_of):
    with requests.Session() as session:
        client = client_of(server.url, session=session)

        client.kick("standup", "alice")

        assert len(server.seen) == 1


def test_a_session_of_ones_own_cannot_make_an_unknown_outcome_look_unsent(server, client_of):
    server.answer = answering.broken_off(b"")
    with requests.Session() as session:
        client = client_of(server.url, session=session)

        with pytest.raises(errors.NoAnswer):
            client.place_callout(CALLOUT)


def test_a_session_of_ones_own_still_tells_when_nobody_listens(client_of):
    with requests.Session() as session:
        client = client_of(f"http://127.0.0.1:{free_port()}", session=session)

        with pytest.raises(errors.Unreachable):
            client.place_callout(CALLOUT)
