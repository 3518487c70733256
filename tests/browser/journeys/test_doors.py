"""What the callback door cannot hide is on every page within seconds, in the reader's language."""

import json
import sqlite3
from contextlib import closing, contextmanager

import pytest
import requests
from playwright.sync_api import expect

from dashboard.sinch import signing, times
from dashboard.sinch.times import SECOND
from tests.phones import ALICE

pytestmark = pytest.mark.timeout(120)

SHOWN_MS = 8000


@contextmanager
def locked(callfloor):
    """Somebody else has the store for themselves."""
    path = callfloor.folder / "data" / "sandbox" / "callfloor.db"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as store:
        store.execute("BEGIN EXCLUSIVE")
        yield
        store.execute("ROLLBACK")


def post(callfloor, number: int, *, seconds_ago: float = 0) -> requests.Response:
    """A notice about no call, signed by the platform so long ago by its own clock."""
    application = callfloor.phones.control("GET", "application")
    timestamp = times.to_wire(times.now() - round(seconds_ago * SECOND), digits=7)
    body = json.dumps({"event": "notify", "type": f"notice-{number}"}).encode()
    authorization = signing.authorization(
        application["application_key"],
        application["application_secret"],
        method="POST",
        path="/callbacks/voice",
        content_type="application/json",
        timestamp=timestamp,
        body=body,
    )
    headers = {
        "Authorization": authorization,
        "x-timestamp": timestamp,
        "Content-Type": "application/json",
    }
    return requests.post(callfloor.door, data=body, headers=headers, timeout=5)


def test_callbacks_that_wait_on_disk_are_said_and_then_shown(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()
    alarm = anna.page.locator("#doorbar")

    with locked(callfloor):
        alices = callfloor.phones.ring_in(ALICE)
        expect(alarm).to_contain_text("wait on disk for the store: 1", timeout=SHOWN_MS)

    expect(alarm).to_be_hidden(timeout=SHOWN_MS)
    anna.sees(alices, state="ringing")


def test_a_wrong_clock_is_said(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()

    for number in range(3):
        assert post(callfloor, number, seconds_ago=600).status_code == 200
    expect(anna.page.locator("#doorbar")).to_contain_text("10:00 ahead", timeout=SHOWN_MS)

    for number in range(3):
        post(callfloor, number)
    expect(anna.page.locator("#doorbar")).to_be_hidden(timeout=SHOWN_MS)
