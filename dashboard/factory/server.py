"""The web process's server: gunicorn with one worker of threads, started from our own program.

The store is opened and threads are started in the worker only, after the fork.
"""

import gc
import threading
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from dashboard.settings import Settings

#: Threads for pages and commands, beside one for each browser's socket.
PAGE_THREADS = 40
GRACEFUL_SECONDS = 8
_LOOK_SECONDS = 0.1

#: So many new objects before a look for dead cycles: rows, rendered and forgotten, make none.
_GARBAGE_LIMIT = 5_000


def serve(settings: Settings, once_running: Callable[[], None]) -> int:
    """Serve until TERM or INT; the exit code."""
    try:
        _Server(settings, once_running).run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


class _Logger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's messages go where all others go; requests are not logged one by one."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002 - overridden as it is called
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.access_log.propagate = False


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """One gunicorn master and its worker."""

    def __init__(self, settings: Settings, once_running: Callable[[], None]) -> None:
        self._settings = settings
        self._once_running = once_running
        self._live: Any = None
        self._runtime: Any = None
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told."""
        settings = self._settings
        host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
        told = {
            "bind": f"{host}:{settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": settings.max_browsers + PAGE_THREADS,
            "worker_connections": 2 * (settings.max_browsers + PAGE_THREADS),
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": 5,
            "proc_name": "callfloor-web",
            "logger_class": _Logger,
            "control_socket_disable": True,
            "post_worker_init": self._begin,
            "worker_int": lambda _worker: self._end(),
            "worker_exit": lambda _server, _worker: self._let_go(),
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in the worker."""
        from dashboard.factory.web_app import create_web_app
        from dashboard.operations import outages
        from dashboard.operations.runtime import open_runtime

        self._runtime = open_runtime(self._settings)
        outages.watch(self._runtime)
        made = create_web_app(self._runtime)
        self._live = made.live
        return made.flask

    def _begin(self, worker: Any) -> None:
        _leave_what_stays_alone()
        self._once_running()
        self._live.start()
        threading.Thread(target=self._follow, args=(worker,), name="drain", daemon=True).start()

    def _follow(self, worker: Any) -> None:
        """Close the sockets once the worker is told to end: it waits for them otherwise."""
        pause = threading.Event()
        while worker.alive:
            pause.wait(_LOOK_SECONDS)
        self._end()

    def _end(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _let_go(self) -> None:
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            runtime.close()


def _leave_what_stays_alone() -> None:
    """Look for dead cycles among what came after the start, and not with every few requests.

    A look at all that a running application is made of takes a tenth of a second, in which
    nothing is pushed.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_LIMIT, 10, 10)
