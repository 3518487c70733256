"""Everything that writes, once: store, spool, import. Says what it acknowledged, a key a line.

Run as `python -m tests.faults.writing <database url> <spool folder> <name>`, to be killed at any
system call, and run again.
"""

import os
import sys
from pathlib import Path

from dashboard.ingest import importer as importing
from dashboard.ingest.importer import Importer
from dashboard.ingest.spool import Spool
from dashboard.sinch import times
from dashboard.sinch.breaker import Breaker
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from dashboard.store.journal import Entry
from tests.ingest.spooling import delivered

CALLS = 3


def main() -> None:
    url, folder, name = sys.argv[1:]
    database = Database.open(url)
    commits = GroupCommit(database, times.now)
    spool = Spool(Path(folder))
    for number in range(CALLS):
        stored, spooled = delivered(f"{name}-stored-{number}"), delivered(f"{name}-spool-{number}")
        commits.record(stored, 30)
        say(stored)
        spool.keep(spooled, 30)
        say(spooled)
    breaker = Breaker("the store")
    importing.import_all(spool, Importer(spool, commits, database, breaker, patience_seconds=30))
    spool.close()
    commits.close()
    database.close()


def say(entry: Entry) -> None:
    assert entry.event is not None
    os.write(1, f"{entry.event.key}\n".encode())


if __name__ == "__main__":
    main()
