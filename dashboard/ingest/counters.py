"""What a door counts: deliveries by verdict, how long they took, what became of every one.

The account closes at every moment: received = stored + duplicate + rejected + shed + spooled.
"""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from dashboard.sinch.times import SECOND, Instant

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

# Prometheus's client is imported by who asks for its form: a door that starts has callers waiting.

#: Seconds; the platform hangs up on an answer that takes longer than the last one.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

#: The verdicts of senders that the platform's signature vouches for.
_GENUINE = frozenset({"recorded", "duplicate", "stale", "unknown", "quarantined", "not-recorded"})

#: What became of a delivery whose record, if any, is in the store. Shed are those that left none:
#: answered all the same, or refused with 503 or 500 so that the platform tries elsewhere.
_OUTCOMES = {
    "duplicate": "duplicate",
    "bad-signature": "rejected",
    "not-an-event": "rejected",
    "too-large": "rejected",
    "malformed": "rejected",
    "not-recorded": "shed",
    "failed": "shed",
}
OUTCOMES = ("stored", "duplicate", "rejected", "shed", "spooled")


_GAUGES = {
    "spool_depth": "Deliveries on disk that the store does not have yet.",
    "store_away": "1 while the store does not keep up and deliveries go to the spool.",
    "relay_away": "1 while your own backend hangs and callers are answered without it.",
    "clock_skew_seconds": "How far our clock is ahead of the platform's, where that matters.",
}


class Counters:
    """One door's counts since it started. Thread-safe.

    Plain numbers behind one lock; only who reads them pays for Prometheus's form.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: Counter[str] = Counter()
        self._by_bucket = [0] * (len(BUCKETS) + 1)
        self._took_us = 0
        self._fallbacks = 0
        self._outcomes = dict.fromkeys(OUTCOMES, 0)
        self._last_callback_at: Instant | None = None
        self._unrecorded_at: Instant | None = None

    def note(
        self,
        verdict: str,
        *,
        received_at: Instant,
        took_us: int,
        is_spooled: bool = False,
        is_fallback: bool = False,
    ) -> None:
        """Count one delivery.

        `is_spooled` if its record waits for the store, `is_fallback` if we had to answer it in
        place of a backend that did not.
        """
        bucket = bisect_left(BUCKETS, took_us / SECOND)
        outcome = "spooled" if is_spooled else _OUTCOMES.get(verdict, "stored")
        with self._lock:
            self._outcomes[outcome] += 1
            self._verdicts[verdict] += 1
            self._by_bucket[bucket] += 1
            self._took_us += took_us
            self._fallbacks += is_fallback
            if verdict in _GENUINE:
                self._last_callback_at = received_at
            if verdict == "not-recorded":
                self._unrecorded_at = received_at

    def imported(self, *, stored: int, duplicate: int) -> None:
        """Some that were spooled have gone to the store."""
        with self._lock:
            self._outcomes["spooled"] -= stored + duplicate
            self._outcomes["stored"] += stored
            self._outcomes["duplicate"] += duplicate

    def figures(self) -> dict[str, object]:
        """The counts as `/readyz` tells them to our own processes."""
        with self._lock:
            return {
                "received": dict(self._verdicts),
                "account": {"received": sum(self._verdicts.values()), **self._outcomes},
                "unrecorded": self._verdicts["not-recorded"],
                "unrecorded_at": self._unrecorded_at,
                "fallbacks": self._fallbacks,
                "last_callback_at": self._last_callback_at,
            }

    def exposition(self, **gauges: float) -> bytes:
        """The counts in the text format that Prometheus reads, and `gauges` under their names."""
        import prometheus_client

        registry = prometheus_client.CollectorRegistry()
        registry.register(self)
        for name, value in gauges.items():
            told = prometheus_client.Gauge(f"callfloor_{name}", _GAUGES[name], registry=registry)
            told.set(value)
        return prometheus_client.generate_latest(registry)

    def collect(self) -> Iterator["Metric"]:
        """The counts as Prometheus's client asks for them."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        with self._lock:
            verdicts, by_bucket = dict(self._verdicts), list(self._by_bucket)
            took_us, outcomes = self._took_us, dict(self._outcomes)
            fallbacks = self._fallbacks
        deliveries = CounterMetricFamily(
            "callfloor_deliveries", "POSTs to the door.", labels=["verdict"]
        )
        for verdict, count in verdicts.items():
            deliveries.add_metric([verdict], count)
        yield deliveries
        account = GaugeMetricFamily(
            "callfloor_account",
            "What became of them: these add up to all deliveries. Spooled wait for the store.",
            labels=["outcome"],
        )
        for outcome, count in outcomes.items():
            account.add_metric([outcome], count)
        yield account
        yield CounterMetricFamily(
            "callfloor_unrecorded",
            "Genuine deliveries that left no record.",
            value=verdicts.get("not-recorded", 0),
        )
        yield CounterMetricFamily(
            "callfloor_fallbacks",
            "Deliveries that your own backend did not answer, so that we did.",
            value=fallbacks,
        )
        bounds = [*map(str, BUCKETS), "+Inf"]
        yield HistogramMetricFamily(
            "callfloor_delivery_seconds",
            "From the whole request to the reply.",
            buckets=list(zip(bounds, accumulate(by_bucket), strict=True)),
            sum_value=took_us / SECOND,
        )
