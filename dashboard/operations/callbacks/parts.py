"""What a callback door is made of and works with: what comes in, what goes out, and who helps."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import astuple, dataclass, field
from threading import BoundedSemaphore
from typing import Literal, Protocol

from dashboard.operations.call_flow import Starter
from dashboard.operations.callbacks.told import Told
from dashboard.sinch.times import Instant
from dashboard.store.journal import Delivery, Entry, Recorded

Durability = Literal["db", "spool", "no"]

#: So many reports may wait for the customer's backend; what comes while it hangs is not kept.
WAITING_REPORTS = 256


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


class RelayFailed(Exception):
    """The backend gave no usable answer in time."""


class Relay(Protocol):
    """A customer's own backend that decides."""

    @property
    def url(self) -> str:
        """Where it is."""

    @property
    def is_away(self) -> bool:
        """Whether it hangs, by those that asked it last."""

    @property
    def is_left_alone(self) -> bool:
        """Whether it hangs, so that events are not handed to it for now."""

    def ask(self, headers: Mapping[str, str], body: bytes, *, may_wait: bool = True) -> bytes:
        """Its answer to one event; raises RelayFailed.

        Without `may_wait`, only an answer that is known already.
        """

    def report(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hand on an event whose answer nobody reads."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the application answers at this moment: by its table, or by its own backend."""

    starter: Starter = field(default_factory=Starter)
    relay: Relay | None = None

    @property
    def is_prompt(self) -> bool:
        """Whether answering waits for nobody: we decide, since no backend does, or it hangs."""
        return self.relay is None or self.relay.is_left_alone


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an event: its exact bytes, who gave it, and where it sends the call.

    `body` is None where the platform ignores answers.
    """

    body: bytes | None = None
    by: str | None = None
    action: str | None = None
    room: str | None = None


class Recording(Protocol):
    """An entry on its way to the store."""

    def wait(self, timeout_seconds: float) -> Recorded:
        """What became of it; raises StoreUnavailable when that is not known in time."""


class Keeping(Protocol):
    """An entry on its way to the spool."""

    @property
    def is_copy(self) -> bool:
        """Whether an earlier delivery of the same event is there."""

    def wait(self, timeout_seconds: float) -> bytes | None:
        """The answer of its first copy; raises OSError when it is not known to be on disk."""


class Commits(Protocol):
    """The way to the store."""

    def begin(self, entry: Entry, settled: Callable[[], None]) -> Recording:
        """Send `entry` on its way to disk; raises StoreUnavailable at once if that cannot be.

        `settled` is called, by another thread, once it is known what became of it.
        """

    def note(self, delivery: Delivery) -> None:
        """Keep a sample of a refused delivery, perhaps. Returns at once."""


class Spool(Protocol):
    """Where deliveries go that the store does not take in time."""

    def holds(self, event_key: str) -> bool:
        """Whether a copy of this event is there: then only the spool knows its answer."""

    def begin(self, entry: Entry, settled: Callable[[], None]) -> Keeping:
        """Send `entry` on its way to disk; raises OSError at once if that cannot be.

        `settled` is called, by another thread, once it is known what became of it.
        """


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reply waits for others, in seconds.

    `each` is the wait for the store, and after that the wait for the spool, which gets what is left
    of `both` where the store was not waited for. Whoever comes to the spool later than `latest`
    does not wait for it: the door is too busy to be in time otherwise. Nobody waits behind a flush
    of the spool that has been under way for longer than `flush`. `backend` is the wait for a
    customer's own backend that decides.
    """

    each: float = 0.4
    both: float = 0.8
    latest: float = 1.0
    flush: float = 0.4
    backend: float = 3.0  # the platform waits about five; what is left is ours to answer in

    def times(self, factor: float) -> "Patience":
        """So many times as much."""
        return Patience(*(seconds * factor for seconds in astuple(self)))


#: What a caller can bear, who hears nothing meanwhile.
PATIENCE = Patience()


@dataclass(frozen=True)
class Door:
    """What a callback door works with.

    `after` runs what must not hold the reply: reports to the customer's own backend, of which
    `told` knows what it has heard. `heard` is told of each validly signed delivery when it was
    signed, by the platform's clock, and when it was received, by ours.
    """

    secret_of: Callable[[str], str | None]
    plan: Callable[[], Plan]
    commits: Commits
    after: Executor
    public_path: str | None = None
    reports: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(WAITING_REPORTS))
    told: Told = field(default_factory=Told)
    spool: Spool | None = None
    patience: Patience = PATIENCE
    heard: Callable[[Instant, Instant], None] = lambda _signed_at, _received_at: None
