"""The same event more than once, at two doors at once, in any order: it counts once."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from sqlalchemy import text

from dashboard.operations import call_flow, missing_callbacks
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store import applications, calls, rebuild
from dashboard.store.applications import StarterRow
from dashboard.store.database import Database
from tests.backend import backend
from tests.ingest.conftest import KEY, PATH, SUPPORT, arrival, ending, signed
from tests.ingest.doors import OpenDoor, open_door, relay_to, settle_in
from tests.patience import LONG, PATIENT
from tests.serving import eventually


@pytest.fixture
def doors(store_url, tmp_path):
    """Two doors on one store, as a primary and a fallback address lead to."""
    settle_in(store_url)
    with (
        open_door(store_url, tmp_path / "a", patience=PATIENT) as one,
        open_door(store_url, tmp_path / "b", patience=PATIENT) as other,
    ):
        yield [one, other]


def at_once(doors: list[OpenDoor], events: list[dict[str, Any]]) -> list[requests.Response]:
    """Each event at each door, all let go at the same moment."""
    asked = list(itertools.product(doors, events))
    barrier = threading.Barrier(len(asked))
    answers: list[Any] = [None] * len(asked)

    def send(place: int, door: OpenDoor, event: dict[str, Any]) -> None:
        body = json.dumps(event).encode()
        headers = signed(body, at=times.now() + place)  # each copy is signed anew
        barrier.wait(LONG)
        answers[place] = requests.post(door.url + PATH, data=body, headers=headers, timeout=LONG)

    threads = [
        threading.Thread(target=send, args=(place, *each)) for place, each in enumerate(asked)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def events_of(database: Database) -> list[tuple[str, int]]:
    with database.reading() as connection:
        found = connection.execute(text("SELECT source, seen_count FROM event ORDER BY source"))
        return [tuple(row) for row in found]


def answered(call_id: str = "alice-1f3a", **more: Any) -> dict[str, Any]:
    return arrival(call_id) | {"event": "ace"} | more


def pressed(key: str, at: str, call_id: str = "alice-1f3a") -> dict[str, Any]:
    result = {"menuId": "main", "type": "Return", "value": key, "inputMethod": "dtmf"}
    return arrival(call_id) | {"event": "pie", "timestamp": at, "menuResult": result}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [10, pytest.param(1000, marks=pytest.mark.soak)])
def test_f12_two_doors_that_get_a_whole_call_at_once_make_the_row_of_one(doors, count):
    for number in range(count):
        call_id = f"call-{number}"
        at_once(doors, [arrival(call_id), answered(call_id), ending(call_id)])

    database = doors[0].database
    with database.reading() as connection:
        rows = [calls.find(connection, f"call-{number}") for number in range(count)]
    assert {(row.state, row.conference_id) for row in rows} == {("ended", "standup")}
    # Each of the three events shows, together with others or alone, and copies never do.
    assert {row.version for row in rows} <= {1, 2, 3}
    assert {seen for _, seen in events_of(database)} == {2}
    assert len(events_of(database)) == 3 * count
    assert rebuild.check(database) == []
    for door in doors:
        account = door.account()
        assert account["stored"] + account["duplicate"] == account["received"] == 3 * count


@pytest.mark.parametrize("copies", [2, 16])
def test_f13_all_copies_get_the_same_bytes_and_count_once(doors, copies):
    event = arrival()
    with backend({"ice": {"action": {"name": "hangup"}}}) as behind:
        relay_to(doors, behind.url)

        answers = at_once(doors * (copies // 2), [event])

    assert len({answer.content for answer in answers}) == 1
    assert answers[0].content
    assert {answer.status_code for answer in answers} == {200}
    assert events_of(doors[0].database) == [("ice", copies)]


@pytest.mark.parametrize("is_slow", [False, True], ids=["at once", "slow"])
def test_f13_a_backend_of_ones_own_is_asked_once_for_all_copies(settled_url, tmp_path, is_slow):
    prefixed = "/floor/callbacks/voice"
    body = json.dumps(arrival()).encode()
    outside = f"https://example.com{prefixed}"
    with (
        backend({"ice": {"action": {"name": "hangup"}}}) as behind,
        open_door(settled_url, tmp_path / "var", patience=PATIENT, public_url=outside) as door,
        ThreadPoolExecutor(16) as platform,
    ):
        relay_to([door], behind.url)
        if is_slow:
            behind.hang()

        def send(place: int) -> requests.Response:
            path = [PATH, prefixed][place % 2]
            headers = signed(body, path=prefixed, at=times.now() + place)  # each signed anew
            return requests.post(door.url + path, data=body, headers=headers, timeout=LONG)

        sent = [platform.submit(send, place) for place in range(16)]
        eventually(lambda: behind.count)
        behind.go_on()
        answers = [one.result() for one in sent]
        ended = json.dumps(ending()).encode()
        for _ in range(2):
            requests.post(door.url + PATH, data=ended, headers=signed(ended), timeout=LONG)
        behind.next_event("dice")
        later = send(0)
        count, events = behind.count, events_of(door.database)

    assert {answer.content for answer in (*answers, later)} == {b'{"action": {"name": "hangup"}}'}
    assert {answer.headers["X-Recorded"] for answer in answers} == {"db"}
    assert count == 2
    assert events == [("dice", 2), ("ice", 17)]


def test_f13_a_copy_gets_the_first_answer_though_the_plan_has_changed(doors):
    event = arrival()
    [first] = at_once(doors[:1], [event])
    with doors[0].database.writing() as connection:
        applications.save_starter(connection, KEY, [StarterRow(SUPPORT, "say", "Closed.")])
    doors[1].wired.plan.refresh()

    [second] = at_once(doors[1:], [event])

    assert doors[1].wired.plan().starter.target_of(SUPPORT) == call_flow.Target("say", "Closed.")
    assert second.content == first.content


def test_f13_a_key_pressed_twice_is_two_events(doors):
    noon = times.now()
    presses = [pressed("1", times.to_wire(noon + number * SECOND)) for number in range(3)]

    for press in [*presses, *presses]:
        doors[0].post(press)

    assert events_of(doors[0].database) == [("pie", 2)] * 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_f14_any_order_gives_the_same_row_and_an_ended_call_stays_ended(doors, order):
    at = times.now()
    events = [
        arrival(timestamp=times.to_wire(at)),
        answered(timestamp=times.to_wire(at + SECOND)),
        ending(timestamp=times.to_wire(at + 9 * SECOND)),
    ]

    states = []
    for place in order:
        doors[place % 2].post(events[place])
        with doors[0].database.reading() as connection:
            row = calls.find(connection, "alice-1f3a")
        states.append(row.is_live)

    assert states == [2 not in order[: number + 1] for number in range(3)]
    assert (row.state, row.result, row.duration_seconds) == ("ended", "ANSWERED", 12)
    assert row.started_at == times.parse(times.to_wire(at))
    assert rebuild.check(doors[0].database) == []


def test_f14_the_report_of_an_answer_that_never_came_was_not_received(doors):
    database = doors[0].database
    with database.writing() as connection:
        applications.save_starter(connection, KEY, [StarterRow(SUPPORT, "phone", "+14045000104")])
    doors[0].wired.plan.refresh()

    for event in (arrival(), ending()):
        assert doors[0].post(event).status_code == 200

    with database.reading() as connection:
        call, happened = (
            calls.find(connection, "alice-1f3a"),
            calls.events(connection, "alice-1f3a"),
        )
    assert missing_callbacks.not_received(call, happened) == ["ace"]
