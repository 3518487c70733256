"""Faults as the application's own client meets them, over real sockets; time stands still."""

import time

import pytest

from dashboard.sinch import errors, signing, svaml
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.callouts import ConferenceCallout
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, BOB, SALES
from tests.sandbox.served import SECRET, served
from tests.serving import eventually
from tests.sinch import answering

pytestmark = pytest.mark.fidelity("chosen", "Faults")

#: A deadline that comes soon, and not before a busy machine has sent what it has to send.
SOON = 2.0
INVITE = ConferenceCallout(destination=Destination("number", BOB), conference_id="standup")


@pytest.fixture(scope="module")
def running():
    with served(manual=True) as sandbox:
        yield sandbox


@pytest.fixture
def floor(running):
    running.begin_again(seed=7)
    running.door.events.clear()
    running.door.refused.clear()
    running.door.answers["ice"] = Svaml(svaml.Hangup())
    yield running
    running.control("PUT", "faults", {})


def calls_of(floor):
    return floor.control("GET", "calls")["calls"]


# --- REST


def test_any_status_with_any_body_refuses_without_acting(floor):
    floor.control("PUT", "faults", {"rest": {"status": 418, "body": "<h1>teapot</h1>"}})

    with pytest.raises(errors.Refused) as refused:
        floor.voice().place_callout(INVITE)

    assert (refused.value.status, refused.value.code) == (418, None)
    assert calls_of(floor) == []


def test_a_body_of_json_is_read_as_the_platforms(floor):
    body = {"errorCode": "40200", "message": "Not enough credit", "reference": "r-1"}
    floor.control("PUT", "faults", {"rest": {"status": 402, "body": body}})

    with pytest.raises(errors.NoCredit) as refused:
        floor.voice().place_callout(INVITE)

    assert (refused.value.code, refused.value.reference) == (40200, "r-1")


def test_too_many_requests_name_a_time(floor):
    floor.control("PUT", "faults", {"rest": {"status": 429, "retry_after_seconds": 2}})

    with pytest.raises(errors.TooManyRequests) as refused:
        floor.voice().numbers()

    assert refused.value.retry_after_seconds == 2.0


@pytest.mark.waits
def test_a_slow_answer_is_an_unknown_outcome_once_the_deadline_has_passed(floor):
    floor.control("PUT", "faults", {"rest": {"latency_seconds": 10}})

    with pytest.raises(errors.NoAnswer) as unknown:
        floor.voice(deadline_seconds=SOON).place_callout(INVITE)

    assert unknown.value.reason == "timeout"
    eventually(lambda: len(calls_of(floor)) == 1)


def test_a_lost_reply_comes_after_acting(floor):
    floor.control("PUT", "faults", {"rest": {"lost_reply": 1}})

    with pytest.raises(errors.NoAnswer) as unknown:
        floor.voice().place_callout(INVITE)

    assert unknown.value.reason == "cut-short"
    assert len(calls_of(floor)) == 1


@pytest.mark.waits
def test_a_dripping_answer_does_not_outlast_the_deadline(floor):
    floor.control("PUT", "faults", {"rest": {"drip_seconds": 1}})
    began = time.monotonic()

    with pytest.raises(errors.NoAnswer) as unknown:
        floor.voice(deadline_seconds=SOON).place_callout(INVITE)

    assert unknown.value.reason == "timeout"
    assert time.monotonic() - began < 30  # it would drip for most of a minute


def test_a_drip_that_ends_in_time_is_an_answer(floor):
    floor.control("PUT", "faults", {"rest": {"drip_seconds": 0.001}})

    assert floor.voice().place_callout(INVITE)


def test_a_redirect_is_not_followed_and_nothing_was_done(floor):
    floor.control("PUT", "faults", {"rest": {"redirect": 1}})

    with pytest.raises(errors.NoAnswer) as unknown:
        floor.voice().place_callout(INVITE)

    assert (unknown.value.reason, unknown.value.status) == ("redirected", 307)
    assert calls_of(floor) == []
    assert len(floor.control("GET", "requests")["requests"]) == 1


def test_an_endless_answer_is_given_up_at_its_cap(floor):
    floor.control("PUT", "faults", {"rest": {"endless": 1}})

    with pytest.raises(errors.NoAnswer) as unknown:
        floor.voice().place_callout(INVITE)

    assert unknown.value.reason == "too-large"
    assert len(calls_of(floor)) == 1


