"""The platform away, over real sockets: what a click costs, what its row says, and how it heals."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from dashboard.operations import callouts, command, conferences, outages, rosters
from dashboard.operations.command import Ask, By
from dashboard.operations.runtime import Runtime
from dashboard.settings import Settings
from dashboard.sinch.callouts import ConferenceCallout
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.destinations import Destination
from dashboard.sinch.endpoints import Endpoints
from dashboard.store import commands
from dashboard.store.database import Database
from tests.house import ANNA, BOB
from tests.patience import LONG, UNHURRIED
from tests.sandbox.served import KEY, SECRET, Served, served
from tests.serving import eventually
from tests.sinch import answering
from tests.stores import store_url  # noqa: F401 - on each engine

ROOM = "standup"
#: Not before a busy machine has sent what it has to send; one try of that is long enough.
HOSTILE_SECONDS = 2.0
ONE_TRY = replace(UNHURRIED, reply=LONG, again=0.0)


@contextmanager
def running(
    database: Database, url: str, deadline_seconds: float = LONG, *, guarded: bool = True
) -> Iterator[Runtime]:
    """A process of ours that speaks to `url`, and writes down when that is away."""
    voice = VoiceClient(
        KEY, SECRET, Endpoints(url, url), deadline_seconds=deadline_seconds, guarded=guarded
    )
    settings = Settings(sandbox=True, sinch_application_key=KEY, sinch_application_secret=SECRET)
    runtime = Runtime(settings, database, voice, KEY, limits=ONE_TRY)
    outages.watch(runtime)
    try:
        yield runtime
    finally:
        runtime.pool.shutdown(wait=True, cancel_futures=True)
        voice.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Served]:
    with served() as made:
        yield made


@pytest.fixture
def runtime(database: Database, sandbox: Served) -> Iterator[Runtime]:
    sandbox.begin_again(seed=7)
    with running(database, sandbox.url) as made:
        yield made
    sandbox.control("PUT", "faults", {})


@pytest.fixture
def server() -> Iterator[answering.Server]:
    with answering.Server() as made:
        yield made


def click(runtime: Runtime, number: int = 0) -> commands.Command:
    """Somebody mutes somebody; each number is another person."""
    return conferences.mute(runtime, ROOM, f"alice-{number}", by=ANNA)


def settled(runtime: Runtime, asked: commands.Command) -> commands.Command:
    def settled_command() -> commands.Command | None:
        now = command.find(runtime, asked.command_id)
        return now if now is not None and now.settled_at else None

    found = eventually(settled_command)
    assert found is not None
    return found


def commands_sent(sandbox: Served) -> int:
    log = sandbox.control("GET", "requests")["requests"]
    return sum(one["method"] != "GET" for one in log)


# --- each refusal by its name (F35)


@pytest.mark.parametrize(
    ("status", "status_of_command"),
    [(400, "refused"), (404, "refused"), (409, "refused"), (500, "refused"), (503, "refused")],
)
def test_a_refusal_comes_with_the_platforms_code_and_reference(
    runtime: Runtime, sandbox: Served, status: int, status_of_command: str
):
    sandbox.control("PUT", "faults", {"rest": {"status": status, "requests": ["PATCH"]}})

    asked = settled(runtime, click(runtime))

    assert (asked.status, asked.http_status) == (status_of_command, status)
    assert asked.error_code // 100 == status
    assert asked.reference
    assert outages.current(runtime) == []


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_not_tried_again_and_stop_commands_until_they_are_taken(
    runtime: Runtime, sandbox: Served, status: int
):
    body = f'{{"errorCode": {status}08, "message": "Invalid credentials", "reference": "r-1"}}'
    sandbox.control("PUT", "faults", {"rest": {"status": status, "body": body}})

    first = settled(runtime, click(runtime, 1))
    second = settled(runtime, click(runtime, 2))

    assert (first.status, first.attempts, first.reference) == ("refused", 1, "r-1")
    assert (second.status, second.attempts, second.reason) == ("refused", 0, "sinch-credentials")
    assert [outage.trouble for outage in outages.current(runtime)] == ["credentials"]

    sandbox.control("PUT", "faults", {})
    eventually(lambda: not outages.current(runtime))
    assert click(runtime, 3).reason != "sinch-credentials"


def test_a_barred_destination_concerns_that_callout_only(runtime: Runtime, sandbox: Served):
    sandbox.control("PUT", "faults", {"rest": {"status": 403, "requests": ["POST"]}})

    refused = settled(runtime, callouts.place(runtime, invitation(), by=ANNA))

    assert (refused.status, refused.error_code) == ("refused", 40300)
    assert outages.current(runtime) == []


def test_asked_to_come_back_later_nothing_is_sent_before_that(runtime: Runtime, sandbox: Served):
    busy = {"status": 429, "retry_after_seconds": 30, "requests": ["PATCH"]}
    sandbox.control("PUT", "faults", {"rest": busy})

    first = settled(runtime, click(runtime, 1))
    second = settled(runtime, click(runtime, 2))

    assert (first.status, first.error_code) == ("refused", 42900)
    assert (second.status, second.attempts, second.reason) == ("refused", 0, "sinch-busy")
    assert commands_sent(sandbox) == 1


def test_kicking_somebody_who_is_gone_is_no_error(runtime: Runtime):
    kicked = settled(runtime, conferences.kick(runtime, ROOM, "somebody-who-left", by=ANNA))

    assert (kicked.status, kicked.reason) == ("confirmed", "already-gone")


# --- each way not to answer (F36)

WAYS_NOT_TO_ANSWER = {
    "silence": (answering.nothing, "unknown"),
    "a reset": (answering.reset(b""), "unknown"),
    "half an answer": (
        answering.broken_off(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"),
        "unknown",
    ),
    "half an object": (answering.with_bytes(b'{"callId": "x'), "unknown"),
    "a page": (answering.with_bytes(b"<html>Welcome</html>"), "unknown"),
    "a redirect": (answering.with_json({}, 302, Location="https://elsewhere.example/"), "unknown"),
    "100 MB": (answering.endless([]), "unknown"),
    "drops": (answering.dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"), "unknown"),
}


@pytest.mark.waits
@pytest.mark.parametrize("way", WAYS_NOT_TO_ANSWER)
def test_whatever_it_does_instead_of_answering_the_outcome_is_never_done(
    database: Database, server: answering.Server, way: str
):
    server.answer, status = WAYS_NOT_TO_ANSWER[way]
    with running(database, server.url, HOSTILE_SECONDS) as runtime:
        began = time.monotonic()

        asked = settled(runtime, click(runtime))

        assert (asked.status, asked.reason) == (status, "no-answer")
        assert time.monotonic() - began < 30  # it would never answer


def test_nobody_listening_means_that_nothing_was_sent(database: Database):
    with nobody_listens() as url, running(database, url) as runtime:
        asked = settled(runtime, click(runtime))

    assert (asked.status, asked.reason) == ("refused", "unreachable")


# --- a callout whose answer is lost (F37)


def test_a_callout_whose_answer_is_lost_is_never_sent_again(runtime: Runtime, sandbox: Served):
    sandbox.control("PUT", "faults", {"rest": {"lost_reply": 1.0, "requests": ["POST"]}})

    placed = callouts.place(runtime, invitation(), by=ANNA)

    assert (placed.status, placed.attempts) == ("unknown", 1)
    [call] = sandbox.control("GET", "calls")["calls"]
    assert placed.command_id in call["custom"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("count", "rate"), [(25, 0.5), pytest.param(1000, 1.0, marks=pytest.mark.soak)]
)
def test_any_number_of_lost_answers_makes_as_many_calls_as_were_asked_for(
    database: Database, sandbox: Served, count: int, rate: float
):
    sandbox.begin_again(seed=7)
    sandbox.control("PUT", "faults", {"rest": {"lost_reply": rate, "requests": ["POST"]}})

    with running(database, sandbox.url, guarded=False) as runtime:
        placed = [callouts.place(runtime, invitation(), by=ANNA) for _ in range(count)]
    sandbox.control("PUT", "faults", {})

    calls = Counter(
        json.loads(one["custom"])["cf"] for one in sandbox.control("GET", "calls")["calls"]
    )
    lost = sum(one.status == "unknown" for one in placed)
    print(f"{count} callouts, {lost} lost answers, {calls.total()} calls")
    assert calls == Counter(one.command_id for one in placed)
    assert lost > count * rate / 2


# --- down for a while (F41)


@pytest.mark.waits
def test_while_it_hangs_clicks_are_told_why_at_once_and_threads_stay_free(
    database: Database, server: answering.Server
):
    server.answer = answering.nothing
    with running(database, server.url, 4.0) as runtime:
        clicking = [threading.Thread(target=click, args=(runtime, n)) for n in range(4)]
        for thread in clicking:
            thread.start()
        eventually(lambda: runtime.voice.why_not() == "sinch-silent")

        began = time.monotonic()
        later = [click(runtime, 100 + n) for n in range(40)]
        took = time.monotonic() - began

        for thread in clicking:
            thread.join()
        tries = [seen for seen in server.seen if seen.method != "GET"]
        assert {(one.status, one.reason) for one in later} == {("refused", "sinch-silent")}
        assert took / len(later) < PAGE_SECONDS
        assert len(tries) <= 1.1 * (len(clicking) + len(later))
        assert [outage.trouble for outage in outages.current(runtime)] == ["silent"]


def clicks_until_it_is_left_alone(runtime: Runtime) -> list[commands.Command]:
    clicked: list[commands.Command] = []

    def is_left_alone() -> bool:
        clicked.append(click(runtime, len(clicked)))
        return clicked[-1].reason == "sinch-silent"

    eventually(is_left_alone)
    return clicked


#: What a page may take while the platform is away; the waiting itself would be four seconds.
PAGE_SECONDS = 0.5


@pytest.mark.waits
def test_it_is_back_in_seconds_and_what_was_refused_meanwhile_is_not_sent_after_all(
    runtime: Runtime, sandbox: Served
):
    sandbox.control("PUT", "faults", {"rest": {"status": 503}})
    refused = clicks_until_it_is_left_alone(runtime)
    during = commands_sent(sandbox)

    sandbox.control("PUT", "faults", {})
    eventually(lambda: not outages.current(runtime))

    assert during <= 1.1 * len(refused)
    assert commands_sent(sandbox) == during
    assert settled(runtime, click(runtime, 99)).attempts == 1


def test_look_ups_are_not_sent_either(runtime: Runtime, sandbox: Served):
    sandbox.control("PUT", "faults", {"rest": {"status": 503}})
    clicks_until_it_is_left_alone(runtime)
    asked = [one for one in sandbox.control("GET", "requests")["requests"] if ROOM in one["path"]]

    with pytest.raises(Exception, match="sinch-silent"):
        rosters.look_up_roster(runtime, ROOM)

    again = [one for one in sandbox.control("GET", "requests")["requests"] if ROOM in one["path"]]
    assert len(again) == len(asked)


# --- what is written down first


def test_who_asks_is_part_of_what_is_written_down_before_it_is_sent(runtime: Runtime):
    seen: list[commands.Command | None] = []
    ask = Ask(
        verb="mute",
        conference_id=ROOM,
        call_id="alice",
        send=lambda command_id: seen.append(command.find(runtime, command_id)),
    )

    command.carry_out(runtime, ask, By("operator", "erik"))

    assert [(one.by_name, one.status) for one in seen if one] == [("erik", "sent")]


def invitation() -> ConferenceCallout:
    return ConferenceCallout(destination=Destination("number", BOB), conference_id=ROOM)


@contextmanager
def nobody_listens() -> Iterator[str]:
    """An address that is taken, so that nobody else comes to listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
