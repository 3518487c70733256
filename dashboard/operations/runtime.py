"""What a running process holds: settings, store, the platform's client, the application's name.

Made once per process and handed down; nothing here is global.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.times import Instant
from dashboard.store.database import Database

COMMAND_THREADS = 16


class NotConfigured(Exception):
    """There is no application: the settings lack its key or secret."""


@dataclass(frozen=True)
class Runtime:
    """The parts that operations work on.

    `pool` carries requests to the platform, so that one that hangs never holds a page.
    """

    settings: Settings
    database: Database
    voice: VoiceClient
    application_key: str
    clock: Callable[[], Instant] = times.now
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="command")
    )

    @property
    def application_secret(self) -> str:
        """The secret of the application; empty where none is set, which no platform takes."""
        secret = self.settings.sinch_application_secret
        return secret.get_secret_value() if secret else ""

    def close(self) -> None:
        """Let requests under way end, then let go of the store."""
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.database.close()


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
        voice=VoiceClient(key, secret.get_secret_value(), settings.voice_endpoints),
        application_key=key,
    )
