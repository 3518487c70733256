"""All browsers come back at once, as after a restart of the pages: no caller waits for them."""

import psutil
import pytest

from benchmarks import processes
from benchmarks.histories import Credentials
from benchmarks.processes import Service
from dashboard.store.database import Database
from tests.faults.load import Load, callers, check_nothing_lost
from tests.ingest.conftest import KEY, SECRET
from tests.live import onlookers
from tests.patience import LONG
from tests.serving import answers, eventually, plays

pytestmark = pytest.mark.timeout(300)


def pages(service: Service) -> list[psutil.Process]:
    """The process of the pages, unless it ended and its supervisor is about to start it again."""
    children = psutil.Process(service.process.pid).children()
    return [child for child in children if plays(child, "web")]


def one_on_disk(load: Load) -> str:
    """The id of one more call, unless the disk was too slow for it."""
    sent = load.send("ice", f"known-to-all-{len(load.sent)}")
    return sent.call_id if sent.is_acknowledged else ""


@pytest.mark.parametrize(
    ("browsers", "times", "per_second"),
    # Of five deaths within a minute the supervisor makes an end.
    [(20, 1, 20), pytest.param(180, 3, 50, marks=pytest.mark.soak)],
)
def test_f48_callbacks_keep_their_deadlines_while_all_browsers_reconnect(
    bystander, browsers, times, per_second
):
    credentials = Credentials(KEY, SECRET)
    with (
        processes.installation(credentials=credentials) as made,
        processes.everything(made) as service,
    ):
        health = f"http://127.0.0.1:{made.web_port}/healthz"
        people = onlookers.signed_in(made.web_port, processes.PASSWORD, browsers)
        with callers(made.door_port, per_second) as load:
            for _ in range(times):
                with onlookers.all_here(people):
                    [old] = pages(service)
                    for process in (old, *old.children()):
                        process.kill()
                eventually(lambda: pages(service) not in ([], [old]), LONG)  # noqa: B023
                eventually(lambda: answers(health), LONG)
                with onlookers.all_here(people):
                    known = eventually(lambda: one_on_disk(load), LONG)
                    seen = onlookers.read_until(
                        people,
                        lambda: all(known in one.ids for one in people),  # noqa: B023
                        LONG,
                    )
                    assert seen, f"{sum(known not in one.ids for one in people)} do not know"
        database = Database.open(made.store_url)
        check_nothing_lost(database, load)
        database.close()

    print(f"{browsers} browsers came back {times} times;", load.figures())
    load.check_answers(bystander)
    load.check_records(bystander)
