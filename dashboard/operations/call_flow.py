"""Which SVAML answers an event: a pure function of the event and the starter table.

Knows nothing of the store, the clock or the network: the same event gets the same answer.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dashboard.sinch import callbacks, destinations, svaml

Kind = Literal["room", "phone", "say"]

LOCALE = "en-US"
UNKNOWN_NUMBER = "This number is not in service yet. Goodbye."
OUT_OF_ORDER = "We cannot take your call right now. Please try again later."


@dataclass(frozen=True, slots=True)
class Target:
    """Where callers of one number go: a room's id, a phone's number, or a text that is spoken."""

    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class Starter:
    """The small table that answers until flows exist: digits of the dialled number to a target.

    The key `""` stands for any other number.
    """

    targets: Mapping[str, Target] = field(default_factory=dict)

    def target_of(self, number: str | None) -> Target | None:
        """Where callers of `number` go, or None when nobody said."""
        found = self.targets.get(destinations.digits(number)) if number else None
        return found or self.targets.get("")


@dataclass(frozen=True, slots=True)
class OurCallout:
    """What our own `custom` says about a callout: its command, its room, and the user's data.

    Callers' apps can put a text of theirs into `custom`, so ours proves that we wrote it: nobody
    else may name a room to be let into.
    """

    command_id: str
    room: str | None = None
    data: str | None = None

    def to_custom(self, secret: str) -> str:
        """The text that travels in `custom`, so that its events find their command.

        `secret` is the application's: who holds it may place callouts anyway.
        """
        parts = {
            "cf": self.command_id,
            "room": self.room,
            "data": self.data,
            "proof": self.proof(secret),
        }
        said = {name: value for name, value in parts.items() if value is not None}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    def proof(self, secret: str) -> str:
        """What only the holder of `secret` can say of this command and its room."""
        said = json.dumps(["callout", self.command_id, self.room])
        return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()[:32]


def our_callout(custom: str | None, secret: str) -> OurCallout | None:
    """What `custom` says if we wrote it; None for everybody else's."""
    if not custom or not custom.startswith("{"):
        return None
    try:
        parts = json.loads(custom)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, dict) or not isinstance(parts.get("cf"), str):
        return None
    ours = OurCallout(parts["cf"], _text(parts.get("room")), _text(parts.get("data")))
    shown = _text(parts.get("proof")) or ""
    proved = hmac.compare_digest(shown.encode("utf-8", "replace"), ours.proof(secret).encode())
    return ours if proved else None


def decide(
    callback: callbacks.Callback, starter: Starter, ours: OurCallout | None = None
) -> svaml.Svaml | None:
    """The SVAML that answers `callback`; None where the platform ignores the answer.

    `ours` is what we know of the call when we placed it.
    """
    match callback:
        case callbacks.IncomingCall():
            dialled = callback.to.endpoint if callback.to else None
            return _to_target(starter.target_of(dialled))
        case callbacks.AnsweredCall():
            return _on_answer(ours)
        case callbacks.PromptInput():
            return svaml.Svaml(action=svaml.Hangup())
        case _:
            return None


def fallback(callback: callbacks.Callback) -> svaml.Svaml | None:
    """The answer when the backend that should decide does not: say so, or let the call go on."""
    match callback:
        case callbacks.IncomingCall():
            return _say_and_hang_up(OUT_OF_ORDER)
        case callbacks.AnsweredCall():
            return svaml.Svaml(action=svaml.Continue())
        case callbacks.PromptInput():
            return svaml.Svaml(action=svaml.Hangup())
        case _:
            return None


def _to_target(target: Target | None) -> svaml.Svaml:
    match target:
        case Target(kind="room"):
            return svaml.Svaml(action=svaml.ConnectConf(conference_id=target.target))
        case Target(kind="phone"):
            return svaml.Svaml(action=svaml.ConnectPstn(number=target.target))
        case Target(kind="say"):
            return _say_and_hang_up(target.target)
        case _:
            return _say_and_hang_up(UNKNOWN_NUMBER)


def _on_answer(ours: OurCallout | None) -> svaml.Svaml:
    if ours is not None and ours.room:
        return svaml.Svaml(action=svaml.ConnectConf(conference_id=ours.room))
    return svaml.Svaml(action=svaml.Continue())


def _say_and_hang_up(text: str) -> svaml.Svaml:
    spoken = svaml.Say(text=text, locale=LOCALE)
    return svaml.Svaml(action=svaml.Hangup(), instructions=(svaml.Answer(), spoken))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
