"""Where things stand in the picture of a session: shares of its width, and ticks on its clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.operations import room_sessions
from dashboard.operations.room_sessions import Deed, Lane, Session
from dashboard.sinch.times import DAY, SECOND, Instant

#: So many people are drawn on one page: rooms of thousands would fill a browser, and us.
LANES = 100

#: Steps of the clock, in seconds; the first that makes few enough ticks is taken.
_STEPS_SECONDS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 6

#: Nothing in the picture is narrower than this, in percent: one must be able to see and hit it.
_LEAST_WIDTH = 0.4


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of the people of a session; turns instants into percent of the picture's width."""

    session: Session
    page: int = 1

    @property
    def lanes(self) -> Sequence[Lane]:
        """The people on this page, in the order in which they came."""
        return self.session.lanes[(self.page - 1) * LANES : self.page * LANES]

    @property
    def deeds(self) -> list[Deed]:
        """What was done to them, in order."""
        return room_sessions.deeds_of(self.lanes)

    @property
    def pages(self) -> int:
        """How many pages the people fill."""
        return max(1, -(-len(self.session.lanes) // LANES))

    @property
    def clock(self) -> str:
        """How its moments are written: by the clock, and with their day where it has several."""
        return "clock" if self._length <= DAY else "short"

    @property
    def tick_clock(self) -> str:
        """How its ticks are written: by the clock, with the day of the week, or as days."""
        if self._length <= DAY:
            return "time"
        return "weekday" if self._step() < DAY else "day"

    @property
    def ticks(self) -> list[Instant]:
        """The instants that the clock above the lanes names."""
        step = self._step()
        first = -(-self.session.began_at // step) * step
        ticks = list(range(first, self.session.until + 1, step))
        return [tick for tick in ticks if 2 <= self.at(tick) <= 94]

    def at(self, instant: Instant) -> float:
        """Where an instant is, from 0 to 100."""
        share = (instant - self.session.began_at) / self._length
        return round(100 * min(1.0, max(0.0, share)), 3)

    def width(self, since: Instant, until: Instant) -> float:
        """How wide a span is, in percent; never so narrow that nobody sees it."""
        wide = max(_LEAST_WIDTH, self.at(until) - self.at(since))
        return round(min(wide, 100 - self.at(since)), 3)

    @property
    def _length(self) -> int:
        return max(SECOND, self.session.until - self.session.began_at)

    def _step(self) -> int:
        fits = (one for one in _STEPS_SECONDS if self._length / (one * SECOND) <= _MOST_TICKS)
        days = -(-self._length // (_MOST_TICKS * DAY))  # somebody who never leaves makes it months
        return next(fits, days * DAY // SECOND) * SECOND
