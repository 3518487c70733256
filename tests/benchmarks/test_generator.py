import itertools
import threading

import pytest

from benchmarks import connection, generator
from benchmarks.connection import Broken
from benchmarks.generator import Load, Run
from benchmarks.histories import Credentials
from dashboard.ingest.server import Server

ALICES = Credentials("alices-application", "c2VjcmV0")


@pytest.fixture
def port():
    """A server that says of every second callback that it is on disk."""
    said = iter(range(10_000))

    def application(environ, start_response):
        environ["wsgi.input"].read()
        recorded = "db" if next(said) % 2 else "no"
        start_response("200 OK", [("X-Recorded", recorded), ("Content-Length", "2")])
        return [b"{}"]

    server = Server(application, "127.0.0.1", 0, lambda _status: None)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.port
    server.stop()
    thread.join()


def test_a_closed_loop_posts_all_that_is_prepared_and_times_each_but_the_first(port):
    load = Load(port, ALICES, "call", seconds=60.0, live=4, connections=3, most=20)

    outcome = Run(load).closed()

    assert outcome.statuses == {"200": 26}
    assert outcome.recorded == 13
    assert len(outcome.timed) == 20
    assert all(took > 0 for took in outcome.latencies_us)


def test_an_open_loop_counts_from_when_a_callback_was_due(port):
    load = Load(port, ALICES, "call", seconds=0.2, live=4, connections=1)

    outcome = Run(load).open(rate=500.0)

    dues = [one.due_ns for one in outcome.timed]
    assert dues == sorted(dues)
    assert 40 < len(dues) < 200
    assert all(one.answered_ns > one.due_ns for one in outcome.timed)


def test_arrivals_come_at_their_rate_and_not_evenly():
    instants = list(generator.arrivals(100.0, 50.0, seed=1))

    gaps = [later - earlier for earlier, later in itertools.pairwise(instants)]
    assert 4700 < len(instants) < 5300
    assert instants == sorted(instants)
    assert min(gaps) < 1_000_000 < 30_000_000 < max(gaps)


def test_an_answer_is_read_when_it_is_whole():
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Recorded: db\r\n\r\n{}"

    cut = [connection.read_answer(whole[:length]) for length in range(len(whole))]

    assert set(cut) == {(None, 0)}
    assert connection.read_answer(whole) == (connection.Answer(200, True), len(whole))


def test_what_is_no_answer_is_refused():
    with pytest.raises(Broken):
        connection.read_answer(b"SSH-2.0-OpenSSH\r\n\r\n")
