"""Sends the platform's callbacks: signed, one call's in causal order, never with the lock held.

Primary URL first, then the fallback, one attempt each, each within the platform's patience.
Knows what a delivery is, not what the events mean; whoever asks gets the reply in `on_reply`.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from dashboard.sandbox.clock import Clock
from dashboard.sandbox.faults import Faults, Spoiling
from dashboard.sandbox.logs import Log
from dashboard.sinch import deadline, signing, times

log = logging.getLogger(__name__)

LONGEST_REPLY = 64 * 1024
SENDERS = 16
CONTENT_TYPE = "application/json; charset=utf-8"
LONGEST_SETTLING_SECONDS = 60.0
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a body, or the problem that kept one away."""

    status: int = 0
    body: bytes = b""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether the application answered with a success."""
        return not self.problem and 200 <= self.status <= 299


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way. `targets` are the URLs to try, in order."""

    call_id: str
    event: str
    body: bytes
    targets: tuple[str, ...]
    on_reply: Callable[[Reply], None] | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Waiting:
    delivery: Delivery
    not_before: float
    spoiling: Spoiling


class Outbox:
    """What is waiting to be sent, and the threads (or the hand) that send it."""

    def __init__(
        self,
        clock: Clock,
        *,
        key: str,
        secret: str,
        faults: Callable[[], Faults],
        sent: Log,
        timeout: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._key = key
        self._secret = secret
        self._faults = faults
        self._log = sent
        self._timeout = timeout
        self._waiting: list[_Waiting] = []
        self._calls_under_way: set[str] = set()
        self._by_hand: int | None = None
        self._threads: list[threading.Thread] = []
        self._stopped = False
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.max_redirects = 0
        adapter = deadline.DeadlineAdapter(pool_maxsize=SENDERS, max_retries=0)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)

    def put(self, delivery: Delivery) -> None:
        """Queue an event behind its call's earlier ones. Called with the floor's lock held."""
        spoiling = self._faults().spoil_callback(delivery.event)
        delay = spoiling.delay_seconds
        self._waiting.append(_Waiting(delivery, self._clock.now() + delay, spoiling))
        if delay:
            self._clock.after(delay, self._clock.changed.notify_all)
        self._clock.changed.notify_all()

    def start(self) -> None:
        """Send from threads of our own; a manual floor sends from the hand that moves it."""
        if self._clock.manual or self._threads:
            return
        self._stopped = False
        for number in range(SENDERS):
            thread = threading.Thread(
                target=self._work, name=f"sandbox-callbacks-{number}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Send nothing more."""
        with self._clock.lock:
            self._stopped = True
            self._waiting.clear()
            self._clock.changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=_END_SECONDS)
        self._threads.clear()
        self.session.close()

    def forget(self) -> None:
        """Drop what has not been sent yet."""
        with self._clock.lock:
            self._waiting.clear()

    def settle(self, *, wait: bool = True) -> None:
        """Send what is due and act on the replies; `wait` also for what others are sending."""
        if self._clock.manual:
            self._send_by_hand(wait=wait)
        elif wait:
            self._wait_until_sent()

    def _send_by_hand(self, *, wait: bool) -> None:
        me = threading.get_ident()
        with self._clock.lock:
            while wait and self._by_hand not in (None, me):
                self._clock.changed.wait(timeout=0.1)
            if self._by_hand is not None:
                return  # whoever is sending, perhaps further up in this very thread, goes on
            self._by_hand = me
        try:
            while (next_one := self._take_by_hand()) is not None:
                self._deliver(next_one)
        except BaseException:
            self._let_go()
            raise

    def _take_by_hand(self) -> _Waiting | None:
        """The next delivery; with none left the hand lets go, in the same breath."""
        with self._clock.lock:
            next_one = self._take()
            if next_one is None:
                self._let_go()
            return next_one

    def _let_go(self) -> None:
        with self._clock.lock:
            self._by_hand = None
            self._clock.changed.notify_all()

    def _wait_until_sent(self) -> None:
        deadline = time.monotonic() + LONGEST_SETTLING_SECONDS
        with self._clock.lock:
            while self._busy() and not self._stopped and time.monotonic() < deadline:
                self._clock.changed.wait(timeout=0.1)

    def _busy(self) -> bool:
        now = self._clock.now()
        return bool(self._calls_under_way) or any(each.not_before <= now for each in self._waiting)

    def _work(self) -> None:
        while True:
            with self._clock.lock:
                while (next_one := self._take()) is None:
                    if self._stopped:
                        return
                    self._clock.changed.wait()
            try:
                self._deliver(next_one)
            except Exception:
                log.exception("a callback's reply upset the sandbox")

    def _take(self) -> _Waiting | None:
        """The first delivery that nothing holds up: neither time nor an earlier one of its call."""
        with self._clock.lock:
            now, held = self._clock.now(), set(self._calls_under_way)
            for position, waiting in enumerate(self._waiting):
                call_id = waiting.delivery.call_id
                if call_id in held or waiting.not_before > now:
                    if not waiting.spoiling.overtakable:
                        held.add(call_id)
                    continue
                del self._waiting[position]
                self._calls_under_way.add(call_id)
                return waiting
            return None

    def _deliver(self, waiting: _Waiting) -> None:
        delivery = waiting.delivery
        reply = Reply(problem="dropped on purpose")
        try:
            if waiting.spoiling.dropped:
                self._note(delivery, delivery.targets[0], reply, 0.0)
            else:
                reply = self._send(delivery, waiting)
        finally:
            with self._clock.lock:
                self._calls_under_way.discard(delivery.call_id)
                if delivery.on_reply is not None:
                    delivery.on_reply(reply)
                self._clock.changed.notify_all()

    def _send(self, delivery: Delivery, waiting: _Waiting) -> Reply:
        reply = Reply(problem="no callback URL")
        for target in delivery.targets:
            reply = self._attempt(delivery, target, corrupt=waiting.spoiling.corrupt)
            if reply.ok:
                break
        for _ in range(waiting.spoiling.copies - 1):
            self._attempt(delivery, delivery.targets[0], corrupt=waiting.spoiling.corrupt)
        return reply

    def _attempt(self, delivery: Delivery, target: str, *, corrupt: bool) -> Reply:
        began = time.monotonic()
        try:
            reply = self._post(delivery, target, corrupt=corrupt)
        except (requests.RequestException, ValueError, OSError) as problem:
            reply = Reply(problem=f"{type(problem).__name__}: {problem}"[:300])
        self._note(delivery, target, reply, time.monotonic() - began)
        return reply

    def _post(self, delivery: Delivery, target: str, *, corrupt: bool) -> Reply:
        with (
            deadline.within(self._timeout()),
            self.session.post(
                target,
                data=delivery.body,
                headers=self._headers(delivery, target, corrupt=corrupt),
                timeout=self._timeout(),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return Reply(status=response.status_code, body=_read(response))

    def _headers(self, delivery: Delivery, target: str, *, corrupt: bool) -> dict[str, str]:
        timestamp = times.to_wire(times.now(), digits=7)
        authorization = signing.authorization(
            self._key,
            self._secret,
            method="POST",
            path=urlsplit(target).path or "/",
            content_type=CONTENT_TYPE,
            timestamp=timestamp,
            body=delivery.body + (b" " if corrupt else b""),
        )
        return {
            **dict(delivery.headers),
            "authorization": authorization,
            "x-timestamp": timestamp,
            "content-type": CONTENT_TYPE,
            "accept-encoding": "identity",
            "user-agent": "callfloor-sandbox",
        }

    def _note(self, delivery: Delivery, target: str, reply: Reply, seconds: float) -> None:
        self._log.add(
            {
                "at": times.to_wire(times.now(), digits=6),
                "call_id": delivery.call_id,
                "event": delivery.event,
                "url": target,
                "body": delivery.body.decode("utf-8"),
                "status": reply.status or None,
                "problem": reply.problem or None,
                "reply": reply.body.decode("utf-8", "replace"),
                "seconds": round(seconds, 4),
            }
        )


def _read(response: requests.Response) -> bytes:
    """The reply's body; raises ValueError when it is too long."""
    body = bytearray()
    for piece in response.iter_content(8192):
        body += piece
        if len(body) > LONGEST_REPLY:
            raise ValueError("the reply is too long")
    return bytes(body)
