"""What happens to one delivery at the callback door: verify, read, answer, record, reply.

The caller's side of a live call waits for this. A store that cannot record costs the record, never
the answer. Knows nothing of HTTP servers: a door hands in the parts of a request.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Literal, Protocol

from dashboard.operations import call_flow
from dashboard.operations.call_flow import OurCallout, Starter
from dashboard.operations.relay import Relay, RelayFailed
from dashboard.operations.seldom import Seldom
from dashboard.sinch import callbacks, signing, svaml, wire
from dashboard.sinch.callbacks import Callback
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import events
from dashboard.store.events import Event
from dashboard.store.group_commit import StoreUnavailable
from dashboard.store.journal import Delivery, Entry, Recorded

#: A delivery older or newer than this is answered, kept, and changes nothing.
FRESH_SECONDS = 300

#: How long a delivery waits for the store, and after that for the spool.
STORE_SECONDS = 0.4
SPOOL_SECONDS = 0.4

Durability = Literal["db", "spool", "no"]

#: So many reports may wait for the customer's backend; what comes while it hangs is not kept.
WAITING_REPORTS = 256

seldom = Seldom(logging.getLogger(__name__))


@dataclass(frozen=True, slots=True)
class Request:
    """One POST at the door, as received. Header names are in lower case."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    received_at: Instant


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door sends back; `recorded` says whether it is on disk, `verdict` what it was."""

    status: int
    verdict: str
    body: bytes = b""
    recorded: Durability = "no"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the application answers at this moment: by its table, or by its own backend."""

    starter: Starter = field(default_factory=Starter)
    relay: Relay | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an event: its exact bytes, who gave it, and where it sends the call.

    `body` is None where the platform ignores answers.
    """

    body: bytes | None = None
    by: str | None = None
    action: str | None = None
    room: str | None = None


class Commits(Protocol):
    """The way to the store."""

    def record(self, entry: Entry, timeout_seconds: float) -> Recorded:
        """Put `entry` on disk; raises StoreUnavailable when that is not known in time."""

    def note(self, delivery: Delivery) -> None:
        """Keep a sample of a refused delivery, perhaps. Returns at once."""


class Spool(Protocol):
    """Where deliveries go that the store does not take in time."""

    def holds(self, event_key: str) -> bool:
        """Whether a copy of this event is there: then only the spool knows its answer."""

    def keep(self, entry: Entry, timeout_seconds: float) -> bytes | None:
        """Put `entry` on disk, and give its first copy's answer; raises OSError."""


@dataclass(frozen=True)
class Door:
    """What a callback door works with.

    `after` runs what must not hold the reply: reports to the customer's own backend. `heard` is
    told of each validly signed delivery when it was signed, by the platform's clock, and when it
    was received, by ours.
    """

    secret_of: Callable[[str], str | None]
    plan: Callable[[], Plan]
    commits: Commits
    after: Executor
    public_path: str | None = None
    reports: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(WAITING_REPORTS))
    spool: Spool | None = None
    heard: Callable[[Instant, Instant], None] = lambda _signed_at, _received_at: None


def receive(door: Door, request: Request) -> Reply:
    """Take one delivery: verify, read, answer, record."""
    try:
        verified = signing.verify(
            request.headers,
            method="POST",
            paths=_signed_paths(door, request),
            body=request.body,
            secret_of=door.secret_of,
        )
    except signing.BadSignature as refusal:
        return _refuse(door, request, None, Reply(401, "bad-signature"), str(refusal))
    key = verified.application_key
    door.heard(verified.timestamp, request.received_at)
    try:
        callback = callbacks.parse(wire.strict_object(request.body))
    except (wire.NotAnObject, callbacks.NotACallback) as refusal:
        return _refuse(door, request, key, Reply(400, "not-an-event"), str(refusal))
    if callback.application_key is not None and callback.application_key.lower() != key.lower():
        return _refuse(door, request, None, Reply(401, "bad-signature"), "another key in the body")
    plan, ours = door.plan(), call_flow.our_callout(callback.custom, door.secret_of(key) or "")
    answer = _answer(plan, request, callback, ours)
    if abs(request.received_at - verified.timestamp) > FRESH_SECONDS * SECOND:
        reply = Reply(200, "stale", answer.body or b"", "db")
        return _commit(door, Entry(None, None, None, _delivery(request, key, reply)), answer, reply)
    event = events.from_callback(
        callback,
        application_key=key,
        raw=request.body,
        fine=verified.timestamp,
        received_at=request.received_at,
        action=answer.action,
        room=answer.room,
    )
    reply = _record(door, request, event, callback, answer)
    if plan.relay is not None and ours is None and answer.body is None:
        _report(door, plan.relay, request, reply)
    return reply


