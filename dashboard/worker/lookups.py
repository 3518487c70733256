"""Look-ups under way: a few at a time, never two of the same thing, so that one that hangs holds
no others.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

WIDTH = 8


class Lookups:
    """Runs look-ups on a pool, each under a topic."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._under_way: dict[str, Future[None]] = {}

    def start(self, topic: str, look: Callable[[], object]) -> bool:
        """Begin to look, unless `topic` is being looked up; say whether this began it."""
        if not self.is_free(topic):
            return False
        self._under_way[topic] = self._pool.submit(_guarded, topic, look)
        return True

    def is_free(self, topic: str) -> bool:
        """Whether nothing looks `topic` up at this moment."""
        return topic not in self._under_way

    def collect(self) -> None:
        """Forget what is done."""
        for topic, future in list(self._under_way.items()):
            if future.done():
                del self._under_way[topic]

    def settle(self, timeout_seconds: float = 10.0) -> None:
        """Wait for everything under way."""
        wait(self._under_way.values(), timeout=timeout_seconds)
        self.collect()


def _guarded(topic: str, look: Callable[[], object]) -> None:
    try:
        look()
    except SQLAlchemyError as error:
        log.warning("a look-up found no store: %s: %s", topic, type(error).__name__)
    except Exception:
        log.exception("a look-up broke: %s", topic)
