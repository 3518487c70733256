"""Client and sandbox meet over real sockets; the floor's time stands still until it is advanced."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from dashboard.sinch import svaml
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption
from tests.sandbox.door import BOB, Door
from tests.sandbox.served import KEY, Served, served

TO_BOB = Destination("number", BOB)
MENU = svaml.RunMenu(
    (Menu("main", main_prompt="#tts[Press 1.]", options=(MenuOption("1", "return(sales)"),)),)
)


@dataclass(frozen=True)
class Platform:
    """The served sandbox, as far as an outsider can move it."""

    served: Served
    numbers: list[str]
    key: str

    def advance(self, seconds: float) -> None:
        self.served.control("POST", "clock/advance", {"seconds": seconds})


@pytest.fixture(scope="package")
def running() -> Iterator[Served]:
    with served(manual=True) as floor:
        yield floor


@pytest.fixture
def sandbox(running: Served) -> Platform:
    running.begin_again()
    platform = Platform(running, running.numbers(), KEY)
    running.door.begin_again(platform.numbers)
    with running.client() as client:
        client.set_callback_urls(client.key, CallbackUrls(running.callback_url, None))
    return platform


@pytest.fixture
def door(sandbox: Platform) -> Door:
    return sandbox.served.door


@pytest.fixture
def voice(sandbox: Platform) -> Iterator[VoiceClient]:
    with sandbox.served.client() as client:
        yield client


@pytest.fixture
def control(sandbox: Platform) -> Callable[..., requests.Response]:
    def ask(method: str, path: str, body: Any = None) -> requests.Response:
        url = f"{sandbox.served.url}/sandbox/v1/{path}"
        return requests.request(method, url, json=body, timeout=45)

    return ask


@pytest.fixture
def url(sandbox: Platform) -> str:
    """Where the application's events go."""
    return sandbox.served.callback_url


def states(voice: VoiceClient, call_id: str) -> tuple[str | None, str | None, str | None]:
    """What a look-up says of a call."""
    found = voice.call(call_id)
    return found.status, found.result, found.reason


def notifications(door: Door, call_id: str) -> list[str]:
    """The types of the notifications of a call, in order."""
    return [
        event["type"]
        for event in door.events
        if event["event"] == "notify" and event["callid"] == call_id
    ]
