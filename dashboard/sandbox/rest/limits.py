"""How many requests a second the platform takes: a bucket that fills at that rate."""

import math

from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.refusals import Refusal


class Bucket:
    """Requests left, since when; a full one holds a second's worth."""

    def __init__(self) -> None:
        self._left = math.inf
        self._at = 0.0

    def take(self, rate: float, now: float) -> None:
        """Take one; raises Refusal, with the time until there is one again. No rate, no limit."""
        if rate <= 0:
            self._left = math.inf
            return
        most = max(1.0, rate)
        self._left = min(most, self._left + max(0.0, now - self._at) * rate)
        self._at = now
        if self._left < 1:
            wait = math.ceil((1 - self._left) / rate)
            raise Refusal(
                refusals.TOO_MANY_REQUESTS,
                "Request capacity exceeded",
                headers={"Retry-After": str(wait)},
            )
        self._left -= 1
