from benchmarks.contestants import Contestant
from benchmarks.figures import Round
from benchmarks.histories import Credentials
from benchmarks.processes import Installation, Service
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from dashboard.store.journal import Entry
from tests import people


def door_that_says(acknowledged: int, unrecorded: int, store_url: str, tmp_path) -> Contestant:
    made = Installation(tmp_path, store_url, Credentials("alice", "c2VjcmV0"), 1, 2)
    service = Service(process=None, port=1, log=tmp_path / "log")
    return Contestant("door", service, made, acknowledged=acknowledged, unrecorded=unrecorded)


def test_what_was_acknowledged_is_counted_against_what_is_stored(
    database: Database, store_url: str, tmp_path
):
    commits = GroupCommit(database, lambda: 1)
    for call_id in ("alice-1", "bob-1"):
        commits.record(Entry(event=people.rings_in(call_id)), 30)
    commits.close()

    assert door_that_says(2, 0, store_url, tmp_path).counted()[1]
    assert door_that_says(1, 1, store_url, tmp_path).counted()[1]
    assert not door_that_says(3, 0, store_url, tmp_path).counted()[1]
    assert not door_that_says(1, 0, store_url, tmp_path).counted()[1]


def test_figures_are_medians_over_the_rounds(tmp_path):
    rounds = [Round(rate, 1000.0, 9000.0) for rate in (100, 300, 200)]
    one = Contestant("door", Service(process=None, port=1, log=tmp_path), rounds=rounds)

    assert one.measured() == ["200", "1.0", "9.0"]
