"""How callers are answered at this moment: read from the store at start and again and again.

A store that is away changes nothing: the last plan goes on answering, after a restart the one that
was last kept on disk.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from dashboard.ingest.plan_file import LastPlan, PlanFile
from dashboard.operations.call_flow import Starter, Target
from dashboard.operations.callbacks import PATIENCE, Patience, Plan, Relay
from dashboard.operations.callbacks.relaying import Careful
from dashboard.settings import Settings
from dashboard.store import applications, migrate
from dashboard.store.database import Database

REFRESH_SECONDS = 2.0

log = logging.getLogger(__name__)


class PlanKeeper:
    """The plan of one application. Call it for the plan; `run` keeps it fresh.

    `schema` is told each time how the store's schema stands; one that is newer is not read.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        file: PlanFile | None = None,
        schema: Callable[[migrate.Pending], None] = lambda _: None,
        patience: Patience | None = None,
    ) -> None:
        secret = settings.sinch_application_secret
        self._key = settings.sinch_application_key or ""
        self._secret = secret.get_secret_value() if secret else ""
        self._database = database
        self._file = file
        self._schema = schema
        self._patience = patience or PATIENCE.times(settings.patience)
        last = file.read() if file else None
        if last is None:
            self._plan = Plan(relay=self._relay(settings.relay_url))
        else:
            self._plan = Plan(last.starter, self._relay(settings.relay_url or last.relay_url))
        self._read_at: float | None = None
        #: Set once `run` has asked the store for the first time, whatever it said.
        self.first = threading.Event()

    def __call__(self) -> Plan:
        """The plan that holds now."""
        return self._plan

    def is_fresh(self) -> bool:
        """Whether the store was read in the last few refreshes."""
        return self._read_at is not None and time.monotonic() - self._read_at < 5 * REFRESH_SECONDS

    def refresh(self) -> bool:
        """Read the plan anew; False when the store did not tell, and the last plan stays."""
        try:
            state = migrate.pending(self._database)
            self._schema(state)
            if state == "newer":
                return False
            with self._database.reading() as connection:
                application = applications.find(connection, self._key)
                starter = applications.starter(connection, self._key)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the plan could not be read, the last one holds: %s", _short(error))
            return False
        if application is not None:
            relays = application.answers == "relay"
            targets = {row.number: Target(row.kind, row.target) for row in starter}
            url = application.relay_url if relays else None
            self._plan = Plan(Starter(targets), self._relay(url))
            if self._file:
                self._file.keep(LastPlan(self._plan.starter, url))
        self._read_at = time.monotonic()
        return True

    def run(self, stop: threading.Event) -> None:
        """Refresh until `stop` is set, at once for the first time."""
        while True:
            self.refresh()
            self.first.set()
            if stop.wait(REFRESH_SECONDS):
                return

    def _relay(self, url: str | None) -> Relay | None:
        """The backend at `url`; the one in use, with its connections, while its address stays."""
        if url is None:
            return None
        current = getattr(self, "_plan", Plan()).relay
        if current is not None and current.url == url:
            return current
        from dashboard.operations import relay  # a start of its own, which most doors spare

        deadline = self._patience.backend
        backend = relay.Relay(url, self._key, self._secret, deadline_seconds=deadline)
        return Careful(backend)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
