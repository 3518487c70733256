"""One delivery's way: verified, read, answered, recorded, replied to."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from dashboard.operations import call_flow
from dashboard.operations.call_flow import OurCallout
from dashboard.operations.callbacks import refusals
from dashboard.operations.callbacks.parts import (
    Answer,
    Door,
    Keeping,
    Plan,
    Recording,
    Relay,
    RelayFailed,
    Reply,
    Request,
)
from dashboard.operations.seldom import Seldom
from dashboard.sinch import callbacks, signing, svaml, wire
from dashboard.sinch.callbacks import Callback
from dashboard.sinch.times import SECOND
from dashboard.store import events
from dashboard.store.group_commit import StoreUnavailable
from dashboard.store.journal import Delivery, Entry, Recorded

#: A delivery older or newer than this is answered, kept, and changes nothing.
FRESH_SECONDS = 300

#: How long a delivery waits for the store, and after that as long for the spool.
PATIENCE_SECONDS = 0.4

#: Whoever comes to the spool this long after they were sent to the store does not wait for it: the
#: door is too busy to be in time otherwise.
LATEST_SECONDS = 1.0

seldom = Seldom(logging.getLogger(__name__))


@dataclass(slots=True)
class Taken:
    """A delivery that was read and answered; `said` is the reply once its `entry` is on disk.

    Without an entry there is nothing to record. First it has to `begin`; while that, or `go_on`,
    says that there is something to wait for, it has to `go_on` when the wait is over; then there
    is a `reply`. None of them waits.
    """

    door: Door
    said: Reply
    answer: Answer = field(default_factory=Answer)
    entry: Entry | None = None
    reports: Callable[[str], None] | None = None
    _begun_at: float = 0.0
    _recording: Recording | None = None
    _recorded: Recorded | None = None
    _keeping: Keeping | None = None
    _trouble: Exception | None = None

    def begin(self, settled: Callable[[], None]) -> bool:
        """Send it on its way to disk; whether there is something to wait for.

        That is over when another thread calls `settled`, or after PATIENCE_SECONDS.
        """
        entry = self.entry
        if entry is None:
            return False
        self._begun_at = time.monotonic()
        spool, event = self.door.spool, entry.event
        if spool is not None and event is not None and spool.holds(event.key):
            return self._spool(entry, settled)  # only the spool knows its answer
        try:
            self._recording = self.door.commits.begin(entry, settled)
        except StoreUnavailable as trouble:
            self._trouble = trouble
            return self._spool(entry, settled)
        return True

    def go_on(self, settled: Callable[[], None]) -> bool:
        """The wait is over: try the next way, if need be; whether there is more to wait for."""
        if self.entry is None or self._recording is None or self._keeping is not None:
            return False
        try:
            self._recorded = self._recording.wait(0.0)
        except StoreUnavailable as trouble:
            self._trouble = trouble
            return self._spool(self.entry, settled)
        return False

    def reply(self) -> Reply:
        """What to send back; once."""
        reply = self._outcome()
        if self.reports is not None:
            self.reports(reply.verdict)
        return reply

    def _spool(self, entry: Entry, settled: Callable[[], None]) -> bool:
        if self.door.spool is None or time.monotonic() - self._begun_at > LATEST_SECONDS:
            return False
        try:
            self._keeping = self.door.spool.begin(entry, settled)
        except OSError as full:
            self._trouble = full
            return False
        return True

    def _outcome(self) -> Reply:
        if self.entry is None:
            return self.said
        if self._keeping is not None:
            return _as_spooled(self._keeping, self.answer, self.said)
        recorded = self._recorded
        if recorded is None:
            return _unrecorded(self.answer, self._trouble)
        if recorded.quarantined:
            return replace(self.said, verdict="quarantined")
        if self.entry.event is None or recorded.fresh:
            return self.said
        # Every copy of a delivery gets the bytes that the first one got.
        return Reply(200, "duplicate", recorded.answer or b"", "db")


def receive(door: Door, request: Request) -> Reply:
    """Take one delivery: verify, read, answer, record. Waits as long as the caller can."""
    taken = take(door, request, door.plan())
    wait(taken)
    return taken.reply()


def wait(taken: Taken, patience_seconds: float | None = None) -> None:
    """Wait until a delivery that was taken has its reply: for the store, and for the spool."""
    patience_seconds = PATIENCE_SECONDS if patience_seconds is None else patience_seconds
    way = threading.Event()
    waits = taken.begin(way.set)
    while waits:
        way.wait(patience_seconds)
        way = threading.Event()  # a new one: the last may still be set, and say nothing of the next
        waits = taken.go_on(way.set)


def take(door: Door, request: Request, plan: Plan, *, may_wait: bool = True) -> Taken:
    """Read one delivery and answer it by `plan`; nothing is on its way to disk yet.

    Waits for nobody but a customer's own backend, and only if it `may_wait` (see `Plan.is_prompt`).
    """
    try:
        verified = signing.verify(
            request.headers,
            method="POST",
            paths=_signed_paths(door, request),
            body=request.body,
            secret_of=door.secret_of,
        )
    except signing.BadSignature as refusal:
        return _refuse(
            door, request, None, Reply(401, "bad-signature"), refusal.reason, refusal.tried
        )
    key = verified.application_key
    door.heard(verified.timestamp, request.received_at)
    try:
        callback = callbacks.parse(wire.strict_object(request.body))
    except (wire.NotAnObject, callbacks.NotACallback) as refusal:
        return _refuse(door, request, key, Reply(400, "not-an-event"), str(refusal))
    if callback.application_key is not None and callback.application_key.lower() != key.lower():
        reply = Reply(401, "bad-signature")
        return _refuse(door, request, None, reply, "another-key")
    ours = call_flow.our_callout(callback.custom, door.secret_of(key) or "")
    answer = _answer(plan, request, callback, ours, may_wait=may_wait)
    if abs(request.received_at - verified.timestamp) > FRESH_SECONDS * SECOND:
        reply = Reply(200, "stale", answer.body or b"", "db")
        return Taken(door, reply, answer, Entry(delivery=_delivery(request, key, reply)))
    event = events.from_callback(
        callback,
        application_key=key,
        raw=request.body,
        fine=verified.timestamp,
        received_at=request.received_at,
        action=answer.action,
        room=answer.room,
    )
    verdict = "unknown" if callback.kind == "unrecognised" else "recorded"
    reply = Reply(200, verdict, answer.body or b"", "db")
    entry = Entry(event, answer.body, answer.by, _delivery(request, key, reply))
    taken = Taken(door, reply, answer, entry)
    if plan.relay is not None and ours is None and answer.body is None:
        taken.reports = partial(_report, door, plan.relay, request, event.key)
    return taken


def _signed_paths(door: Door, request: Request) -> Sequence[str]:
    """The paths a signature may cover: the public one, the received one, and those with query."""
    paths = [path for path in (door.public_path, request.path) if path]
    if request.query:
        paths += [f"{path}?{request.query}" for path in paths]
    return paths


def _refuse(
    door: Door,
    request: Request,
    key: str | None,
    reply: Reply,
    why: str,
    tried: Sequence[str] = (),
) -> Taken:
    seldom.say(logging.WARNING, "refused a delivery: %s: %s", reply.verdict, why)
    door.commits.note(refusals.explained(_delivery(request, key, reply), why, tried))
    return Taken(door, reply)


def _answer(
    plan: Plan, request: Request, callback: Callback, ours: OurCallout | None, *, may_wait: bool
) -> Answer:
    """Who answers: the customer's backend if there is one, we ourselves for our own callouts."""
    decided = call_flow.decide(callback, plan.starter, ours)
    if decided is None:
        return Answer()
    if plan.relay is None or ours is not None:
        return _ours(decided, "starter")
    try:
        body = plan.relay.ask(request.headers, request.body, may_wait=may_wait)
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


def _as_spooled(keeping: Keeping, answer: Answer, said: Reply) -> Reply:
    """The reply to what the store did not take: what can be answered is answered anyway."""
    try:
        given = keeping.wait(0.0)
    except OSError as full:
        return _unrecorded(answer, full)
    verdict = "duplicate" if keeping.is_copy else said.verdict
    return replace(said, verdict=verdict, body=given or b"", recorded="spool")


def _report(door: Door, relay: Relay, request: Request, event_key: str, verdict: str) -> None:
    """Hand the event on to the customer's backend, unless that was done or will be.

    A backend that hangs costs it reports, not memory.
    """
    if not door.told.is_due(event_key, verdict):
        return
    if not door.reports.acquire(blocking=False):
        seldom.say(logging.WARNING, "the backend is too slow: a report was not handed on")
        return
    handed_on = door.after.submit(relay.report, request.headers, request.body)
    handed_on.add_done_callback(lambda _: door.reports.release())


def _unrecorded(answer: Answer, trouble: Exception | None) -> Reply:
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
