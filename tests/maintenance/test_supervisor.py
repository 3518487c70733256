"""What the supervisor decides by itself; tests/processes shows that it keeps its processes."""

import os
import signal
import socket

from dashboard.maintenance import supervisor


def test_a_signal_ends_the_wait():
    with supervisor._signals() as told:
        assert not told(0.01)

        os.kill(os.getpid(), signal.SIGTERM)

        assert told(60)


def test_signals_mean_what_they_meant_before():
    before = signal.getsignal(signal.SIGTERM)

    with supervisor._signals():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before


def test_a_port_where_nobody_listens_does_not_answer():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        assert not supervisor._answers("127.0.0.1", taken.getsockname()[1], "/readyz")