def _signed_paths(door: Door, request: Request) -> Sequence[str]:
    """The paths a signature may cover: the public one, the received one, and those with query."""
    paths = [path for path in (door.public_path, request.path) if path]
    if request.query:
        paths += [f"{path}?{request.query}" for path in paths]
    return paths


def _refuse(door: Door, request: Request, key: str | None, reply: Reply, why: str) -> Reply:
    seldom.say(logging.WARNING, "refused a delivery: %s: %s", reply.verdict, why)
    door.commits.note(_delivery(request, key, reply))
    return reply


def _answer(plan: Plan, request: Request, callback: Callback, ours: OurCallout | None) -> Answer:
    """Who answers: the customer's backend if there is one, we ourselves for our own callouts."""
    decided = call_flow.decide(callback, plan.starter, ours)
    if decided is None:
        return Answer()
    if plan.relay is None or ours is not None:
        return _ours(decided, "starter")
    try:
        body = plan.relay.ask(request.headers, request.body)
    except RelayFailed as failure:
        seldom.say(logging.WARNING, "the backend did not answer an event: %s", failure)
        return _ours(call_flow.fallback(callback), "fallback")
    return read(body, "relay")


@lru_cache(maxsize=256)
def _ours(decided: svaml.Svaml | None, by: str) -> Answer:
    """An answer of ours in bytes. The starter says few different things, so they are kept."""
    if decided is None:
        return Answer()
    return read(decided.to_json(), by)


def read(body: bytes, by: str) -> Answer:
    """The answer with where it sends the call; a backend's answer is read and never changed."""
    try:
        raw = wire.strict_object(body)
    except wire.NotAnObject:
        return Answer(body, by)
    return Answer(body, by, svaml.action_name(raw), svaml.room_of(raw))


def _record(
    door: Door, request: Request, event: Event, callback: Callback, answer: Answer
) -> Reply:
    verdict = "unknown" if callback.kind == "unrecognised" else "recorded"
    reply = Reply(200, verdict, answer.body or b"", "db")
    entry = Entry(event, answer.body, answer.by, _delivery(request, event.application_key, reply))
    return _commit(door, entry, answer, reply)


def _report(door: Door, relay: Relay, request: Request, reply: Reply) -> None:
    """Hand the event on to the customer's backend; one that hangs costs it reports, not memory."""
    if reply.verdict == "duplicate":
        return
    if not door.reports.acquire(blocking=False):
        seldom.say(logging.WARNING, "the backend is too slow: a report was not handed on")
        return
    handed_on = door.after.submit(relay.report, request.headers, request.body)
    handed_on.add_done_callback(lambda _: door.reports.release())


def _commit(door: Door, entry: Entry, answer: Answer, reply: Reply) -> Reply:
    """Wait for the disk as long as the caller can; then answer what can be answered anyway."""
    event = entry.event
    if door.spool is not None and event is not None and door.spool.holds(event.key):
        return _spool(door.spool, entry, answer, replace(reply, verdict="duplicate"))
    try:
        recorded = door.commits.record(entry, timeout_seconds=STORE_SECONDS)
    except StoreUnavailable as trouble:
        if door.spool is not None:
            return _spool(door.spool, entry, answer, reply)
        return _unrecorded(answer, trouble)
    if recorded.quarantined:
        return replace(reply, verdict="quarantined")
    if event is None or recorded.fresh:
        return reply
    # Every copy of a delivery gets the bytes that the first one got.
    return Reply(200, "duplicate", recorded.answer or b"", "db")


def _spool(spool: Spool, entry: Entry, answer: Answer, reply: Reply) -> Reply:
    try:
        given = spool.keep(entry, SPOOL_SECONDS)
    except OSError as trouble:
        return _unrecorded(answer, trouble)
    return replace(reply, body=given or b"", recorded="spool")


def _unrecorded(answer: Answer, trouble: Exception) -> Reply:
    seldom.say(logging.ERROR, "a delivery is not recorded: %s", trouble)
    if answer.body is None:
        return Reply(503, "not-recorded")
    return Reply(200, "not-recorded", answer.body, "no")


def _delivery(request: Request, key: str | None, reply: Reply) -> Delivery:
    return Delivery(
        received_at=request.received_at,
        application_key=key,
        path=request.path,
        x_timestamp=request.headers.get("x-timestamp"),
        headers={name: value for name, value in request.headers.items() if name in _KEPT_HEADERS},
        raw=request.body,
        verdict=reply.verdict,
        status=reply.status,
    )


#: What the record of a delivery keeps; the authorization header carries no secret, only a proof.
_KEPT_HEADERS = frozenset({"authorization", "content-type", "x-timestamp", "user-agent"})
