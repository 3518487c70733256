"""Whether one address of the platform answers. One that does not is left alone until it does again.

While it is left alone whoever asks is told at once, and one small request after another is sent to
see whether it is back: nothing piles up, and nothing bursts out afterwards.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.sinch import errors, times
from dashboard.sinch.breaker import Breaker
from dashboard.sinch.times import Instant

Trouble = Literal["silent", "credentials"]

#: So many requests that wait longer than this, and nothing answered meanwhile: it hangs.
HANGING: Final = 3
HANGING_SECONDS: Final = 2.0

#: Answers of 5xx say that the address is sick once nothing better came for so long. Before that
#: they may be about a few people of a crowd, whose neighbours are answered in the same moment.
FAULTS_SECONDS: Final = 1.0

#: Pauses between the small requests; the last one repeats.
PAUSES_SECONDS: Final = (1.0, 2.0, 4.0)

#: The longest that a "try again later" of the platform is believed.
BUSY_LIMIT_SECONDS: Final = 30.0

#: A repeat costs as much as ten requests earn; this many may be spent at once.
_COST: Final = 10
_MOST_REPEATS: Final = 5

#: The platform's code for a destination that is barred: our credentials are not the trouble. Nor
#: are they where a 403 has no code: a firewall on the way took offence at what somebody typed.
_BARRED_DESTINATION: Final = 40300

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outage:
    """What is wrong with an address, and since when."""

    url: str
    trouble: Trouble
    since: Instant


Tell = Callable[[str, Outage | None], None]


class Health:
    """One address. `probe` sends the small request; `tell` hears of changes and of each probe.

    `patience`: how many times as long as usual it may take to answer before it is called sick.
    """

    def __init__(
        self, url: str, probe: Callable[[], object], tell: Tell, patience: float = 1.0
    ) -> None:
        self._url = url
        self._patience = patience
        self._probe = probe
        self._tell = tell
        self._silence = Breaker(f"the platform at {url}")
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._nurse: threading.Thread | None = None
        self._outage: Outage | None = None
        self._under_way: dict[object, float] = {}
        self._answered_at = 0.0
        self._faulty_since: float | None = None
        self._busy_until = 0.0
        self._earned = _MOST_REPEATS * _COST

    @property
    def outage(self) -> Outage | None:
        """What is wrong, if anything is."""
        return self._outage

    def why_not(self, *, looking: bool) -> errors.LeftAloneReason | None:
        """Why nothing is sent now; `looking` only asks, which wrong credentials may go on doing."""
        if time.monotonic() < self._busy_until:
            return "sinch-busy"
        outage = self._outage
        if outage is None and self._hangs():
            self._silence.trip()
            outage = self._note("silent")
        if outage is None or (looking and outage.trouble == "credentials"):
            return None
        return "sinch-silent" if outage.trouble == "silent" else "sinch-credentials"

    @contextmanager
    def exchange(self, *, looking: bool) -> Iterator[None]:
        """Around one request: it is not sent while the address is left alone, and we learn from it.

        Raises LeftAlone, or whatever the request itself does.
        """
        why = self.why_not(looking=looking)
        if why is not None:
            raise errors.LeftAlone(why)
        self._earned = min(_MOST_REPEATS * _COST, self._earned + 1)
        with self._learning():
            yield

    def may_repeat(self) -> bool:
        """Whether one more try may be spent on a request that was lost; this spends it."""
        with self._lock:
            if self._outage is not None or self._earned < _COST:
                return False
            self._earned -= _COST
            return True

    def close(self) -> None:
        """Send no more small requests."""
        self._stop.set()
        nurse = self._nurse
        if nurse is not None and nurse is not threading.current_thread():
            nurse.join(timeout=10)

    @contextmanager
    def _learning(self) -> Iterator[None]:
        mark = object()
        self._under_way[mark] = time.monotonic()
        try:
            yield
        except errors.SinchError as error:
            self._learn(error)
            raise
        else:
            self._well()
        finally:
            del self._under_way[mark]

    def _learn(self, error: errors.SinchError) -> None:
        match error:
            case errors.TooManyRequests(retry_after_seconds=float(seconds)):
                self._busy_until = time.monotonic() + min(seconds, BUSY_LIMIT_SECONDS)
            case errors.Unauthorised():
                self._note("credentials")
            case errors.Forbidden(code=int(code)) if code != _BARRED_DESTINATION:
                self._note("credentials")
            case errors.Refused():
                self._well()
            case errors.PlatformFault() if not self._faults_go_on():
                pass
            case _:
                self._silence.failed()
                if self._silence.is_open:
                    self._note("silent")

    def _faults_go_on(self) -> bool:
        now = time.monotonic()
        with self._lock:
            if self._faulty_since is None:
                self._faulty_since = now
            return now - self._faulty_since >= FAULTS_SECONDS * self._patience

    def _well(self) -> None:
        self._answered_at = time.monotonic()
        self._faulty_since = None
        self._silence.worked()
        with self._lock:
            over, self._outage = self._outage, None
        if over is not None:
            log.warning("the platform at %s takes requests again", self._url)
            self._tell(self._url, None)

    def _note(self, trouble: Trouble) -> Outage:
        with self._lock:
            outage = self._outage
            if outage is not None and outage.trouble == trouble:
                return outage
            self._outage = outage = Outage(self._url, trouble, times.now())
            if self._nurse is None and not self._stop.is_set():
                self._nurse = threading.Thread(target=self._see, name="platform", daemon=True)
                self._nurse.start()
        log.warning("the platform at %s: %s", self._url, trouble)
        self._tell(self._url, outage)
        return outage

    def _hangs(self) -> bool:
        now = time.monotonic()
        too_long = HANGING_SECONDS * self._patience
        if now - self._answered_at < too_long:
            return False
        waiting = [began for began in list(self._under_way.values()) if now - began > too_long]
        return len(waiting) >= HANGING

    def _see(self) -> None:
        """Send one small request after another until one is answered."""
        tries = 0
        while not self._stop.wait(PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]):
            tries += 1
            try:
                with self._learning():
                    self._probe()
            except errors.SinchError as error:
                log.info("the platform at %s still: %s", self._url, error)
            with self._lock:
                if self._outage is None:
                    self._nurse = None
                    return
                outage = self._outage
            self._tell(self._url, outage)
