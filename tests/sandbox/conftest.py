"""A sandbox whose time stands still, a backend under it, and ways to speak to it over HTTP."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import requests

from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from tests.sandbox import asking
from tests.sandbox.door import ALICE, URL, Door, with_door


@pytest.fixture
def floor() -> tuple[Sandbox, Door]:
    return with_door()


@pytest.fixture
def sandbox(floor) -> Sandbox:
    return floor[0]


@pytest.fixture
def door(floor) -> Door:
    return floor[1]


@pytest.fixture
def voice(sandbox) -> VoiceClient:
    """The application's own client, signing its requests."""
    return VoiceClient(
        sandbox.application_key,
        sandbox.application_secret,
        Endpoints(IN_PROCESS_URL, IN_PROCESS_URL),
        session=sandbox.session(),
        deadline_seconds=45.0,
    )


@pytest.fixture
def control(sandbox) -> Callable[..., requests.Response]:
    """The control plane: `control("POST", "calls", {...})`."""
    return partial(asking.control, sandbox)


@pytest.fixture
def rings_in(control, sandbox) -> Callable[..., str]:
    """Somebody dials one of the numbers by its position; gives the call's id."""

    def ring(position: int, **plan: Any) -> str:
        body = {"from": ALICE, "to": sandbox.numbers[position], **plan}
        answer = control("POST", "calls", body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["call_id"])

    return ring


@pytest.fixture
def set_urls(voice) -> Callable[..., None]:
    """Change the application's callback URLs."""

    def change(primary: str | None = URL, fallback: str | None = None) -> None:
        voice.set_callback_urls(voice.key, CallbackUrls(primary, fallback))

    return change


@pytest.fixture
def send(sandbox: Sandbox) -> Callable[..., requests.Response]:
    """A request signed by the application, any part of which can be replaced."""
    return asking.sender(sandbox)
