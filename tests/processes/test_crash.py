"""What the door acknowledged is on disk, whatever happens to the door."""

import http.client
import json
import os
import signal
import sqlite3
import threading
import time

import pytest

from dashboard.sinch import signing, times
from tests.processes.conftest import until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]

PATH = "/callbacks/voice"
SENDERS = 8
KILLS = 2


class Sender(threading.Thread):
    """Sends one call after another, and remembers which were acknowledged."""

    def __init__(self, name: str, port: int, key: str, secret: str, stop: threading.Event) -> None:
        super().__init__(name=name)
        self.acknowledged: list[str] = []
        self._port, self._key, self._secret, self._stop_sending = port, key, secret, stop

    def run(self) -> None:
        number = 0
        while not self._stop_sending.is_set():
            number += 1
            call_id = f"{self.name}-{number}"
            try:
                if self._send(call_id):
                    self.acknowledged.append(call_id)
            except (OSError, http.client.HTTPException):
                self._stop_sending.wait(0.05)

    def _send(self, call_id: str) -> bool:
        body = json.dumps({"event": "ice", "callid": call_id}).encode()
        timestamp = times.to_wire(times.now(), digits=7)
        kind = "application/json"
        authorization = signing.authorization(
            self._key,
            self._secret,
            method="POST",
            path=PATH,
            content_type=kind,
            timestamp=timestamp,
            body=body,
        )
        headers = {
            "Authorization": authorization,
            "Content-Type": kind,
            "x-timestamp": timestamp,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("POST", PATH, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status == 200 and answer.headers["X-Recorded"] == "db"
        finally:
            connection.close()


def test_a_killed_door_loses_nothing_it_acknowledged(floor):
    application = floor.control("GET", "application")
    key, secret = application["application_key"], application["application_secret"]
    stop = threading.Event()
    senders = [
        Sender(f"sender{one}", floor.callback_port, key, secret, stop) for one in range(SENDERS)
    ]
    for sender in senders:
        sender.start()

    for _ in range(KILLS):
        wait_for_more_than(count(senders) + 50, senders)
        os.kill(floor.child("only ingest"), signal.SIGKILL)
        floor.read_until("is started again")
    begun = time.monotonic()
    wait_for_more_than(count(senders), senders)
    stop.set()
    for sender in senders:
        sender.join()

    acknowledged = {call_id for sender in senders for call_id in sender.acknowledged}
    store = sqlite3.connect(floor.folder / "sandbox" / "callfloor.db")
    stored = [row[0] for row in store.execute("SELECT call_id FROM event WHERE kind LIKE '%arr%'")]
    store.close()
    assert acknowledged <= set(stored)
    assert len(stored) == len(set(stored))
    assert time.monotonic() - begun < 10


def count(senders: list[Sender]) -> int:
    return sum(len(sender.acknowledged) for sender in senders)


def wait_for_more_than(number: int, senders: list[Sender]) -> None:
    until(lambda: count(senders) > number, "the door stayed shut")
