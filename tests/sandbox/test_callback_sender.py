import json
import threading

import pytest

from dashboard.sandbox.factory import Sandbox
from tests.sandbox import asking
from tests.sandbox.door import ALICE, BOB, HOURS, SALES, SPARE_URL, STANDUP, URL, Door, with_door

pytestmark = pytest.mark.fidelity("documented", "Callbacks")


@pytest.fixture
def spare_door(sandbox) -> Door:
    """A second backend, at the fallback URL."""
    spare = Door(lambda: sandbox.application_secret)
    sandbox.deliver_to("http://spare.test", spare)
    return spare


def test_every_callback_is_signed_so_that_a_receiver_accepts_it(door, rings_in, sandbox):
    rings_in(HOURS)
    sandbox.advance(5)

    assert door.names() == ["ice", "dice"]
    assert door.refused == []


@pytest.mark.parametrize("failure", [500, 302, 404])
def test_the_fallback_answers_where_the_primary_fails(
    failure, sandbox, door, spare_door, rings_in, voice, set_urls
):
    set_urls(fallback=SPARE_URL)
    door.answers["ice", sandbox.numbers[STANDUP]] = failure
    spare_door.answers["ice"] = door.answers["ice", sandbox.numbers[SALES]]

    call_id = rings_in(STANDUP)

    assert spare_door.names() == ["ice"]
    assert spare_door.refused == []
    assert voice.call(call_id).status == "ONGOING"


def test_the_next_event_goes_to_the_primary_again(
    sandbox, door, spare_door, rings_in, control, set_urls
):
    set_urls(fallback=SPARE_URL)
    door.answers["ice", sandbox.numbers[STANDUP]] = 500
    spare_door.answers["ice"] = door.answers["ice", sandbox.numbers[SALES]]
    call_id = rings_in(STANDUP)

    control("POST", f"calls/{call_id}/hang-up")

    assert door.names() == ["ice", "dice"]
    assert spare_door.names() == ["ice"]


def test_a_failed_delivery_is_tried_once_and_logged(sandbox, door, rings_in, control):
    door.answers["ice", sandbox.numbers[SALES]] = 503

    rings_in(SALES)

    logged = control("GET", "callbacks").json()["callbacks"]
    assert [(each["event"], each["status"]) for each in logged] == [("ice", 503), ("dice", 200)]


def test_without_a_callback_url_nothing_is_sent_and_the_call_fails(
    rings_in, voice, control, set_urls
):
    set_urls(primary=None)

    call_id = rings_in(SALES)

    assert voice.call(call_id).reason == "CALLBACKERROR"
    assert control("GET", "callbacks").json()["callbacks"] == []


def test_a_duplicated_callback_is_the_same_event_twice(door, rings_in, control):
    control("PUT", "faults", {"callbacks": {"duplicate": 1, "events": ["ice"]}})

    rings_in(SALES)

    assert door.names() == ["ice", "ice"]
    assert door.events[0] == door.events[1]


def test_a_dropped_callback_never_arrives(door, rings_in, control, voice):
    control("PUT", "faults", {"callbacks": {"drop": 1, "events": ["dice"]}})
    call_id = rings_in(SALES)

    control("POST", f"calls/{call_id}/hang-up")

    assert door.names() == ["ice"]
    assert voice.call(call_id).is_final


def test_a_corrupt_signature_is_refused_by_a_receiver(door, rings_in, control):
    control("PUT", "faults", {"callbacks": {"corrupt_signature": 1}})

    rings_in(SALES)

    assert door.events == []
    assert set(door.refused) == {"mismatch"}


def test_a_delayed_callback_holds_up_those_behind_it(door, rings_in, control, sandbox):
    control("PUT", "faults", {"callbacks": {"delay_seconds": 3, "events": ["ace"]}})
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    sandbox.advance(2)
    early = door.names()
    sandbox.advance(2)

    assert early == ["ice"]
    assert door.names() == ["ice", "ace", "dice"]


def test_a_reordered_callback_is_overtaken(door, rings_in, control, sandbox):
    control("PUT", "faults", {"callbacks": {"reorder": 1, "events": ["ace"]}})
    call_id = rings_in(SALES)
    control("POST", f"calls/{call_id}/answer")
    control("POST", f"calls/{call_id}/hang-up")

    sandbox.advance(10)

    assert door.names() == ["ice", "dice", "ace"]


def test_a_reply_of_no_reasonable_size_counts_as_none(door, rings_in, sandbox, voice):
    door.answers["ice", sandbox.numbers[SALES]] = b'{"action":{"name":"hangup"}}' + b" " * 70_000

    call_id = rings_in(SALES)

    assert voice.call(call_id).reason == "CALLBACKERROR"


def test_one_calls_events_wait_for_each_other_while_other_calls_go_on():
    release, other_ended, told = threading.Event(), threading.Event(), []

    def slow(environ, start_response):
        event = json.loads(environ["wsgi.input"].read())
        if event["event"] == "ice" and event["cli"] == ALICE.removeprefix("+"):
            release.wait(60)
        told.append((event["event"], event.get("cli") or event["from"]))
        if told[-1] == ("dice", BOB.removeprefix("+")):
            other_ended.set()
        if told[-1] == ("dice", ALICE.removeprefix("+")):
            all_told.set()
        start_response("200 OK", [("Content-Length", "0")])
        return []

    all_told = threading.Event()
    sandbox = Sandbox(callback_url=URL, calls_per_minute=0)
    sandbox.deliver_to("http://door.test", slow)
    sandbox.start()

    for caller in (ALICE, BOB):
        dialled = {"from": caller, "to": sandbox.numbers[SALES]}
        call_id = asking.control(sandbox, "POST", "calls", dialled).json()["call_id"]
        asking.control(sandbox, "POST", f"calls/{call_id}/hang-up")
    went_on = other_ended.wait(30)
    before_release = list(told)
    release.set()
    ended = all_told.wait(30)
    sandbox.stop()

    assert went_on
    assert ended
    alice, bob = ALICE.removeprefix("+"), BOB.removeprefix("+")
    assert before_release == [("ice", bob), ("dice", bob)]
    assert told[2:] == [("ice", alice), ("dice", alice)]


def test_a_backend_may_use_the_rest_addresses_while_it_answers():
    sandbox, door = with_door()
    session, seen = sandbox.session(), []

    def curious(environ, start_response):
        seen.append(session.get("http://sandbox.test/sandbox/v1/calls", timeout=45).json())
        return door(environ, start_response)

    sandbox.deliver_to("http://door.test", curious)
    session.post(
        "http://sandbox.test/sandbox/v1/calls", json={"to": sandbox.numbers[SALES]}, timeout=45
    )

    assert seen[0]["calls"][0]["from"] == "private"
