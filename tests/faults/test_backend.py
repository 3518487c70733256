"""The customer's own backend hangs: callers wait as long as was promised, the door does not."""

import threading
import time
from dataclasses import replace

import pytest

from dashboard.operations.callbacks import PATIENCE
from dashboard.operations.callbacks.relaying import MOST_WAITING, PAUSE_SECONDS
from dashboard.sinch.breaker import FAILURES
from tests.backend import backend
from tests.faults.bystander import Bystander
from tests.faults.load import WORST_SECONDS, Load, callers, check_nothing_lost
from tests.ingest.conftest import TOKEN
from tests.ingest.doors import OpenDoor, open_door, relay_to
from tests.patience import LONG, PATIENT
from tests.serving import eventually

#: A door that waits for its disks however long, and for the backend as in production.
DISKS_IN_PEACE = replace(PATIENT, backend=PATIENCE.backend)

#: What the backend says of every caller, and no one else would.
PARK = {"ice": {"action": {"name": "park", "holdPrompt": "#tts[wait]"}}}


@pytest.fixture
def behind():
    with backend(PARK) as made:
        yield made


@pytest.fixture
def door(sqlite_url, tmp_path, behind):
    with open_door(sqlite_url, tmp_path / "var", patience=DISKS_IN_PEACE) as opened:
        relay_to([opened], behind.url)
        yield opened


def ring(load: Load, name: str, count: int) -> list[threading.Thread]:
    """So many callers at once."""
    threads = [
        threading.Thread(target=load.send, args=("ice", f"{name}-{number}"))
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads


def all_told(door: OpenDoor, bystander: Bystander) -> float:
    """How long the door takes to say that it is alive and how it is, in seconds of its own."""
    begun = time.monotonic()
    assert door.get("/healthz").status_code == 200
    assert door.get("/readyz", TOKEN).status_code == 200
    return bystander.own_seconds(begun, time.monotonic())


def answered_by_the_backend(load: Load, name: str) -> bool:
    return b"park" in load.send("ice", name).body


def test_a_backend_that_hangs_costs_a_few_callers_its_deadline_and_the_door_nothing(
    door, behind, bystander
):
    while_it_hung, load = Load(door.server.port), Load(door.server.port)
    behind.hang()
    hung_at = time.monotonic()

    threads = ring(while_it_hung, "at-once", 200)
    eventually(lambda: behind.count >= MOST_WAITING, LONG)
    took = all_told(door, bystander)
    for thread in threads:
        thread.join()
    told = door.told()
    left_alone = ring(load, "left-alone", 200)
    for thread in left_alone:
        thread.join()
    metrics = door.get("/metrics", TOKEN).text
    asked, trials = behind.count, (time.monotonic() - hung_at) // PAUSE_SECONDS
    behind.go_on()
    begun = time.monotonic()
    eventually(lambda: answered_by_the_backend(load, f"back-{len(load.sent)}"), LONG)
    back = time.monotonic() - begun

    waited = sorted(bystander.own_seconds(one.begun_at, one.ended_at) for one in while_it_hung.sent)
    print(f"longest {waited[-1]:.2f} s, others {waited[-asked - 1]:.2f} s; told in {took:.3f} s;")
    print(f"asked again {back:.2f} s after it was back; then:", load.figures())
    assert {one.status for one in while_it_hung.sent} == {200}
    assert waited[-1] <= PATIENCE.backend + WORST_SECONDS
    assert waited[-asked - 1] <= WORST_SECONDS
    assert took <= WORST_SECONDS
    assert (told["relay_away"], told["fallbacks"]) == (1, 200)
    assert "callfloor_relay_away 1.0" in metrics
    assert asked <= MOST_WAITING + FAILURES + trials
    check_nothing_lost(door.database, while_it_hung, load)


def test_a_backend_that_hangs_and_comes_back_under_load_is_asked_again(door, behind, bystander):
    with callers(door.server.port, 100) as load:
        eventually(lambda: any(b"park" in one.body for one in load.sent), LONG)
        behind.hang()
        eventually(lambda: door.told()["relay_away"], LONG)
        at = len(load.sent)
        eventually(lambda: len(load.sent) > at + 100, LONG)
        behind.go_on()
        begun = time.monotonic()
        at = len(load.sent)
        eventually(lambda: any(b"park" in one.body for one in load.sent[at:]), LONG)
        back = bystander.own_seconds(begun, time.monotonic())
    account = door.drained()

    print(f"asked again {back:.2f} s after it was back;", load.figures())
    assert back <= PATIENCE.backend + PAUSE_SECONDS + 1
    assert {one.status for one in load.sent} == {200}
    waited = [bystander.own_seconds(one.begun_at, one.ended_at) for one in load.sent]
    assert max(waited) <= PATIENCE.backend + WORST_SECONDS
    assert account["shed"] == 0
    check_nothing_lost(door.database, load)
