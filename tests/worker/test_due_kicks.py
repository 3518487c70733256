"""The worker sends kicks whose grace is over, on time and without being told."""

import threading

import pytest

from dashboard.operations import command, leaving
from dashboard.worker.due_kicks import DueKicks
from tests.house import ANNA, BOB, STANDUP
from tests.serving import eventually
from tests.worker.conftest import AtOnce, Worker


def test_a_kick_goes_out_when_its_grace_is_over_and_not_before(worker: Worker):
    alice, bob = worker.home.join_the_standup(), worker.home.join_the_standup(BOB)
    kicks = DueKicks(worker.runtime, AtOnce())
    worker.wait(0)  # from here on its time stands still
    kick = leaving.kick_later(worker.runtime, STANDUP, alice, by=ANNA)

    assert kicks.carry_out() == kick.due_at
    assert alice in worker.home.in_the_room()
    worker.wait(6)
    assert kicks.carry_out() is None

    assert list(worker.home.in_the_room()) == [bob]


def test_a_kick_that_was_taken_back_is_not_waited_for(worker: Worker):
    alice = worker.home.join_the_standup()
    worker.wait(0)
    kick = leaving.kick_later(worker.runtime, STANDUP, alice, by=ANNA)
    leaving.take_back(worker.runtime, [kick], by=ANNA)

    assert DueKicks(worker.runtime, AtOnce()).carry_out() is None


@pytest.fixture
def following(worker: Worker):
    """A worker's thread that follows the store."""
    stop = threading.Event()
    kicks = DueKicks(worker.runtime, worker.runtime.pool)
    thread = threading.Thread(target=kicks.run, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(30)


def test_a_worker_that_follows_the_store_is_punctual(worker: Worker, following):
    alice = worker.home.join_the_standup()
    worker.home.join_the_standup(BOB)
    settings = worker.runtime.settings.model_copy(update={"kick_grace_seconds": 1})
    object.__setattr__(worker.runtime, "settings", settings)

    kick = leaving.kick_later(worker.runtime, STANDUP, alice, by=ANNA)

    eventually(lambda: command.find(worker.runtime, kick.command_id).status == "confirmed")
    assert alice not in worker.home.in_the_room()