def test_a_rate_strikes_the_same_requests_of_every_floor_of_a_seed(floor):
    def outcomes() -> list[bool]:
        floor.control("POST", "reset", {"seed": 11})
        floor.control("PUT", "faults", {"rest": {"status": 503, "status_rate": 0.5}})
        voice, went_well = floor.voice(), []
        for _ in range(20):
            try:
                voice.numbers()
                went_well.append(True)
            except errors.PlatformFault:
                went_well.append(False)
        return went_well

    first, second = outcomes(), outcomes()

    assert first == second
    assert {True, False} == set(first)


# --- Callbacks


def ring(floor) -> str:
    return floor.control("POST", "calls", {"from": ALICE, "to": floor.numbers()[SALES]})["call_id"]


def test_a_duplicate_is_the_same_event_twice(floor):
    floor.control("PUT", "faults", {"callbacks": {"duplicate": 1, "events": ["ice"]}})

    call_id = ring(floor)

    eventually(lambda: floor.door.names(call_id) == ["ice", "ice", "dice"])
    assert floor.door.events[0] == floor.door.events[1]


def test_a_dropped_event_never_comes(floor):
    floor.control("PUT", "faults", {"callbacks": {"drop": 1, "events": ["ice"]}})

    call_id = ring(floor)

    eventually(lambda: floor.door.names(call_id) == ["dice"])
    assert floor.door.last("dice")["reason"] == "CALLBACKERROR"


def test_a_corrupt_signature_is_refused_at_the_door(floor):
    floor.control("PUT", "faults", {"callbacks": {"corrupt_signature": 1}})

    ring(floor)

    eventually(lambda: floor.door.refused)
    assert set(floor.door.refused) == {"mismatch"}
    assert floor.door.events == []


def test_a_delayed_event_comes_late(floor):
    floor.control("PUT", "faults", {"callbacks": {"delay_seconds": 2, "events": ["dice"]}})
    call_id = ring(floor)
    eventually(lambda: floor.door.names(call_id) == ["ice"])

    floor.control("POST", "clock/advance", {"seconds": 2.1})

    eventually(lambda: floor.door.names(call_id) == ["ice", "dice"])


def test_a_reordered_event_is_overtaken(floor):
    floor.door.answers["ice"] = Svaml(svaml.Continue())  # illegal: a notify and a dice follow
    floor.control("PUT", "faults", {"callbacks": {"reorder": 1, "events": ["notify"]}})
    call_id = ring(floor)
    eventually(lambda: floor.door.names(call_id) == ["ice", "dice"])

    floor.control("POST", "clock/advance", {"seconds": 5})

    eventually(lambda: floor.door.names(call_id) == ["ice", "dice", "notify"])


# --- The fallback URL


@pytest.mark.waits
@pytest.mark.fidelity("documented", "Callbacks")
def test_a_primary_that_takes_too_long_or_refuses_leaves_the_event_to_the_fallback(floor):
    with answering.Server() as slow, answering.Server() as spare:

        def take_too_long(handler: answering.Handler) -> None:
            # The next one need not be quick for that.
            floor.control("PUT", "platform", {"callback_timeout_seconds": 60})
            answering.nothing(handler)

        slow.answer = take_too_long
        spare.answer = answering.with_json({"action": {"name": "park"}})
        floor.control("PUT", "platform", {"callback_timeout_seconds": 1.0})
        voice, urls = floor.voice(), floor.control("GET", "application")
        voice.set_callback_urls(voice.key, CallbackUrls(f"{slow.url}/slow", f"{spare.url}/spare"))
        began = time.monotonic()
        timed_out = ring(floor)
        eventually(lambda: stage_of(floor, timed_out) == "parked")
        took = time.monotonic() - began
        voice.set_callback_urls(
            voice.key, CallbackUrls("http://127.0.0.1:9/nobody", f"{spare.url}/spare")
        )
        refused = ring(floor)
        eventually(lambda: stage_of(floor, refused) == "parked")
        voice.set_callback_urls(voice.key, CallbackUrls(urls["callback_url"], None))

        assert 0.9 < took < 30  # it would never answer
        assert [seen.path for seen in slow.seen] == ["/slow"]
        assert [seen.path for seen in spare.seen] == ["/spare", "/spare"]
        for seen in spare.seen:
            signing.verify(
                seen.headers,
                method="POST",
                paths=[seen.path],
                body=seen.body,
                secret_of=lambda _: SECRET,
            )


def stage_of(floor, call_id):
    return next(each["stage"] for each in calls_of(floor) if each["call_id"] == call_id)
