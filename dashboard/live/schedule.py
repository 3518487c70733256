"""Which views are to be read now: those behind the store, none more often than it may be.

A view that is costly to read is read less often, whatever it is: nobody's filter may slow the
boards of everybody else.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from dashboard.operations import views
from dashboard.operations.views import View

#: Reading one view takes no more than this part of the pusher's time.
LARGEST_SHARE = 0.2


@dataclass(slots=True)
class _Reading:
    """When a view was read, as of which change, when it may be again, and when it must be."""

    change: int
    again_at: float
    old_at: float | None


@dataclass
class Schedule:
    """What was read when. Times are seconds of one monotonic clock."""

    _change: int = 0
    _readings: dict[View, _Reading] = field(default_factory=dict)

    def changed(self) -> None:
        """The store changed: every view may be behind it."""
        self._change += 1

    def due(self, watched: Collection[View], now: float) -> list[View]:
        """Those of the watched views that are to be read now."""
        for view in self._readings.keys() - set(watched):
            del self._readings[view]
        return [view for view in watched if self._due_at(view) <= now]

    def took(self, view: View, *, began: float, cost: float, shown: bool) -> None:
        """`view` was read in `cost` seconds, as of all changes that were told before.

        A list in which nothing new was to be `shown` need not keep its pace: whoever looks at it
        was sent nothing, and the next change may be theirs.
        """
        is_free = not shown and views.pace(view) <= views.TICK_SECONDS
        pause = max(0.0 if is_free else views.pace(view), cost / LARGEST_SHARE)
        lasts = views.lasts(view)
        old_at = None if lasts is None else began + max(lasts, pause)
        self._readings[view] = _Reading(self._change, began + pause, old_at)

    def free_at(self, watched: Collection[View]) -> float:
        """From when on a change, should one come, could be shown: until then none need be heard."""
        return min((self._free_at(view) for view in watched), default=0.0)

    def next_at(self, watched: Collection[View]) -> float | None:
        """When the next view is due even if nothing changes any more."""
        due = [self._due_at(view) for view in watched]
        return min((at for at in due if at != _NEVER), default=None)

    def _free_at(self, view: View) -> float:
        reading = self._readings.get(view)
        return reading.again_at if reading else 0.0

    def _due_at(self, view: View) -> float:
        reading = self._readings.get(view)
        if reading is None:
            return 0.0
        if reading.change != self._change:
            return reading.again_at
        return _NEVER if reading.old_at is None else reading.old_at


_NEVER = float("inf")
