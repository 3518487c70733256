"""Which reports a customer's own backend has been told, so that it hears of each once."""

import threading

#: Reports that are remembered.
MOST = 4096


class Told:
    """What was handed on, and what was refused and not handed on yet. Thread-safe."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._told: dict[str, bool] = {}

    def is_due(self, event_key: str, verdict: str) -> bool:
        """Whether a report is to be handed on now; then it counts as told.

        One that is not recorded will come again. It may then be the duplicate of itself: the store
        was only too late to say that it has it.
        """
        is_recorded, is_first = verdict != "not-recorded", verdict != "duplicate"
        with self._lock:
            was_told = self._told.pop(event_key, not is_first)
            self._told[event_key] = was_told or is_recorded
            if len(self._told) > self._most:
                del self._told[next(iter(self._told))]
        return is_recorded and not was_told
