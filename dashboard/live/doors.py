"""What the store cannot say: how the callback doors are. Each is asked every two seconds."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from dashboard.sinch.times import Instant

EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DoorState:
    """One door's own word: whether it is ready, its last delivery, and what is wrong with it.

    `unrecorded` deliveries left no record, the last of them at `unrecorded_at`; `spooled` wait on
    its disk. `relay_away` says that the customer's own backend hangs, so that callers are answered
    without it. `clock_skew_seconds` is how far its clock is ahead, where that matters. `account` is
    what became of everything it received since it started; empty where it did not tell.
    """

    url: str
    ready: bool
    last_callback_at: Instant | None = None
    unrecorded: int = 0
    unrecorded_at: Instant | None = None
    spooled: int = 0
    relay_away: bool = False
    clock_skew_seconds: int = 0
    account: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Doors:
    """The doors this web process asks, and what they last said."""

    urls: Sequence[str]
    token: str | None = None
    states: list[DoorState] = field(default_factory=list)
    patience_seconds: float = PATIENCE_SECONDS

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
        unrecorded_at = [state.unrecorded_at for state in self.states]
        skews = [state.clock_skew_seconds for state in self.states]
        return {
            "ready": sum(state.ready for state in self.states),
            "all": len(self.states),
            "unrecorded": sum(state.unrecorded for state in self.states),
            "unrecorded_at": max(filter(None, unrecorded_at), default=None),
            "spooled": sum(state.spooled for state in self.states),
            "relay_away": any(state.relay_away for state in self.states),
            "clock_skew_seconds": max(skews, key=abs, default=0),
        }

    def _ask(self, session: requests.Session, url: str) -> DoorState:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        patience = self.patience_seconds
        try:
            answer = session.get(
                f"{url}/readyz", headers=headers, timeout=patience, allow_redirects=False
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
            unrecorded_at=_whole(said.get("unrecorded_at")),
            spooled=_whole(said.get("spool_depth")) or 0,
            relay_away=_whole(said.get("relay_away")) == 1,
            clock_skew_seconds=_whole(said.get("clock_skew_seconds")) or 0,
            account=_account(said.get("account")),
        )


def _account(said: object) -> dict[str, int]:
    if not isinstance(said, dict):
        return {}
    return {str(name): count for name, count in said.items() if _whole(count) is not None}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
