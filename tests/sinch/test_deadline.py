import socket
import time

import pytest
import requests

from dashboard.sinch import deadline
from tests.sinch import answering


@pytest.fixture
def session():
    with requests.Session() as session:
        session.mount("http://", deadline.DeadlineAdapter())
        yield session


def test_what_is_left_shrinks_and_then_there_is_none():
    with deadline.within(60) as exchange:
        assert 0 < exchange.seconds_left <= 60

    with deadline.within(-1) as exchange, pytest.raises(TimeoutError):
        _ = exchange.seconds_left


def test_an_exchange_knows_when_its_first_byte_goes_out(session):
    with answering.Server() as server, deadline.within(60) as exchange:
        assert not exchange.begun

        session.get(server.url)

        assert exchange.begun


def test_an_exchange_that_never_connected_has_not_begun(session):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with deadline.within(60) as exchange, pytest.raises(requests.ConnectionError):
            session.get(url)

        assert not exchange.begun


def test_a_dripping_server_cannot_outlast_the_deadline_whatever_the_timeout(session):
    with answering.Server() as server:
        server.answer = answering.dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        started = time.monotonic()

        with deadline.within(0.3), pytest.raises((requests.RequestException, TimeoutError)):
            session.get(server.url, timeout=60)

        assert time.monotonic() - started < 30  # it would drip for minutes


def test_a_deadline_that_has_passed_sends_nothing(session):
    with answering.Server() as server:
        with deadline.within(-1), pytest.raises((requests.RequestException, TimeoutError)):
            session.get(server.url)

        assert server.seen == []


def test_without_a_deadline_the_ordinary_timeouts_hold(session):
    with answering.Server() as server:
        server.answer = answering.nothing

        with pytest.raises(requests.ReadTimeout):
            session.get(server.url, timeout=0.1)


def test_a_host_that_has_no_address_is_told_by_name(session):
    with deadline.within(60), pytest.raises(requests.ConnectionError) as failure:
        session.get("http://nowhere.invalid")

    assert "NameResolutionError" in repr(failure.value)
