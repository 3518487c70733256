"""What a door counts: deliveries by verdict, how long they took, answers that left no record."""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

import prometheus_client
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from dashboard.sinch.times import SECOND, Instant

#: Seconds; the platform hangs up on an answer that takes longer than the last one.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

#: The verdicts of senders that the platform's signature vouches for.
_GENUINE = frozenset({"recorded", "duplicate", "stale", "unknown", "not-recorded"})


class Counters:
    """One door's counts since it started. Thread-safe.

    Plain numbers behind one lock; only who reads them pays for Prometheus's form.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: Counter[str] = Counter()
        self._by_bucket = [0] * (len(BUCKETS) + 1)
        self._took_us = 0
        self._last_callback_at: Instant | None = None

    def note(self, verdict: str, *, received_at: Instant, took_us: int) -> None:
        """Count one delivery."""
        bucket = bisect_left(BUCKETS, took_us / SECOND)
        with self._lock:
            self._verdicts[verdict] += 1
            self._by_bucket[bucket] += 1
            self._took_us += took_us
            if verdict in _GENUINE:
                self._last_callback_at = received_at

    def figures(self) -> dict[str, object]:
        """The counts as `/readyz` tells them to our own processes."""
        with self._lock:
            return {
                "received": dict(self._verdicts),
                "unrecorded": self._verdicts["not-recorded"],
                "last_callback_at": self._last_callback_at,
            }

    def exposition(self) -> bytes:
        """The counts in the text format that Prometheus reads."""
        registry = prometheus_client.CollectorRegistry()
        registry.register(self)
        return prometheus_client.generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """The counts as Prometheus's client asks for them."""
        with self._lock:
            verdicts, by_bucket = dict(self._verdicts), list(self._by_bucket)
            took_us = self._took_us
        deliveries = CounterMetricFamily(
            "callfloor_deliveries", "POSTs to the door.", labels=["verdict"]
        )
        for verdict, count in verdicts.items():
            deliveries.add_metric([verdict], count)
        yield deliveries
        yield CounterMetricFamily(
            "callfloor_unrecorded",
            "Genuine deliveries that left no record.",
            value=verdicts.get("not-recorded", 0),
        )
        bounds = [*map(str, BUCKETS), "+Inf"]
        yield HistogramMetricFamily(
            "callfloor_delivery_seconds",
            "From the whole request to the reply.",
            buckets=list(zip(bounds, accumulate(by_bucket), strict=True)),
            sum_value=took_us / SECOND,
        )
