"""How often somebody may guess a password. Only wrong guesses count, and those under way.

Counted in this process: with several web processes the limits hold for each.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dashboard.web.errors import TooMany

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_ADDRESS = RateLimitItemPerMinute(50, 15)

Key = tuple[RateLimitItem, str]


@dataclass(slots=True)
class Guess:
    """One try to sign in."""

    wrong: bool = False


@dataclass
class Throttle:
    """The wrong guesses of the last 15 minutes, by account and by address."""

    _limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )
    _under_way: Counter[Key] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def guess(self, account: str, address: str) -> Iterator[Guess]:
        """Room for one guess; set `wrong` on it when it was.

        Raises:
            TooMany: the account or the address has used up its guesses.
        """
        keys: list[Key] = [(PER_ACCOUNT, account[:64].casefold()), (PER_ADDRESS, address)]
        self._enter(keys)
        guess = Guess()
        try:
            yield guess
        finally:
            self._leave(keys, guess)

    def _enter(self, keys: list[Key]) -> None:
        """Take a place for each key. Guesses under way count, else many at once slip through."""
        with self._lock:
            for key in keys:
                stats = self._limiter.get_window_stats(*key)
                if stats.remaining <= self._under_way[key]:
                    raise TooMany(max(1, round(stats.reset_time - time.time())))
            self._under_way.update(keys)

    def _leave(self, keys: list[Key], guess: Guess) -> None:
        with self._lock:
            for key in keys:
                self._under_way[key] -= 1
                if not self._under_way[key]:
                    del self._under_way[key]
                if guess.wrong:
                    self._limiter.hit(*key)
