"""The door's parts put together: the way to the store, the spool beside it, and who tends both."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dashboard.ingest.application import Application
from dashboard.ingest.counters import Counters
from dashboard.ingest.guarded import GuardedCommits
from dashboard.ingest.importer import Imported, Importer
from dashboard.ingest.plan import PlanKeeper
from dashboard.ingest.plan_file import PlanFile
from dashboard.ingest.skew import Skew
from dashboard.ingest.spool import Spool
from dashboard.operations import operators
from dashboard.operations.callbacks import PATIENCE, Door, Patience, Relay
from dashboard.settings import Settings
from dashboard.sinch import times
from dashboard.sinch.breaker import Breaker
from dashboard.sinch.signing import Keyring
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit

#: Below the world's folder.
SPOOL_FOLDER = "spool"

#: Threads that hand on reports to a customer's own backend.
_REPORTERS = 8

#: A start waits this long for the store before it answers by what it last knew.
_FIRST_READ_SECONDS = 0.5
_END_SECONDS = 2.0


@dataclass(frozen=True)
class Wired:
    """Everything a door consists of but its server. `start` it, and `close` it in the end."""

    settings: Settings
    database: Database
    commits: GroupCommit
    breaker: Breaker
    spool: Spool
    importer: Importer
    plan: PlanKeeper
    counters: Counters
    skew: Skew
    after: ThreadPoolExecutor
    application: Application
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Tend plan and spool from now on; waits a moment for the store's plan."""
        for name, run in (("plan", self.plan.run), ("importer", self.importer.run)):
            thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        self.plan.first.wait(_FIRST_READ_SECONDS)

    def close(self) -> None:
        """Stop tending, bring to disk what waits, let go of everything."""
        self._stop.set()
        self.after.shutdown(wait=False, cancel_futures=True)
        for thread in self._threads:
            thread.join(_END_SECONDS)
        self.commits.close()
        self.spool.close()
        self.database.close()


def wire(settings: Settings, patience: Patience | None = None) -> Wired:
    """The parts of the door that `settings` describe. Opens no connection and asks nobody.

    Without a `patience` it has that of the settings.
    """
    patience = patience or PATIENCE.times(settings.patience)
    database = Database.open(settings.store_url)
    commits = GroupCommit(database, times.now)
    breaker = Breaker("the store")
    spool = Spool(settings.world_dir / SPOOL_FOLDER, stuck_seconds=patience.flush)
    counters, skew = Counters(), Skew()
    importer = Importer(
        spool,
        commits,
        database,
        breaker,
        lambda done: _count(counters, done),
        quick_seconds=patience.each,
    )
    key = settings.sinch_application_key or ""
    plan = PlanKeeper(
        settings,
        database,
        PlanFile(settings.world_dir, key),
        lambda schema: breaker.hold(schema == "newer", "a newer version of Callfloor wrote it"),
        patience,
    )
    after = ThreadPoolExecutor(_REPORTERS, thread_name_prefix="report")
    door = Door(
        secret_of=keyring(settings),
        plan=plan,
        commits=GuardedCommits(commits, breaker),
        after=after,
        public_path=settings.public_path,
        spool=spool,
        patience=patience,
        heard=skew.hear,
    )
    application = Application(
        door,
        counters,
        paths=settings.callback_paths,
        ready=lambda: plan.is_fresh() and not breaker.is_open,
        may_read=lambda token: operators.may_read_figures(
            database, token, internal=settings.internal_token, now=times.now()
        ),
        condition=lambda: _condition(spool, breaker, plan().relay, skew),
    )
    return Wired(
        settings,
        database,
        commits,
        breaker,
        spool,
        importer,
        plan,
        counters,
        skew,
        after,
        application,
    )


def keyring(settings: Settings) -> Keyring:
    """The secret of the one application."""
    key, secret = settings.sinch_application_key, settings.sinch_application_secret
    return Keyring({key: secret.get_secret_value()} if key and secret else {})


def _count(counters: Counters, done: Imported) -> None:
    counters.imported(stored=done.counted_stored, duplicate=done.counted_duplicate)


def _condition(
    spool: Spool, breaker: Breaker, relay: Relay | None, skew: Skew
) -> Mapping[str, float | None]:
    return {
        "spool_depth": spool.depth,
        "store_away": int(breaker.is_open),
        "relay_away": int(relay is not None and relay.is_away),
        "clock_skew_seconds": skew.seconds(times.now()),
    }
