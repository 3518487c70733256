"""Names of events: the same fact always gets the same key, so a repeat is known as one."""

import hashlib

from dashboard.sinch.times import Instant
from dashboard.store.events.storable import storable_id


def callback_key(
    application_key: str, kind: str, call_id: str | None, conference_id: str | None, raw: bytes
) -> str:
    """The key of a callback: 32 hex digits made of what it names and of its exact bytes.

    The platform numbers nothing, and `kind` is the platform's name of it (`ice`, …). Each part
    goes in with its length, so that no two lists of parts look alike.
    """
    digest = hashlib.sha256()
    for part in (application_key, kind, call_id or "", conference_id or ""):
        named = part.encode("utf-8", "replace")
        digest.update(b"%d:%b" % (len(named), named))
    digest.update(raw)
    return digest.hexdigest()[:32]


def command_key(command_id: str, call_id: str | None = None) -> str:
    """The key of what a command proved; with the call where one command proves several things."""
    return f"command:{command_id}" + (f":{storable_id(call_id)}" if call_id else "")


def roster_key(conference_id: str, call_id: str, asked_at: Instant) -> str:
    """The key of what the roster asked for at `asked_at` says about one call."""
    return f"roster:{storable_id(conference_id)}:{storable_id(call_id)}:{asked_at}"


def lookup_key(call_id: str, asked_at: Instant) -> str:
    """The key of what the look-up sent at `asked_at` says about a call."""
    return f"lookup:{storable_id(call_id)}:{asked_at}"
