"""Asks a sandbox: its control plane, or signed as its application, any part replaceable."""

import uuid
from collections.abc import Callable
from typing import Any

import requests

from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch import signing, times, wire
from tests.patience import LONG
from tests.sandbox.door import BOB

CALLOUTS = "/calling/v1/callouts"
NUMBERS = "/v1/configuration/numbers"
SPEAK = {
    "method": "ttsCallout",
    "ttsCallout": {"destination": {"type": "number", "endpoint": BOB}, "cli": "+1", "text": "Hi"},
}


def sender(sandbox: Sandbox) -> Callable[..., requests.Response]:
    """Sends to a sandbox as its application: `send("GET", path)`."""

    def ask(
        method: str, path: str, body: Any = None, *, headers: dict[str, str | None] | None = None
    ) -> requests.Response:
        raw = body if isinstance(body, bytes) else b"" if body is None else wire.to_json(body)
        content_type = "application/json" if raw else ""
        timestamp = times.to_wire(times.now(), digits=3)
        sent: dict[str, str | None] = {
            "x-timestamp": timestamp,
            "authorization": signing.authorization(
                sandbox.application_key,
                sandbox.application_secret,
                method=method,
                path=path,
                content_type=content_type,
                timestamp=timestamp,
                body=raw,
            ),
        }
        if content_type:
            sent["content-type"] = content_type
        sent |= headers or {}
        return sandbox.session().request(
            method,
            IN_PROCESS_URL + path,
            data=raw,
            headers={name: value for name, value in sent.items() if value is not None},
            timeout=LONG,
        )

    return ask


def control(
    sandbox: Sandbox, method: str, path: str, body: dict[str, Any] | None = None
) -> requests.Response:
    """Asks a sandbox's control plane: `control(sandbox, "POST", "calls", {...})`."""
    url = f"{IN_PROCESS_URL}/sandbox/v1/{path}"
    return sandbox.session().request(method, url, json=body, timeout=LONG)


def calls(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The calls as the platform has them."""
    return list(control(sandbox, "GET", "calls").json()["calls"])


def call(sandbox: Sandbox, call_id: str) -> dict[str, Any]:
    """One call as the platform has it."""
    return next(call for call in calls(sandbox) if call["call_id"] == call_id)


def code(response: requests.Response) -> int:
    """The platform's code, once its error body has the right shape."""
    body = response.json()
    assert set(body) == {"errorCode", "message", "reference"}
    assert isinstance(body["errorCode"], int)
    assert body["message"]
    uuid.UUID(body["reference"])
    assert response.status_code == body["errorCode"] // 100
    return int(body["errorCode"])
