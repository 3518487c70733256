"""The floor: an application, its calls and rooms, the clock and the logs, and how it is told of.

State and the few verbs everything else needs; what calls do is in `switch`.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dashboard.sandbox.callback_sender import Delivery, Outbox, Reply
from dashboard.sandbox.clock import Clock
from dashboard.sandbox.faults import Faults
from dashboard.sandbox.ids import Ids
from dashboard.sandbox.logs import Log
from dashboard.sandbox.rest.limits import Bucket
from dashboard.sandbox.switch.call import APPLICATION, Call
from dashboard.sandbox.switches import Switches
from dashboard.sinch import callbacks, wire
from dashboard.sinch.applications import CallbackUrls

ENDED_CALLS_KEPT = 50_000


@dataclass(slots=True)
class OwnedNumber:
    """A number of the account: the application it belongs to, if any, and what it is good for."""

    number: str
    application_key: str | None
    capability: str = "voice"


@dataclass(slots=True)
class Application:
    """The one application of the sandbox."""

    key: str
    secret: str
    numbers: list[OwnedNumber]
    urls: CallbackUrls = field(default_factory=lambda: CallbackUrls(None, None))

    def owned(self, number: str) -> OwnedNumber | None:
        """The number of this account with exactly these digits."""
        return next((each for each in self.numbers if each.number == number), None)


class Floor:
    """Everything that is so on the imitated platform right now. `clock.lock` guards it."""

    def __init__(self, application: Application, *, seed: int, manual: bool) -> None:
        self.application = application
        self._draw_from(seed)
        self.clock = Clock(manual=manual)
        self.calls: dict[str, Call] = {}
        self.rooms: dict[tuple[str, str], list[Call]] = {}
        self.switches = Switches()
        self.bucket = Bucket()
        self.requests = Log()
        self.callbacks = Log()
        self.recordings = Log()
        self.remarks = Log()
        self.callees_answer = True
        self.public_url = "http://127.0.0.1"
        self.told_at = 0.0
        self.ended_calls_kept = ENDED_CALLS_KEPT
        self._ended: deque[str] = deque()
        self.outbox = Outbox(
            self.clock,
            key=application.key,
            secret=application.secret,
            faults=lambda: self.faults,
            sent=self.callbacks,
            timeout=lambda: self.switches.callback_timeout_seconds,
        )

    @property
    def lock(self) -> threading.RLock:
        """Held while anything on the floor is read or changed; never while anything is sent."""
        return self.clock.lock

    def room(self, region: str, conference_id: str) -> list[Call]:
        """Who is in a region's room of this name; nobody where there is none."""
        return self.rooms.get((region, conference_id), [])

    def remark(self, call: Call, what: str) -> None:
        """Keep what a person may want to know of a call and no event tells."""
        self.remarks.add(
            {"at": round(self.clock.now(), 3), "call_id": call.call_id, "remark": what}
        )

    def live_calls(self) -> list[Call]:
        """The calls that have not ended, in the order they began."""
        return [call for call in self.calls.values() if call.live]

    def later(self, call: Call, name: str, seconds: float, action: Callable[[], None]) -> None:
        """Do something to a live call in `seconds`; a second timer of the name replaces the first.

        Everything that was to happen to a call is forgotten when it ends.
        """
        self.forget(call, name)
        call.timers[name] = self.clock.after(seconds, action)

    def forget(self, call: Call, *names: str) -> None:
        """Let what was to happen under these names not happen."""
        for name in names:
            timer = call.timers.pop(name, None)
            if timer is not None:
                timer.cancel()

    def tell(
        self,
        call: Call,
        event: callbacks.Callback,
        *,
        at: str = APPLICATION,
        on_reply: Callable[[Reply], None] | None = None,
    ) -> bool:
        """Queue an event for the application's URLs, or one it named itself.

        False when there is nowhere to send it: nothing is configured, or the URL named is not
        on the address of a configured one.
        """
        targets = self._targets(at)
        if not targets:
            return False
        self.told_at = self.clock.now()
        body = wire.to_json(event.to_wire())
        self.outbox.put(
            Delivery(call.call_id, event.kind, body, targets, on_reply, call.callback_headers)
        )
        return True

    def keep_ended(self, call: Call) -> None:
        """Keep an ended call for look-ups; the oldest make room in the end."""
        self._ended.append(call.call_id)
        if len(self._ended) > self.ended_calls_kept:
            self.calls.pop(self._ended.popleft(), None)

    def clear(self, seed: int, *, fresh_ids: bool = False) -> None:
        """Begin again from nothing, without a word to the application. Its settings stay.

        The ids of calls are the seed's own too, unless fresh ones are asked for: whoever keeps
        calls for longer than a floor lasts takes those of the seed for the calls they had before.
        """
        with self.clock.still, self.lock:
            now = self.clock.now()
            for call in self.live_calls():
                call.ended, call.stage = now, "ended"
            self._draw_from(seed, fresh_ids=fresh_ids)
            self.calls.clear()
            self.rooms.clear()
            self._ended.clear()
            self.clock.restart()
            self.told_at = 0.0
            self.outbox.forget()
            self.requests.clear()
            self.callbacks.clear()
            self.recordings.clear()
            self.remarks.clear()
            self.switches = Switches()
            self.bucket = Bucket()
            self.callees_answer = True

    def _draw_from(self, seed: int, *, fresh_ids: bool = False) -> None:
        self.seed = seed
        self.faults = Faults(seed)
        self.call_ids = Ids(None if fresh_ids else f"calls {seed}")
        self.references = Ids(f"references {seed}")

    def _targets(self, at: str) -> tuple[str, ...]:
        configured = tuple(
            url for url in (self.application.urls.primary, self.application.urls.fallback) if url
        )
        if at == APPLICATION:
            return configured
        known = {_address(url) for url in configured}
        return (at,) if _address(at) in known else ()


def _address(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()
