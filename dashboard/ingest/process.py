"""The door's process: it opens whatever the store is like, and ends without losing anything."""

import logging
import signal
from collections.abc import Callable

from dashboard.ingest import wiring
from dashboard.ingest.server import Server
from dashboard.settings import Settings
from dashboard.sinch import times

log = logging.getLogger(__name__)


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
    once_running()
    log.info("the door is open on port %d", server.port)
    try:
        server.run()
    finally:
        wired.close()
    log.info("the door is closed")
    return 0
