"""What a running process holds: settings, store, the platform's client, the application's name.

Made once per process and handed down; nothing here is global.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from typing import Any

from dashboard.operations.today import Tally
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.health import PACE
from dashboard.sinch.times import Instant
from dashboard.store.database import Database

COMMAND_THREADS = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How long those who click and those who look wait for a command, in seconds.

    `reply` is how long an answer to a person waits for the platform; after that the row says
    "sent", and the outcome follows.
    `queue`: what waited for a free thread this long is not sent any more, for a late mute
    surprises everybody. `queue_together`: one of many waits for the others, and everybody sees how
    far they are. `turn` is the wait for an older one that is under way, which may be lost for
    good. `again`: only a request that was lost this soon is sent again, for two whole deadlines
    would be no answer.
    """

    reply: float = 1.0
    queue: float = 4.0
    queue_together: float = 30.0
    turn: float = 4.0
    again: float = 2.0

    def times(self, factor: float) -> "Limits":
        """So many times as much; but a deadline is no longer, so nothing is sent again later."""
        longer = Limits(*(seconds * factor for seconds in astuple(self)))
        return replace(longer, again=self.again)


#: What somebody who clicked can bear.
LIMITS = Limits()


class Handover:
    """What some threads leave for whichever takes it all: a list behind a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: list[Any] = []

    def put(self, one: Any) -> None:
        """Leave one more."""
        with self._lock:
            self._left.append(one)

    def take(self) -> list[Any]:
        """Everything that was left, in the order of leaving."""
        with self._lock:
            left, self._left = self._left, []
            return left


class NotConfigured(Exception):
    """There is no application: the settings lack its key or secret."""


@dataclass(frozen=True)
class Runtime:
    """The parts that operations work on.

    `pool` carries requests to the platform, so that one that hangs never holds a page; `crowd`
    those that are asked for many at once, so that a single one never waits behind hundreds.
    """

    settings: Settings
    database: Database
    voice: VoiceClient
    application_key: str
    clock: Callable[[], Instant] = times.now
    limits: Limits = LIMITS
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="command")
    )
    crowd: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="crowd")
    )

    @cached_property
    def today(self) -> Tally:
        """The count of today's calls, kept by this process."""
        return Tally(self.settings.zone)

    endings: Handover = field(default_factory=Handover)
    settling: threading.Lock = field(default_factory=threading.Lock)

    @property
    def application_secret(self) -> str:
        """The secret of the application; empty where none is set, which no platform takes."""
        secret = self.settings.sinch_application_secret
        return secret.get_secret_value() if secret else ""

    def close(self) -> None:
        """Let requests under way end, then let go of the store."""
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.crowd.shutdown(wait=True, cancel_futures=True)
        self.voice.close()
        self.database.close()


def process_name() -> str:
    """A new name for a process, unlike those of all others that work on the same store."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def open_runtime(settings: Settings) -> Runtime:
    """The runtime that `settings` describe.

    Raises:
        NotConfigured: when no application key and secret are set.
    """
    key, secret = settings.sinch_application_key, settings.sinch_application_secret
    if not key or secret is None:
        raise NotConfigured(
            "Set SINCH_APPLICATION_KEY and SINCH_APPLICATION_SECRET, or start with --sandbox."
        )
    return Runtime(
        settings=settings,
        database=Database.open(settings.store_url),
        voice=VoiceClient(
            key,
            secret.get_secret_value(),
            settings.voice_endpoints,
            guarded=True,
            pace=PACE.times(settings.patience),
        ),
        application_key=key,
        limits=LIMITS.times(settings.patience),
    )
