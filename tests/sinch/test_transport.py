import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from dashboard.sinch import errors, signing
from tests.sinch import answering
from tests.sinch.parties import CALLOUT, KEY, SECRET

ANSWERS = {"callId": "alice", "numbers": [], "participants": []}
ROOM = "/calling/v1/conferences/id/standup"


def test_a_busy_platform_says_when_to_come_back(server, client):
    server.answer = answering.with_json({"errorCode": 42900}, 429, Retry_After="7")

    with pytest.raises(errors.TooManyRequests) as refusal:
        client.place_callout(CALLOUT)

    assert refusal.value.retry_after_seconds == 7
    assert len(server.seen) == 1


@pytest.fixture
def nobody():
    """An address that is taken, so that nobody else comes to listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_where_nobody_listens_nothing_was_sent(client_of, nobody):
    client = client_of(nobody)

    with pytest.raises(errors.Unreachable, match="refused"):
        client.place_callout(CALLOUT)


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
    client = client_of(server.url)
    gate, entered = threading.Event(), threading.Event()

    def answer(handler):
        if handler.path.endswith("alice"):
            entered.set()
            gate.wait(30)
        answering.with_json({})(handler)

    server.answer = answer
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(client.kick, "standup", "alice")
        assert entered.wait(30)

        client.kick("standup", "bob")

        assert not slow.done()
        gate.set()
        slow.result(30)


def test_nothing_of_the_environment_is_taken(server, client_of, nobody, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password eve\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nobody)
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
    client = client_of(server.url, signed=signed)
    client.kick("standup", "alice")
    server.answer = answering.broken_off(b"")

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


def test_a_session_of_ones_own_still_tells_when_nobody_listens(client_of, nobody):
    with requests.Session() as session:
        client = client_of(nobody, session=session)

        with pytest.raises(errors.Unreachable):
            client.place_callout(CALLOUT)
