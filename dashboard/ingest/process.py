"""The door's process: it opens whatever the store is like, and ends without losing anything."""

import gc
import logging
import signal
import sys
from collections.abc import Callable

from dashboard.ingest import wiring
from dashboard.ingest.server import Server
from dashboard.settings import Settings
from dashboard.sinch import times

log = logging.getLogger(__name__)

#: Objects made before the interpreter looks for dead cycles: those of some hundred deliveries.
_GARBAGE_LIMIT = 50_000

#: How long one of our threads may compute while another wants to; the default is ten times that.
_TURN_SECONDS = 0.0005


def run(settings: Settings, once_running: Callable[[], None]) -> int:
    """Serve callbacks until TERM or INT; the exit code."""
    wired = wiring.wire(settings)

    def refused(code: int) -> None:
        verdict = "too-large" if code == 413 else "malformed"
        wired.counters.note(verdict, received_at=times.now(), took_us=0)

    server = Server(wired.application, settings.bind, settings.callback_port, refused)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    wired.start()
    _suit_the_interpreter()
    once_running()
    log.info("the door is open on port %d", server.port)
    try:
        server.run()
    finally:
        wired.close()
    log.info("the door is closed")
    return 0


def _suit_the_interpreter() -> None:
    """Two threads share it, and a delivery leaves next to nothing behind.

    The thread that speaks with the network lets go at each system call, and gets the interpreter
    back from the one that records only after this interval. By default it would also look through
    its young objects with every third delivery.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    gc.freeze()
    gc.set_threshold(_GARBAGE_LIMIT, 10, 10)
