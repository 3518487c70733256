"""A whole sandbox: made, started and stopped, as a process of its own or inside another."""

import base64
import logging
import secrets
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests
from waitress import wasyncore
from waitress.server import create_server

from dashboard.sandbox.control.levers import Controls
from dashboard.sandbox.floor import Application, Floor, OwnedNumber
from dashboard.sandbox.traffic.callers import MEANINGS, Traffic
from dashboard.sandbox.wsgi import app, malformed
from dashboard.sandbox.wsgi.in_process import WsgiAdapter, WsgiApp
from dashboard.sinch.applications import CallbackUrls

log = logging.getLogger(__name__)

DEFAULT_CALLS_PER_MINUTE = 6.0
IN_PROCESS_URL = "http://sandbox.test"
_SERVER_THREADS = 16
_LOOK_UP_SECONDS = 1.0
_END_SECONDS = 1.0
_LARGEST_REQUEST = 2**20


class Sandbox:
    """The imitated platform with one application, behind `wsgi`; nothing runs before `start`.

    Credentials that are not given are made up; a seed that is not given is drawn.
    """

    def __init__(
        self,
        *,
        application_key: str | None = None,
        application_secret: str | None = None,
        callback_url: str | None = None,
        fallback_url: str | None = None,
        calls_per_minute: float = DEFAULT_CALLS_PER_MINUTE,
        seed: int | None = None,
        public_url: str = IN_PROCESS_URL,
        manual: bool = False,
    ) -> None:
        key = application_key or str(uuid.uuid4())
        application = Application(
            key=key,
            secret=application_secret or base64.b64encode(secrets.token_bytes(24)).decode(),
            numbers=[OwnedNumber(str(each["number"]), key) for each in MEANINGS],
            urls=CallbackUrls(callback_url, fallback_url),
        )
        drawn = secrets.randbelow(2**31) if seed is None else seed
        self.floor = Floor(application, seed=drawn, manual=manual)
        self.floor.public_url = public_url.rstrip("/")
        self.traffic = Traffic(self.floor, calls_per_minute)
        self._controls = Controls(self.floor, self.traffic)
        self.wsgi: WsgiApp = app.application(self.floor, self._controls)
        if manual:
            self.start()

    @classmethod
    def manual(cls, *, calls_per_minute: float = 0.0, seed: int = 1, **settings: Any) -> "Sandbox":
        """A sandbox whose time stands still: things happen by `advance` and by requests only."""
        return cls(manual=True, calls_per_minute=calls_per_minute, seed=seed, **settings)

    @property
    def application_key(self) -> str:
        """The key of its one application."""
        return self.floor.application.key

    @property
    def application_secret(self) -> str:
        """That application's secret."""
        return self.floor.application.secret

    @property
    def numbers(self) -> list[str]:
        """The numbers of the account: sales, the standup, opening hours, and a spare one."""
        return [each.number for each in self.floor.application.numbers]

    @property
    def seed(self) -> int:
        """What the floor is drawn from."""
        return self.floor.seed

    def start(self) -> None:
        """Let time pass, callbacks go out and callers come."""
        self.floor.clock.start()
        self.floor.outbox.start()
        with self.floor.lock:
            self.traffic.restart()

    def stop(self) -> None:
        """Let nothing more happen."""
        self._controls.stop()
        self.floor.clock.stop()
        self.floor.outbox.stop()

    def advance(self, seconds: float) -> None:
        """Let everything due within so many seconds happen now; back when the floor is quiet."""
        self.floor.clock.advance(seconds, settle=self.floor.outbox.settle)

    def deliver_to(self, url: str, door: WsgiApp) -> None:
        """Hand callbacks for addresses beginning with `url` to a WSGI application."""
        self.floor.outbox.session.mount(url, WsgiAdapter(door))

    def session(self, url: str = IN_PROCESS_URL) -> requests.Session:
        """A session whose requests to `url` come here without a socket."""
        session = requests.Session()
        session.trust_env = False
        session.mount(url, WsgiAdapter(self.wsgi))
        return session


def serve(
    host: str,
    port: int,
    *,
    stopped: threading.Event | None = None,
    ready: Callable[[str, int], None] | None = None,
    **settings: Any,
) -> None:
    """Serve a sandbox until `stopped` is set or the process is interrupted.

    `ready` hears the address and the port (port 0 takes a free one) once it listens. `settings`
    are those of `Sandbox`; without a `public_url` it is the address listened on. Requests under
    way have a second to end.
    """
    listening = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
    )
    taken = int(listening.getsockname()[1])
    settings["public_url"] = settings.get("public_url") or f"http://{_in_a_url(host)}:{taken}"
    sandbox = Sandbox(**settings)
    connections: dict[int, Any] = {}
    server: Any = create_server(
        sandbox.wsgi,
        map=connections,
        sockets=[listening],
        threads=_SERVER_THREADS,
        ident=None,
        max_request_body_size=_LARGEST_REQUEST,
    )
    server.channel_class = malformed.channel_class(sandbox.floor)
    stopped = stopped or threading.Event()
    waker = threading.Thread(target=_wake_once, args=(stopped, server), daemon=True)
    waker.start()
    sandbox.start()
    try:
        with suppress(KeyboardInterrupt, SystemExit):
            if ready is not None:
                ready(host, taken)
            while not stopped.is_set():
                wasyncore.loop(_LOOK_UP_SECONDS, map=connections, count=1)
    finally:
        stopped.set()
        waker.join()
        _close(server, connections)
        sandbox.stop()


def _wake_once(stopped: threading.Event, server: Any) -> None:
    """Let the server's loop see that it is over as soon as it is."""
    stopped.wait()
    server.pull_trigger()


def _close(server: Any, connections: dict[int, Any]) -> None:
    """Close everything, but not under those who answer: they wake the loop through its pipe.

    Once closed, the pipe's number could be that of anything else that is opened.
    """
    server.task_dispatcher.shutdown(timeout=_END_SECONDS)
    if server.task_dispatcher.threads:
        server.trigger.del_channel()
    wasyncore.close_all(connections, ignore_all=True)


def _in_a_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
