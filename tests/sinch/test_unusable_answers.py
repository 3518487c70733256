"""Platforms that answer late, badly, too much, or not at all."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from dashboard.sinch import errors
from tests.sinch import answering
from tests.sinch.parties import CALLOUT

#: A deadline that comes soon, and not before a busy machine has sent what it has to send.
SHORT = 2.0
#: None of them would ever end by itself.
FOR_EVER = 30
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
METHODS = {
    "place_callout": lambda client: client.place_callout(CALLOUT),
    "kick": lambda client: client.kick("standup", "alice"),
}
SILENT = {
    "silence": answering.nothing,
    "no status line": answering.dripping(b"", b"H"),
    "dripping headers": answering.dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "dripping body": answering.dripping(HEAD + b"Content-Length: 5000\r\n\r\n{"),
    "dripping chunks": answering.dripping(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"
    ),
    "dripping to the end": answering.dripping(HEAD + b"\r\n{"),
}
UNUSABLE = {
    "closed": (answering.broken_off(b""), "cut-short"),
    "half a status": (answering.broken_off(b"HTTP/1.1 200"), "cut-short"),
    "half the headers": (answering.broken_off(HEAD + b"Content-Le"), "cut-short"),
    "half a body": (answering.broken_off(HEAD + b"Content-Length: 50\r\n\r\n{"), "cut-short"),
    "half a chunk": (
        answering.broken_off(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{"),
        "cut-short",
    ),
    "another protocol": (answering.broken_off(b"SSH-2.0-OpenSSH\r\n\r\n"), "cut-short"),
    "reset": (answering.reset(b""), "cut-short"),
    "reset in the body": (answering.reset(HEAD + b"Content-Length: 50\r\n\r\n{"), "cut-short"),
    "HTML": (answering.with_bytes(b"<html>Sign in to the hotel</html>"), "not-json"),
    "half JSON": (answering.with_bytes(b'{"callId":"alice"'), "not-json"),
    "a list": (answering.with_bytes(b'["alice"]'), "not-json"),
    "deep": (answering.with_bytes(b"[" * 200_000), "not-json"),
    "not UTF-8": (answering.with_bytes(b'{"callId":"al\xff"}'), "not-json"),
    "one byte too many": (answering.with_bytes(b" " * 1_048_577), "too-large"),
    "compressed": (answering.with_bytes(b"x", Content_Encoding="gzip"), "not-json"),
}


@pytest.mark.parametrize(("answer", "reason"), UNUSABLE.values(), ids=UNUSABLE)
@pytest.mark.parametrize("ask", METHODS.values(), ids=METHODS)
def test_no_usable_answer_leaves_the_outcome_unknown(server, client_of, answer, reason, ask):
    server.answer = answer
    client = client_of(server.url)

    with pytest.raises(errors.NoAnswer) as unknown:
        ask(client)

    assert unknown.value.reason == reason
    assert len(server.seen) == 1


@pytest.mark.waits
@pytest.mark.parametrize("ask", METHODS.values(), ids=METHODS)
def test_an_answer_that_does_not_end_leaves_the_outcome_unknown_in_time(client_of, ask):
    def lost(server) -> str:
        with pytest.raises(errors.NoAnswer) as unknown:
            ask(client_of(server.url, deadline_seconds=SHORT))
        return unknown.value.reason

    with ExitStack() as running, ThreadPoolExecutor(len(SILENT)) as together:
        servers = {way: running.enter_context(answering.Server()) for way in SILENT}
        for way, server in servers.items():
            server.answer = SILENT[way]
        started = time.monotonic()
        asked = {way: together.submit(lost, server) for way, server in servers.items()}

        assert {way: one.result() for way, one in asked.items()} == dict.fromkeys(SILENT, "timeout")
        assert time.monotonic() - started < FOR_EVER
        assert {way: len(server.seen) for way, server in servers.items()} == dict.fromkeys(
            SILENT, 1
        )


@pytest.mark.waits
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

    assert time.monotonic() - started < FOR_EVER


@pytest.mark.waits
def test_a_connection_that_was_kept_open_has_the_same_deadline(server, client_of):
    client = client_of(server.url, deadline_seconds=SHORT)
    client.kick("standup", "alice")
    server.answer = answering.dripping(HEAD + b"Content-Length: 5000\r\n\r\n{")
    started = time.monotonic()

    with pytest.raises(errors.NoAnswer, match="timeout"):
        client.kick("standup", "bob")

    assert time.monotonic() - started < FOR_EVER
    assert server.connections == 1


def test_a_hundred_megabytes_are_not_taken(server, client):
    sent: list[int] = []
    server.answer = answering.endless(sent)

    with pytest.raises(errors.NoAnswer) as unknown:
        client.numbers()

    assert unknown.value.reason == "too-large"
    assert sum(sent) < 50_000_000


def test_an_answer_of_exactly_the_cap_is_read(server, client):
    server.answer = answering.with_bytes(b'{"numbers":[]}'.ljust(1_048_576))

    assert client.numbers() == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_not_followed(server, client, status):
    with answering.Server() as elsewhere:
        server.answer = answering.with_bytes(b"", status, Location=f"{elsewhere.url}/x")

        with pytest.raises(errors.NoAnswer) as unknown:
            client.place_callout(CALLOUT)

        assert (unknown.value.reason, unknown.value.status) == ("redirected", status)
        assert elsewhere.seen == []


@pytest.mark.parametrize("nowhere", ["http://[::1", "\xff\xfe"])
def test_a_redirect_that_leads_nowhere_is_not_known_either(server, client, nowhere):
    server.answer = answering.with_bytes(b"", 302, Location=nowhere)

    with pytest.raises(errors.NoAnswer):
        client.place_callout(CALLOUT)


@pytest.mark.waits
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

        assert time.monotonic() - started < FOR_EVER
        for one in waiting:
            one.close()


@pytest.mark.waits
def test_where_no_secret_channel_comes_about_nothing_was_sent(client_of):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        client = client_of(f"https://127.0.0.1:{port}", deadline_seconds=SHORT)
        started = time.monotonic()

        with pytest.raises(errors.Unreachable):
            client.place_callout(CALLOUT)

        assert time.monotonic() - started < FOR_EVER
