"""A door with all its parts, on a store of one's own: for what happens when one of them fails."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.ingest import wiring
from dashboard.ingest.server import REQUEST_SECONDS, Server
from dashboard.ingest.wiring import Wired
from dashboard.operations.callbacks import PATIENCE, Patience
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.store import applications
from dashboard.store.database import Database
from tests.ingest.conftest import KEY, SECRET, TOKEN, Gate, settle
from tests.patience import LONG
from tests.serving import eventually


@dataclass
class OpenDoor(Gate):
    """A listening door, its parts, and what it says of itself."""

    wired: Wired = None

    def told(self) -> dict[str, Any]:
        """Its own word."""
        return dict(self.get("/readyz", TOKEN).json())

    def account(self) -> dict[str, int]:
        """What became of everything it received; that it adds up is checked each time."""
        account = dict(self.told()["account"])
        received = account.pop("received")
        assert received == sum(account.values()), account
        return account | {"received": received}

    def is_empty(self) -> bool:
        """Whether the store has everything that was spooled."""
        told = self.told()
        return told["spool_depth"] == 0 and not told["store_away"]

    def drained(self, seconds: float = LONG) -> dict[str, int]:
        """The account once the spool is empty and all that was in it is accounted for."""
        eventually(lambda: self.is_empty() and self.account()["spooled"] == 0, seconds)
        return self.account()


@contextmanager
def open_door(
    store_url: str,
    folder: Path,
    *,
    request_seconds: float = REQUEST_SECONDS,
    patience: Patience = PATIENCE,
    **settings: Any,
) -> Iterator[OpenDoor]:
    """A door on a free port; its store may be away. A request has so long to become whole.

    Without another `patience` the door has that of the product.
    """
    chosen = Settings(
        sinch_application_key=KEY,
        sinch_application_secret=SECRET,
        database_url=store_url,
        data_dir=folder,
        internal_token=TOKEN,
        **settings,
    )
    (folder / "live").mkdir(parents=True, exist_ok=True)
    wired = wiring.wire(chosen, patience)
    refused: list[int] = []

    def refuse(code: int) -> None:
        refused.append(code)
        verdict = "too-large" if code == 413 else "malformed"
        wired.counters.note(verdict, received_at=times.now(), took_us=0)

    server = Server(wired.application, "127.0.0.1", 0, refuse, request_seconds=request_seconds)
    thread = threading.Thread(target=server.run)
    wired.start()
    wired.plan.first.wait(LONG)
    thread.start()
    try:
        yield OpenDoor(server, wired.counters, wired.commits, wired.database, refused, wired)
    finally:
        server.stop()
        thread.join(LONG)
        wired.close()
    assert not thread.is_alive()


def settle_in(store_url: str) -> None:
    """Let support's callers join the standup, in the store at this address."""
    database = Database.open(store_url)
    settle(database)
    database.close()


def relay_to(doors: Sequence[OpenDoor], url: str) -> None:
    """Have the backend at `url` decide, at all of these doors."""
    with doors[0].database.writing() as connection:
        applications.set_answers(connection, KEY, "relay", relay_url=url)
    for door in doors:
        door.wired.plan.refresh()
