import logging
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from dashboard.sinch import errors, signing
from tests.sinch import answering
from tests.sinch.parties import CALLOUT, KEY, SECRET

ANSWERS = {"callId": "alice", "numbers": [], "participants": []}
SHORT = 0.4
ROOM = "/calling/v1/conferences/id/standup"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
METHODS = {
    "place_callout": (lambda client: client.place_callout(CALLOUT),),
    "kick": (lambda client: client.kick("standup", "alice"),),
}


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
