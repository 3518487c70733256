"""A web application with its live half over a house, and browsers that listen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from dashboard import live, web
from dashboard.live import LiveServer, Viewer
from dashboard.store.database import Database
from tests import house
from tests.house import House
from tests.patience import LONG


@pytest.fixture
def home(database: Database) -> Iterator[House]:
    built = house.build(database, max_browsers=4)
    yield built
    built.close()


@pytest.fixture
def viewers() -> list[Viewer | None]:
    """Whose browsers open sockets next, one after the other; alice's when the list is empty."""
    return []


@pytest.fixture
def app(home: House) -> Flask:
    return web.create_app(home.runtime)


@pytest.fixture
def server(app: Flask, home: House, viewers: list[Viewer | None]) -> LiveServer:
    """The live half, without its threads: a test pushes when it wants to."""
    return live.attach(
        app,
        home.runtime,
        lambda: viewers.pop(0) if viewers else alice(),
        spoken={"zh-Hans": "zh_Hans_CN"},
        ping_seconds=LONG,
        gone_seconds=LONG,  # a browser that reads late, because the machine does, is still there
    )


@pytest.fixture
def new_browser(app: Flask, server: LiveServer) -> Iterator[Callable[..., SocketIOTestClient]]:
    """Opens a socket as a browser does."""
    opened: list[SocketIOTestClient] = []

    def open_socket(origin: str | None = "http://localhost") -> SocketIOTestClient:
        headers = {"Origin": origin} if origin else {}
        opened.append(server.socketio.test_client(app, headers=headers))
        return opened[-1]

    yield open_socket
    for client in opened:
        if client.is_connected():
            client.disconnect()


@pytest.fixture
def watching(new_browser) -> Callable[[str], SocketIOTestClient]:
    """A browser that has subscribed to a topic and fetched it."""

    def watch(topic: str, **more: Any) -> SocketIOTestClient:
        client = new_browser()
        joined = client.emit("subscribe", {"topic": topic, **more}, callback=True)
        assert set(joined) == {"epoch", "seq"}, joined
        client.get_received()
        return client

    return watch


def alice(role: str = "moderator", locale: str = "en", token: str = "alices") -> Viewer:
    rights = "view" if role == "viewer" else "moderate"
    return Viewer(token=token, name="alice", role=role, rights=rights, locale=locale)


def pushes(client: SocketIOTestClient) -> list[dict[str, Any]]:
    """What was pushed to a browser since it last looked."""
    received = client.get_received()
    return [packet["args"][0] for packet in received if packet["name"] == "push"]
