"""Commands whose process is killed: before they went out, and before their answer came.

Every request that the platform saw has an earlier line of ours; nothing is sent twice; and what
became of it is found out by looking.
"""

import threading
from contextlib import suppress

import pytest
import requests

from dashboard.sinch import times
from tests.patience import LONG
from tests.phones import ALICE, BOB, STANDUP
from tests.serving import Callfloor, answers, eventually, serving

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def callfloor(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("killed"), kick_grace_seconds=3) as running:
        yield running


def ask(callfloor: Callfloor, method: str, call_id: str, body: dict | None = None) -> None:
    """Ask, and do not mind that the answer never comes."""
    url = f"{callfloor.url}/api/v1/conferences/{STANDUP}/participants/{call_id}"
    headers = {"Authorization": f"Bearer {callfloor.token}"}
    with suppress(requests.RequestException):
        requests.request(method, url, json=body, headers=headers, timeout=LONG)


def command_of(callfloor: Callfloor, call_id: str, verb: str) -> dict:
    call = callfloor.api(f"calls/{call_id}")
    return next((one for one in call["commands"] if one["verb"] == verb), {})


@pytest.mark.soak  # it takes the 15 s after which a command is taken for lost
def test_a_mute_whose_process_died_before_the_answer_is_found_out_and_not_sent_again(callfloor):
    call_id = callfloor.phones.join_the_standup(ALICE)
    callfloor.token  # noqa: B018 - made before the clock of the test begins
    callfloor.phones.refuse_requests(
        latency_seconds=4, requests=[f"PATCH /calling/v1/conferences/id/{STANDUP}/{call_id}"]
    )
    asking = threading.Thread(
        target=ask, args=(callfloor, "PATCH", call_id, {"command": "mute"}), daemon=True
    )
    asking.start()
    eventually(lambda: command_of(callfloor, call_id, "mute").get("status") == "sent")
    eventually(lambda: callfloor.phones.in_the_room()[call_id]["muted"])

    callfloor.kill("web")
    callfloor.phones.work_again()
    eventually(lambda: answers(f"{callfloor.url}/healthz"))

    eventually(lambda: command_of(callfloor, call_id, "mute")["status"] == "confirmed", LONG)
    [sent] = callfloor.phones.requests("PATCH", call_id)
    command = command_of(callfloor, call_id, "mute")
    assert times.parse(command["asked_at"]) < times.parse(sent["at"])
    assert command["observed_at"]


def test_a_kick_in_its_grace_goes_out_once_though_web_and_worker_are_killed(callfloor):
    staying = callfloor.phones.join_the_standup(ALICE)
    call_id = callfloor.phones.join_the_standup(BOB)
    browser = Browser(callfloor)
    with callfloor.stands_still("worker"):  # however slow we are, it sends no kick before it dies
        browser.kick(call_id)
        assert command_of(callfloor, call_id, "kick")["status"] == "due"

        callfloor.kill("web")
        callfloor.kill("worker")

    eventually(lambda: call_id not in callfloor.phones.in_the_room(), LONG)
    [sent] = callfloor.phones.requests("DELETE", call_id)
    eventually(lambda: answers(f"{callfloor.url}/healthz"), LONG)
    eventually(lambda: command_of(callfloor, call_id, "kick")["status"] == "confirmed", LONG)
    command = command_of(callfloor, call_id, "kick")
    assert times.parse(command["due_at"]) <= times.parse(sent["at"])
    assert staying in callfloor.phones.in_the_room()


class Browser:
    """Somebody signed in: only browsers have a grace."""

    def __init__(self, callfloor: Callfloor) -> None:
        self._url = callfloor.url
        self._session = requests.Session()
        form = {"name": "admin", "password": callfloor.password}
        self._session.post(
            f"{self._url}/login", data=form, headers={"Origin": self._url}, timeout=LONG
        )
        page = self._session.get(f"{self._url}/conferences", timeout=LONG).text
        self._csrf = page.split('name="csrf-token" content="')[1].split('"')[0]

    def kick(self, call_id: str) -> None:
        headers = {"HX-Request": "true", "X-CSRF-Token": self._csrf, "Origin": self._url}
        path = f"{self._url}/conferences/{STANDUP}/participants/{call_id}"
        assert self._session.delete(path, headers=headers, timeout=LONG).ok
