"""One delivery's way: verified, read, answered; then `taken` brings it to disk."""

import logging
from collections.abc import Sequence
from functools import lru_cache, partial

from dashboard.operations import call_flow
from dashboard.operations.call_flow import OurCallout
from dashboard.operations.callbacks import refusals
from dashboard.operations.callbacks.parts import (
    Answer,
    Door,
    Plan,
    Relay,
    RelayFailed,
    Reply,
    Request,
)
from dashboard.operations.callbacks.taken import Taken, wait
from dashboard.operations.seldom import Seldom
from dashboard.sinch import callbacks, signing, svaml, wire
from dashboard.sinch.callbacks import Callback
from dashboard.sinch.times import SECOND
from dashboard.store import events
from dashboard.store.journal import Delivery, Entry

#: A delivery older or newer than this is answered, kept, and changes nothing.
FRESH_SECONDS = 300

seldom = Seldom(logging.getLogger(__name__))


def receive(door: Door, request: Request) -> Reply:
    """Take one delivery: verify, read, answer, record. Waits as long as the caller can."""
    taken = take(door, request, door.plan())
    wait(taken)
    return taken.reply()


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
