"""What the callback door cannot hide is on every page within seconds, in the reader's language."""

import json
import re
import resource
import sqlite3
from collections.abc import Mapping
from contextlib import closing, contextmanager

import pytest
import requests
from playwright.sync_api import expect

from dashboard.sinch import signing, times
from dashboard.sinch.times import SECOND
from tests.browser.journeys.conftest import REPLY_SECONDS
from tests.browser.journeys.desk import Desk
from tests.patience import LONG
from tests.phones import ALICE, BOB, CAROL
from tests.services import compiler
from tests.serving import FIVEFOLD, ROOT, answers, eventually, free_ports, serving

#: How soon a wrong clock must be said on the pages.
CLOCK_SAID_MS = 60_000

#: That a clock is ten minutes off, and how long the deliveries took that showed it.
TEN_MINUTES_AHEAD = re.compile(r"10:[0-2]\d ahead")

MOVED_CLOCK = ROOT / "tests" / "faults" / "moved_clock.c"


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
    return requests.post(callfloor.door, data=body, headers=headers, timeout=LONG)


def test_callbacks_that_wait_on_disk_are_said_and_then_shown(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()
    alarm = anna.page.locator("#doorbar")

    with locked(callfloor):
        alices = callfloor.phones.ring_in(ALICE)
        expect(alarm).to_contain_text("wait on disk for the store: 1")

    expect(alarm).to_be_hidden()
    anna.sees(alices, state="ringing")


def test_a_wrong_clock_is_said(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()

    for number in range(3):
        assert post(callfloor, number, seconds_ago=600).status_code == 200
    expect(anna.page.locator("#doorbar")).to_contain_text(TEN_MINUTES_AHEAD)

    for number in range(3):
        post(callfloor, number)
    expect(anna.page.locator("#doorbar")).to_be_hidden()


@pytest.fixture
def clock_ahead(tmp_path) -> Mapping[str, str]:
    """Surroundings of a process whose own clock is ten minutes ahead of the truth."""
    library = compiler.preloadable(MOVED_CLOCK, tmp_path)
    return {"LD_PRELOAD": str(library), "CLOCK_AHEAD_SECONDS": "600"}


@pytest.mark.compiler
def test_f29_a_door_whose_own_clock_is_wrong_is_said_within_a_minute(
    tmp_path, new_context, clock_ahead
):
    right, wrong = free_ports(2)
    doors = ",".join(f"http://127.0.0.1:{port}" for port in (wrong, right))
    with serving(tmp_path, callback_port=right, doors=doors, patience=FIVEFOLD) as callfloor:
        callfloor.phones.waits_for_replies(REPLY_SECONDS)
        surroundings = {"CALLFLOOR_CALLBACK_PORT": str(wrong), **clock_ahead}
        with callfloor.another("ingest", surroundings):
            anna = Desk(new_context(), callfloor)
            anna.opens("/login")
            anna.signs_in("admin", callfloor.password)
            anna.is_connected()
            eventually(lambda: answers(f"http://127.0.0.1:{wrong}/healthz"))

            for caller in (ALICE, BOB, CAROL):
                callfloor.phones.ring_in(caller)

            alarm = anna.page.locator("#doorbar")
            expect(alarm).to_contain_text(TEN_MINUTES_AHEAD, timeout=CLOCK_SAID_MS)
        sent = callfloor.phones.callbacks()
        assert {callback["status"] for callback in sent} == {200}
        assert callfloor.live_calls() == set()
        assert callfloor.accidents() == []


@pytest.fixture
def on_its_own(tmp_path):
    """An installation whose disk may be spoilt."""
    with serving(tmp_path) as running:
        yield running


def test_answers_that_left_no_record_are_said_in_the_readers_language(on_its_own, new_context):
    anna = Desk(new_context(), on_its_own)
    anna.opens("/login")
    anna.signs_in("admin", on_its_own.password)
    anna.does("language")
    anna.is_connected()
    door = on_its_own.process_of("ingest")

    door.rlimit(resource.RLIMIT_FSIZE, (64, -1))
    answer = post(on_its_own, 1)
    door.rlimit(resource.RLIMIT_FSIZE, (-1, -1))

    assert (answer.status_code, answer.headers["X-Recorded"]) == (503, "no")
    alarm = anna.page.locator("#doorbar")
    expect(alarm).to_contain_text("已应答但未记录的回调：1 次")
