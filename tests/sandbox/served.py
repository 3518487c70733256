"""A sandbox and a backend that meet over real sockets, and the application's own client."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests

from dashboard.sandbox import factory
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from tests.patience import LONG
from tests.sandbox.door import Door

KEY = "3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11"
SECRET = "c2FuZGJveC1zZWNyZXQtMQ=="  # the one of the published vectors


@dataclass
class Served:
    url: str
    door: Door
    callback_url: str
    clients: list[VoiceClient] = field(default_factory=list)

    def voice(self, **settings: Any) -> VoiceClient:
        """A client whose connections are closed when the sandbox is gone."""
        client = self._made(SECRET, settings)
        self.clients.append(client)
        return client

    @contextmanager
    def client(self, *, secret: str = SECRET, **settings: Any) -> Iterator[VoiceClient]:
        """A client for as long as the block lasts."""
        made = self._made(secret, settings)
        try:
            yield made
        finally:
            made.close()

    def _made(self, secret: str, settings: dict[str, Any]) -> VoiceClient:
        patient = {"deadline_seconds": LONG} | settings
        return VoiceClient(KEY, secret, Endpoints(self.url, self.url), **patient)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/sandbox/v1/{path}", json=body, timeout=LONG)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def begin_again(self, **asked: Any) -> None:
        """An empty floor, whose platform waits for a busy backend as long as that takes."""
        self.control("POST", "reset", asked)
        self.control("PUT", "platform", {"callback_timeout_seconds": 60})

    def numbers(self) -> list[str]:
        return self.control("GET", "application")["numbers"]


@contextmanager
def served(**settings: Any) -> Iterator[Served]:
    """A silent sandbox on a free port, and the door that it calls on another."""
    door = Door(lambda: SECRET)
    ready, stopped, ports = threading.Event(), threading.Event(), []

    def listening(_: str, port: int) -> None:
        ports.append(port)
        ready.set()

    with backend(door) as callback_url:
        sandbox = threading.Thread(
            target=factory.serve,
            args=("127.0.0.1", 0),
            kwargs={
                "application_key": KEY,
                "application_secret": SECRET,
                "callback_url": callback_url,
                "calls_per_minute": 0,
                "seed": 7,
                "stopped": stopped,
                "ready": listening,
            }
            | settings,
        )
        sandbox.start()
        try:
            assert ready.wait(30)
            made = Served(f"http://127.0.0.1:{ports[0]}", door, callback_url)
            yield made
            for client in made.clients:
                client.close()
        finally:
            stopped.set()
            sandbox.join(30)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def backend(door: Door) -> Iterator[str]:
    """The door on a port of its own; gives the URL for callbacks."""
    with make_server("127.0.0.1", 0, door, WSGIServer, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hooks/voice"
        server.shutdown()
        thread.join()
