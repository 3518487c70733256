"""What becomes of one delivery, without a server in between."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import BoundedSemaphore
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.operations import call_flow, callbacks
from dashboard.operations.call_flow import OurCallout, Starter, Target
from dashboard.operations.callbacks import Door, Patience, Plan, Request, refusals
from dashboard.operations.callbacks.refusals import Refusal
from dashboard.operations.relay import RelayFailed
from dashboard.sinch import signing, times
from dashboard.sinch.signing import Keyring
from dashboard.store import calls, deliveries, journal
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit, StoreUnavailable
from dashboard.store.journal import Delivery, Entry
from tests.patience import PATIENT

KEY, SECRET = "6f9a4c1e-0001-4000-8000-00000000c0de", "c2VjcmV0IG9mIHRoZSBzdGFuZHVw"
PATH = "/callbacks/voice"
STARTER = Starter({"442079460991": Target("room", "standup")})
PARK = b'{"action":{"name":"park","holdPrompt":"#tts[wait]"}}'


class Backend:
    """Answers as it is told, and remembers what it was told."""

    def __init__(self, answer: bytes | None = PARK) -> None:
        self.answer = answer
        self.is_away = self.is_left_alone = False
        self.asked: list[bytes] = []
        self.reports: list[bytes] = []

    def ask(self, headers: Any, body: bytes, *, may_wait: bool = True) -> bytes:
        self.asked.append(body)
        if self.answer is None:
            raise RelayFailed("away")
        return self.answer

    def report(self, headers: Any, body: bytes) -> None:
        self.reports.append(body)


@pytest.fixture
def commits(database: Database) -> Iterator[GroupCommit]:
    made = GroupCommit(database, times.now)
    yield made
    made.close()


@pytest.fixture
def door(commits: GroupCommit) -> Iterator[Door]:
    with ThreadPoolExecutor(1) as after:
        yield Door(
            secret_of=Keyring({KEY: SECRET}),
            plan=lambda: Plan(STARTER),
            commits=commits,
            after=after,
            patience=PATIENT,
        )


@pytest.fixture
def relayed(door: Door) -> Callable[[Backend], Door]:
    def with_backend(backend: Any) -> Door:
        return replace(door, plan=lambda: Plan(STARTER, relay=backend))

    return with_backend


def delivery(event: str = "ice", *, at: int | None = None, **more: Any) -> Request:
    told: dict[str, Any] = {"event": event, "callid": "alice-1f3a", "applicationKey": KEY.upper()}
    if event == "ice":
        told |= {"to": {"type": "did", "endpoint": "+442079460991"}}
    body = json.dumps(told | more).encode()
    timestamp = times.to_wire(at or times.now(), digits=7)
    authorization = signing.authorization(
        KEY,
        SECRET,
        method="POST",
        path=PATH,
        content_type="application/json",
        timestamp=timestamp,
        body=body,
    )
    headers = {
        "authorization": authorization,
        "content-type": "application/json",
        "x-timestamp": timestamp,
    }
    return Request(PATH, "", headers, body, times.now())


def call(database: Database) -> calls.CallRow | None:
    with database.reading() as connection:
        return calls.find(connection, "alice-1f3a")


def test_an_arrival_is_answered_by_the_starter_and_recorded(door: Door, database: Database):
    reply = callbacks.receive(door, delivery())

    assert (reply.status, reply.verdict, reply.recorded) == (200, "recorded", "db")
    assert json.loads(reply.body)["action"]["conferenceId"] == "standup"
    assert call(database).state == "room"


def test_a_key_in_other_letters_is_the_same_application(door: Door, database: Database):
    callbacks.receive(door, delivery())

    assert call(database).application_key == KEY


def test_another_applications_body_is_refused(door: Door, database: Database):
    reply = callbacks.receive(door, delivery(applicationKey="somebody-else"))

    assert (reply.status, reply.verdict) == (401, "bad-signature")
    assert call(database) is None


def test_a_refused_delivery_leaves_a_sample(door: Door, database: Database, commits: GroupCommit):
    request = delivery()
    request.headers["authorization"] = "application nobody:AAAA"

    callbacks.receive(door, request)

    commits.close()
    with database.reading() as connection:
        [sample] = deliveries.recent(connection)
    assert (sample.verdict, sample.status, sample.application_key) == ("bad-signature", 401, None)


def refusal_of(door: Door, database: Database, request: Request) -> Refusal:
    """What an admin is told of the request, which is refused."""
    assert callbacks.receive(door, request).status in (400, 401)
    assert isinstance(door.commits, GroupCommit)
    door.commits.close()
    with database.reading() as connection:
        [sample] = deliveries.refused(connection, limit=5)
    return refusals.read(sample)


@pytest.mark.parametrize(
    ("headers", "why", "key"),
    [
        ({"authorization": ""}, "missing-authorization", None),
        ({"authorization": "Basic YTpi"}, "malformed-authorization", None),
        ({"authorization": "application nobody:AAAA"}, "unknown-key", "nobody"),
        ({"authorization": f"application {KEY}:AAAA"}, "mismatch", KEY),
        ({"x-timestamp": ""}, "missing-timestamp", KEY),
        ({"content-type": ""}, "missing-content-type", KEY),
    ],
)
def test_f27_a_refused_delivery_says_why(door: Door, database: Database, headers, why, key):
    request = delivery()

    refusal = refusal_of(door, database, replace(request, headers={**request.headers, **headers}))

    assert (refusal.why, refusal.key, refusal.path) == (why, key, PATH)
    assert bool(refusal.tried) == (why in ("unknown-key", "mismatch"))


def test_f27_a_signed_body_that_is_refused_says_why(door: Door, database: Database):
    refusal = refusal_of(door, database, delivery(applicationKey="somebody-else"))

    assert (refusal.why, refusal.key, refusal.tried) == ("another-key", KEY, [])


def test_a_signed_body_that_is_no_event_says_so(door: Door, database: Database):
    refusal = refusal_of(door, database, delivery(event=7))

    assert (refusal.why, refusal.key) == ("not-an-event", KEY)


def test_f27_what_was_signed_is_kept_whole_also_of_a_body_that_is_not(
    door: Door, database: Database
):
    request = replace(delivery(custom="x" * 5000), path="/floor/voice")

    [told] = refusal_of(door, database, request).tried

    digest = signing.content_md5(request.body)
    timestamp = f"x-timestamp:{request.headers['x-timestamp']}"
    assert told.lines == ["POST", digest, "application/json", timestamp, "/floor/voice"]
    assert told.cut_from is None


def test_f27_a_path_without_end_is_cut_and_said_to_be(door: Door, database: Database):
    [told] = refusal_of(door, database, replace(delivery(), path="/" + "voice" * 1000)).tried

    assert told.cut_from > 5000
    assert sum(map(len, told.lines)) + 4 == refusals.LONGEST


def test_a_stranger_makes_no_sample_large(door: Door):
    kept: list[Delivery] = []
    noting = replace(door, commits=SimpleNamespace(note=kept.append))
    request = replace(delivery(), path="/" + "\xff" * 8000, query="\xff" * 8000)
    for name in ("user-agent", "x-timestamp", "content-type"):
        request.headers[name] = "\xff" * 8000

    callbacks.receive(noting, request)

    [sample] = kept
    assert len(json.dumps(sample.headers)) < 64 * 1024
    assert max(map(len, (sample.path, sample.x_timestamp or ""))) <= refusals.LONGEST


def test_f27_the_end_of_a_line_in_a_path_begins_none(door: Door, database: Database):
    tried = refusal_of(door, database, replace(delivery(), path="/voice%0Ax-timestamp:now")).tried

    assert [text.lines[4] for text in tried] == [
        "/voice%0Ax-timestamp:now",
        "/voice\nx-timestamp:now",
    ]


def test_a_refusal_of_which_nothing_was_noted_is_still_told(door: Door, database: Database):
    sample = Delivery(received_at=1, path=PATH, verdict="bad-signature", status=401)
    with database.writing() as connection:
        journal.record(connection, [Entry(delivery=sample)], now=1)
        [row] = deliveries.refused(connection, limit=5)

    assert refusals.read(row) == Refusal(1, None, PATH, None, [])


def test_a_backend_answers_in_our_place_word_for_word(relayed, database: Database):
    backend = Backend()

    reply = callbacks.receive(relayed(backend), delivery())

    assert reply.body == PARK
    assert len(backend.asked) == 1
    assert call(database).state == "parked"


def test_a_backend_that_is_away_leaves_the_caller_a_word(relayed):
    reply = callbacks.receive(relayed(Backend(None)), delivery())

    assert call_flow.OUT_OF_ORDER in reply.body.decode()


def test_what_a_backend_answers_need_not_be_svaml(relayed, database: Database):
    reply = callbacks.receive(relayed(Backend(b"<html>")), delivery())

    assert (reply.body, reply.recorded) == (b"<html>", "db")
    assert call(database).flow_step is None


def test_our_own_callouts_are_never_handed_on(relayed):
    backend = Backend()
    ours = OurCallout("c0ffee", room="standup").to_custom(SECRET)

    reply = callbacks.receive(relayed(backend), delivery("ace", custom=ours))

    assert json.loads(reply.body)["action"]["conferenceId"] == "standup"
    assert backend.asked == []


def test_a_report_reaches_the_backend_once(relayed, door: Door):
    backend = Backend()
    request = delivery("dice", result="ANSWERED")

    callbacks.receive(relayed(backend), request)
    copy = callbacks.receive(relayed(backend), request)

    door.after.shutdown()
    assert copy.verdict == "duplicate"
    assert backend.reports == [request.body]


def test_a_copy_gets_the_first_answer_even_if_the_backend_thinks_anew(relayed):
    backend = Backend()
    request = delivery()
    first = callbacks.receive(relayed(backend), request)

    backend.answer = b'{"action":{"name":"hangup"}}'
    second = callbacks.receive(relayed(backend), request)

    assert second.body == first.body == PARK


@pytest.mark.parametrize("offset", [-3600, 3600])
def test_a_delivery_of_another_hour_changes_nothing(door: Door, database: Database, offset: int):
    reply = callbacks.receive(door, delivery(at=times.now() + offset * times.SECOND))

    assert (reply.status, reply.verdict) == (200, "stale")
    assert json.loads(reply.body)["action"]["name"] == "connectConf"
    assert call(database) is None


def test_a_caller_is_answered_when_the_store_is_away(door: Door, commits: GroupCommit):
    commits.close()

    reply = callbacks.receive(door, delivery())

    assert (reply.status, reply.recorded) == (200, "no")
    assert json.loads(reply.body)["action"]["name"] == "connectConf"


def test_a_report_is_to_come_again_when_the_store_is_away(door: Door, commits: GroupCommit):
    commits.close()

    reply = callbacks.receive(door, delivery("dice"))

    assert (reply.status, reply.recorded) == (503, "no")


def test_a_delivery_waits_for_the_store_no_longer_than_a_caller_can(door: Door, database: Database):
    hasty = replace(door, patience=Patience(each=0.2))
    with database.writing() as connection:  # nobody else can write meanwhile
        if database.kind == "postgresql":
            connection.execute(text("LOCK TABLE event"))
        begun = times.now()
        reply = callbacks.receive(hasty, delivery("dice"))
        took = times.now() - begun

    assert reply.status == 503
    assert took < 4.5 * times.SECOND  # the store itself gives up after five


def test_a_forged_mark_opens_no_room_and_leaves_the_backend_in_charge(relayed, door: Door):
    backend = Backend()
    forged = '{"cf":"c0ffee","room":"board-meeting"}'

    by_us = callbacks.receive(door, delivery("ace", custom=forged))
    by_them = callbacks.receive(relayed(backend), delivery("ace", custom=forged, callid="bobs"))

    assert json.loads(by_us.body)["action"] == {"name": "continue"}
    assert by_them.body == PARK


def test_reports_of_our_own_callouts_stay_here(relayed, door: Door):
    backend = Backend()
    ours = OurCallout("c0ffee", room="standup").to_custom(SECRET)

    callbacks.receive(relayed(backend), delivery("dice", custom=ours))

    door.after.shutdown()
    assert backend.reports == []


def test_a_backend_that_hangs_does_not_pile_up_reports(relayed, door: Door):
    backend = Backend()
    slow = replace(relayed(backend), reports=BoundedSemaphore(1))
    slow.reports.acquire()

    reply = callbacks.receive(slow, delivery("dice", result="ANSWERED"))

    door.after.shutdown()
    assert (reply.status, reply.recorded) == (200, "db")
    assert backend.reports == []


def test_a_report_that_is_to_come_again_is_not_handed_on_yet(relayed, door: Door):
    backend = Backend()
    nowhere = replace(relayed(backend), commits=Away())

    refused = callbacks.receive(nowhere, delivery("dice", result="ANSWERED"))

    door.after.shutdown()
    assert (refused.status, refused.verdict) == (503, "not-recorded")
    assert backend.reports == []


def test_a_report_that_was_refused_is_handed_on_also_if_the_store_took_it_in_the_end(
    relayed, door: Door
):
    backend = Backend()
    request = delivery("dice", result="ANSWERED")
    slow = replace(relayed(backend), commits=TooLate(door.commits))

    refused = callbacks.receive(slow, request)
    again = [callbacks.receive(replace(slow, commits=door.commits), request) for _ in range(2)]

    door.after.shutdown()
    assert (refused.status, refused.verdict) == (503, "not-recorded")
    assert [reply.verdict for reply in again] == ["duplicate", "duplicate"]
    assert backend.reports == [request.body]


def test_copies_of_a_report_in_the_spool_reach_the_backend_once(relayed, door: Door):
    backend = Backend()
    away = replace(relayed(backend), commits=Away(), spool=Shelf())
    request = delivery("dice", result="ANSWERED")

    # Both are on their way before either is known to be there.
    copies = [callbacks.take(away, request, away.plan()) for _ in range(2)]
    for copy in copies:
        callbacks.wait(copy)
    replies = [copy.reply() for copy in copies]

    door.after.shutdown()
    assert [reply.verdict for reply in replies] == ["recorded", "duplicate"]
    assert backend.reports == [request.body]


def test_a_door_too_busy_to_be_in_time_does_not_wait_for_the_spool(door: Door):
    late = replace(door, commits=Away(), spool=Shelf(), patience=replace(PATIENT, latest=-1.0))

    arrived, ended = (callbacks.receive(late, delivery(event)) for event in ("ice", "dice"))

    assert (arrived.status, arrived.recorded) == (200, "no")
    assert json.loads(arrived.body)["action"]["name"] == "connectConf"
    assert (ended.status, ended.recorded) == (503, "no")


def waits(door: Door) -> list[float]:
    """How long a delivery that ends in the spool waits for one thing after the other."""
    taken, found = callbacks.take(door, delivery(), door.plan()), []
    seconds = taken.begin(lambda: None)
    while seconds is not None:
        found.append(seconds)
        seconds = taken.go_on(lambda: None)
    assert taken.reply().recorded == "spool"
    return found


def test_the_spool_gets_the_time_that_the_store_did_not_need(door: Door):
    patience = Patience(each=100.0, both=3600.0, latest=3600.0)
    spooling = replace(door, spool=Shelf(), patience=patience)

    assert waits(replace(spooling, commits=Slow())) == [100.0, pytest.approx(3600.0, abs=60.0)]
    assert waits(replace(spooling, commits=Away())) == [pytest.approx(3600.0, abs=60.0)]


def test_the_spool_gets_its_time_where_the_store_took_all_of_it(door: Door):
    hasty = replace(door, spool=Shelf(), patience=Patience(each=10.0, both=0.0, latest=60.0))

    assert waits(replace(hasty, commits=Slow())) == [10.0, 10.0]


class Shelf:
    """A spool in memory; `takes` is False once its disk is full."""

    def __init__(self, takes: bool = True) -> None:
        self.takes = takes
        self.kept: dict[str | None, bytes | None] = {}

    def holds(self, event_key: str) -> bool:
        return event_key in self.kept

    def begin(self, entry: Any, settled: Callable[[], None]) -> Any:
        if not self.takes:
            raise OSError("full")
        key = entry.event and entry.event.key
        is_copy = self.holds(key)
        given = self.kept.setdefault(key, entry.answer)
        settled()
        return SimpleNamespace(is_copy=is_copy, wait=lambda _timeout_seconds: given)


@pytest.mark.parametrize("event", ["ice", "dice"])
def test_what_the_store_does_not_take_goes_to_the_spool(
    door: Door, commits: GroupCommit, event: str
):
    commits.close()

    reply = callbacks.receive(replace(door, spool=Shelf()), delivery(event))

    assert (reply.status, reply.verdict, reply.recorded) == (200, "recorded", "spool")


def test_a_copy_of_what_is_spooled_gets_the_same_answer_though_the_store_is_back(
    door: Door, commits: GroupCommit, database: Database
):
    shelf = Shelf()
    away = replace(door, spool=shelf, commits=Away())
    first = callbacks.receive(away, delivery())

    changed = lambda: Plan(Starter({"": Target("say", "closed")}))  # noqa: E731
    second = callbacks.receive(replace(door, spool=shelf, plan=changed), delivery())

    assert first.body == second.body != b""
    assert (second.verdict, second.recorded) == ("duplicate", "spool")


class Away:
    """A store that takes nothing."""

    def begin(self, entry: Any, settled: Any) -> Any:
        raise StoreUnavailable

    def note(self, delivery: Any) -> None:
        """Nothing is kept."""


class Slow(Away):
    """A store that takes everything, and has nothing to say of it."""

    def begin(self, entry: Any, settled: Any) -> Any:
        return self

    def wait(self, timeout_seconds: float) -> Any:
        raise StoreUnavailable("not stored in time")


class TooLate(Away):
    """A store that takes everything, and never says so in time."""

    def __init__(self, commits: Any) -> None:
        self.commits = commits

    def begin(self, entry: Any, settled: Any) -> Any:
        self.commits.begin(entry).wait(30.0)
        raise StoreUnavailable("not stored in time")


def test_a_caller_is_answered_and_a_report_is_not_taken_when_nothing_can_be_written(door: Door):
    nowhere = replace(door, spool=Shelf(takes=False), commits=Away())

    arrived = callbacks.receive(nowhere, delivery())
    ended = callbacks.receive(nowhere, delivery("dice"))

    assert (arrived.status, arrived.verdict, arrived.recorded) == (200, "not-recorded", "no")
    assert json.loads(arrived.body)["action"]["name"] == "connectConf"
    assert (ended.status, ended.recorded) == (503, "no")


def test_who_listens_hears_when_each_genuine_delivery_was_signed(door: Door):
    heard: list[tuple[int, int]] = []
    listening = replace(door, heard=lambda signed, received: heard.append((signed, received)))
    an_hour_ago = times.now() - 3600 * times.SECOND

    callbacks.receive(listening, delivery(at=an_hour_ago))
    callbacks.receive(listening, replace(delivery(), body=b"{}"))

    [(signed, received)] = heard
    assert signed == an_hour_ago
    assert received - signed >= 3600 * times.SECOND
