"""Records callbacks through group commit until it is killed; says which ones are on disk.

Run as `python -m tests.store.acknowledged <database url> <round>`; prints a key a line, each only
after it was acknowledged.
"""

import os
import sys
import threading
from itertools import count

from dashboard.sinch import times
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from dashboard.store.journal import Delivery, Entry
from tests import people

THREADS = 8


def main() -> None:
    url, nth = sys.argv[1:]
    commits = GroupCommit(Database.open(url), times.now)
    for thread in range(THREADS):
        threading.Thread(target=_record_on, args=(commits, f"{nth}-{thread}")).start()


def _record_on(commits: GroupCommit, name: str) -> None:
    for number in count():
        call_id = f"{name}-{number}"
        for event in (
            people.rings_in(call_id, room=people.STANDUP),
            people.is_seen(call_id),
            people.hangs_up(call_id),
        ):
            delivery = Delivery(received_at=times.now(), path="/callbacks/voice", raw=b"{}")
            commits.record(Entry(event=event, answer=b"{}", delivery=delivery), 30)
            os.write(1, f"{event.key}\n".encode())


if __name__ == "__main__":
    main()
