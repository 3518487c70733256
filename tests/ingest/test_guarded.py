import pytest

from dashboard.ingest.guarded import GuardedCommits
from dashboard.sinch import times
from dashboard.sinch.breaker import FAILURES, Breaker
from dashboard.store import deliveries
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit, StoreUnavailable
from dashboard.store.journal import Delivery, Entry, Recorded
from tests import people


@pytest.fixture
def breaker() -> Breaker:
    return Breaker("the store")


@pytest.fixture
def commits(database: Database):
    made = GroupCommit(database, times.now)
    yield made
    made.close()


def recorded(guarded: GuardedCommits) -> Recorded:
    """What becomes of an event of alice's."""
    return guarded.begin(Entry(event=people.rings_in()), lambda: None).wait(60)


def test_what_is_recorded_closes_the_breaker(commits: GroupCommit, breaker: Breaker):
    breaker.failed()

    became = recorded(GuardedCommits(commits, breaker))
    for _ in range(FAILURES - 1):
        breaker.failed()

    assert became.fresh
    assert not breaker.is_open


def test_a_store_that_fails_is_not_asked_for_long(commits: GroupCommit, breaker: Breaker):
    guarded = GuardedCommits(commits, breaker)
    commits.close()

    for _ in range(FAILURES):
        with pytest.raises(StoreUnavailable):
            recorded(guarded)

    assert breaker.is_open


def test_an_open_breaker_keeps_everything_from_the_store(
    commits: GroupCommit, breaker: Breaker, database: Database
):
    guarded = GuardedCommits(commits, breaker)
    for _ in range(FAILURES):
        breaker.failed()

    guarded.note(Delivery(received_at=1, path="/", raw=b"x", verdict="bad-signature"))
    with pytest.raises(StoreUnavailable):
        recorded(guarded)
    commits.close()

    with database.reading() as connection:
        assert deliveries.recent(connection) == []
    assert commits.counts.recorded == 0
