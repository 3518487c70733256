"""The worker's process: turn after turn while it leads, until it is told to end."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from dashboard.operations import outages
from dashboard.operations.runtime import Runtime, open_runtime
from dashboard.settings import Settings
from dashboard.worker.due_kicks import DueKicks
from dashboard.worker.leader import Leadership
from dashboard.worker.lookups import WIDTH
from dashboard.worker.reconcile import Reconciler
from dashboard.worker.retention import Retention

TURN_SECONDS = 0.25
AFTER_TROUBLE_SECONDS = 1.0

log = logging.getLogger(__name__)


def run(settings: Settings, once_running: Callable[[], None]) -> int:
    """Work until TERM or INT; the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    runtime = open_runtime(settings)
    outages.watch(runtime)
    pool = ThreadPoolExecutor(WIDTH, thread_name_prefix="look-up")
    kicks = DueKicks(runtime, runtime.pool)
    following = threading.Thread(target=kicks.run, args=(stop,), name="due-kicks", daemon=True)
    following.start()
    once_running()
    try:
        work(runtime, Reconciler(runtime, pool), stop)
    finally:
        following.join(timeout=2.0)
        pool.shutdown(wait=False, cancel_futures=True)
        runtime.close()
    return 0


def work(runtime: Runtime, reconciler: Reconciler, stop: threading.Event) -> None:
    """Take turns until `stop` is set; a store that is away is waited for."""
    leadership, retention = Leadership(runtime), Retention(runtime)
    while not stop.wait(TURN_SECONDS):
        try:
            if leadership.is_mine():
                reconciler.turn()
                retention.turn()
        except SQLAlchemyError as error:
            log.warning("the store is away: %s", str(error).splitlines()[0][:200])
            stop.wait(AFTER_TROUBLE_SECONDS)
        except Exception:
            log.exception("a turn broke")
            stop.wait(AFTER_TROUBLE_SECONDS)
    try:
        leadership.give_up()
    except SQLAlchemyError as error:
        log.info("the lease will run out by itself: %s", type(error).__name__)
