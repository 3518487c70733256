"""Sixty people by one click, and kicks that come due: how long, and how late.

A real installation, its sandbox taking 40 ms for every request. The click goes through the web
server as a browser's does; what counts is what the sandbox then has, and what our API says.
"""

import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from dashboard.sinch import times
from tests.phones import STANDUP, STANDUP_LINE
from tests.serving import Callfloor, eventually, serving

PEOPLE = 60
LATENCY_SECONDS = 0.04
MOST_BULK_SECONDS = 2.0
MOST_LATE_SECONDS = 0.2
KICKS = 5


def run(rounds: int, _seconds: float) -> tuple[str, bool]:
    """The table, and whether both limits hold."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as callfloor:
        browser = Browser(callfloor)
        calls = _fill(callfloor)
        callfloor.phones.refuse_requests(latency_seconds=LATENCY_SECONDS)
        taken = [_mute_all(callfloor, browser, calls) for _ in range(rounds)]
        callfloor.phones.work_again()
        late = [_kick(callfloor, browser, call_id) for call_id in calls[:KICKS]]
    bulk, kick = statistics.median(taken), max(late)
    good = bulk <= MOST_BULK_SECONDS and kick <= MOST_LATE_SECONDS
    table = "\n".join(
        (
            f"moderation: {PEOPLE} people, {LATENCY_SECONDS * 1000:.0f} ms a request",
            f"  one click to all shown muted       {bulk:5.2f} s  (at most {MOST_BULK_SECONDS:g})",
            f"  the latest of {KICKS} kicks after its grace {kick:5.3f} s"
            f"  (at most {MOST_LATE_SECONDS:g})",
        )
    )
    return table, good


class Browser:
    """Somebody signed in, who presses buttons."""

    def __init__(self, callfloor: Callfloor) -> None:
        self._url = callfloor.url
        self._session = requests.Session()
        form = {"name": "admin", "password": callfloor.password}
        self._session.post(f"{self._url}/login", data=form, timeout=20, headers=self._origin())
        self._csrf = self._token(self._get("/conferences"), r'name="csrf-token" content="([^"]+)"')

    def press(self, method: str, path: str, data: Any = None) -> None:
        """What htmx sends."""
        headers = {"HX-Request": "true", "X-CSRF-Token": self._csrf, **self._origin()}
        answer = self._session.request(
            method, self._url + path, data=data, headers=headers, timeout=20
        )
        assert answer.status_code == 200, answer.text

    def _get(self, path: str) -> str:
        return self._session.get(self._url + path, timeout=20).text

    def _origin(self) -> dict[str, str]:
        return {"Origin": self._url}

    def _token(self, page: str, pattern: str) -> str:
        found = re.search(pattern, page)
        assert found, page[:500]
        return found[1]


def _fill(callfloor: Callfloor) -> list[str]:
    phones = callfloor.phones
    people = [
        {"from": f"+4670{3000000 + one:07d}", "to": phones.numbers[STANDUP_LINE]}
        for one in range(PEOPLE)
    ]
    calls = [str(phones.control("POST", "calls", who)["call_id"]) for who in people]
    phones.let_callbacks_arrive()
    eventually(lambda: len(_present(callfloor)) == PEOPLE, seconds=90)
    return calls


def _mute_all(callfloor: Callfloor, browser: Browser, calls: list[str]) -> float:
    began = time.monotonic()
    browser.press("POST", f"/conferences/{STANDUP}/many", {"verb": "mute", "call_id": calls})
    eventually(lambda: all(who["muted"] for who in _present(callfloor)))
    taken = time.monotonic() - began
    assert all(who["muted"] for who in callfloor.phones.in_the_room().values())
    browser.press("POST", f"/conferences/{STANDUP}/many", {"verb": "unmute", "call_id": calls})
    eventually(lambda: not any(who["muted"] for who in _present(callfloor)))
    return taken


def _kick(callfloor: Callfloor, browser: Browser, call_id: str) -> float:
    """By how many seconds the kick went out after its grace."""
    browser.press("DELETE", f"/conferences/{STANDUP}/participants/{call_id}")
    eventually(lambda: call_id not in callfloor.phones.in_the_room())
    [kick] = [one for one in callfloor.api(f"calls/{call_id}")["commands"] if one["verb"] == "kick"]
    sent = callfloor.phones.control("GET", "requests")["requests"]
    [at] = [one["at"] for one in sent if one["method"] == "DELETE" and call_id in one["path"]]
    return (times.parse(at) - times.parse(kick["due_at"])) / times.SECOND


def _present(callfloor: Callfloor) -> list[dict[str, Any]]:
    room = callfloor.api(f"conferences/{STANDUP}")
    return [who for who in (room or {}).get("participants", []) if who["presence"] == "present"]
