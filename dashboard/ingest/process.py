"""The door's process: what it is made of, and how it ends."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dashboard.ingest.application import Application
from dashboard.ingest.counters import Counters
from dashboard.ingest.plan import PlanKeeper
from dashboard.ingest.server import Server
from dashboard.operations import operators
from dashboard.operations.callbacks import Door
from dashboard.settings import CALLBACK_PATH, Settings
from dashboard.sinch import times
from dashboard.sinch.signing import Keyring
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit

#: Threads that hand on reports to a customer's own backend.
_REPORTERS = 8

log = logging.getLogger(__name__)


def run(settings: Settings, once_running: Callable[[], None]) -> int:
    """Serve callbacks until TERM or INT; the exit code."""
    database = Database.open(settings.store_url)
    commits = GroupCommit(database, times.now)
    plan = PlanKeeper(settings, database)
    plan.refresh()
    counters = Counters()
    after = ThreadPoolExecutor(_REPORTERS, thread_name_prefix="report")
    door = Door(
        secret_of=_keyring(settings),
        plan=plan,
        commits=commits,
        after=after,
        public_path=settings.public_path,
    )
    application = Application(
        door,
        counters,
        paths=paths(settings),
        ready=plan.is_fresh,
        may_read=lambda token: operators.may_read_figures(
            database, token, internal=settings.internal_token, now=times.now()
        ),
    )
    server = Server(
        application, settings.bind, settings.callback_port, lambda code: _count(counters, code)
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    threading.Thread(target=plan.run, args=(stop,), name="plan", daemon=True).start()
    once_running()
    log.info("the door is open on port %d", server.port)
    try:
        server.run()
    finally:
        stop.set()
        after.shutdown(wait=False, cancel_futures=True)
        commits.close()
        database.close()
    log.info("the door is closed")
    return 0


def paths(settings: Settings) -> frozenset[str]:
    """The paths that callbacks may come to: a proxy in front may or may not cut its prefix off."""
    return frozenset({CALLBACK_PATH, settings.public_path or CALLBACK_PATH})


def _keyring(settings: Settings) -> Keyring:
    key, secret = settings.sinch_application_key, settings.sinch_application_secret
    return Keyring({key: secret.get_secret_value()} if key and secret else {})


def _count(counters: Counters, code: int) -> None:
    verdict = "too-large" if code == 413 else "malformed"
    counters.note(verdict, received_at=times.now(), took_us=0)
