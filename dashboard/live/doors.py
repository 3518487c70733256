"""What the store cannot say: how the callback doors are. Each is asked every two seconds."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from dashboard.sinch.times import Instant

EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DoorState:
    """One door's own word: whether it is ready, its last delivery, answers it did not record."""

    url: str
    ready: bool
    last_callback_at: Instant | None = None
    unrecorded: int = 0


@dataclass
class Doors:
    """The doors this web process asks, and what they last said."""

    urls: Sequence[str]
    token: str | None = None
    states: list[DoorState] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        """Ask until `stop` is set."""
        while not stop.is_set():
            self.ask()
            stop.wait(EVERY_SECONDS)

    def ask(self) -> None:
        """Ask every door once; one that does not answer takes nothing from the others."""
        with requests.Session() as session:
            session.trust_env = False
            self.states = [self._ask(session, url) for url in self.urls]

    def last_callback_at(self) -> Instant | None:
        """The youngest delivery at any door, if any door knows of one."""
        known = [state.last_callback_at for state in self.states if state.last_callback_at]
        return max(known, default=None)

    def summary(self) -> dict[str, Any]:
        """What every pulse tells the browsers."""
        return {
            "ready": sum(state.ready for state in self.states),
            "all": len(self.urls),
            "unrecorded": sum(state.unrecorded for state in self.states),
        }

    def _ask(self, session: requests.Session, url: str) -> DoorState:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            answer = session.get(
                f"{url}/readyz", headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False
            )
            said = answer.json()
        except (requests.RequestException, ValueError):
            return DoorState(url, ready=False)
        if not isinstance(said, dict):
            return DoorState(url, ready=False)
        return DoorState(
            url,
            ready=answer.status_code == 200,
            last_callback_at=_whole(said.get("last_callback_at")),
            unrecorded=_whole(said.get("unrecorded")) or 0,
        )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
