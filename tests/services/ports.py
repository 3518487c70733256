"""Ports to listen on, chosen so that they are still free when somebody comes to listen there."""

import itertools
import os
import random
import re
import socket
from collections.abc import Iterator
from contextlib import closing

#: Below those that the system gives to whoever connects: between our choice and a process that
#: listens there, another connection would take one of those now and then.
PORTS = range(10_000, 32_000)
WORKERS = 16


def _ports_of_our_own() -> Iterator[int]:
    """Ports that no other process of this test run chooses, one after another, for ever."""
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % WORKERS
    ours = [port for port in PORTS if port % WORKERS == worker]
    first = random.SystemRandom().randrange(len(ours))  # another run begins elsewhere
    return itertools.cycle(ours[first:] + ours[:first])


_ports = _ports_of_our_own()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    return list(itertools.islice(filter(_is_free, _ports), count))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
