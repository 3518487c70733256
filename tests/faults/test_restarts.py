"""Doors that are replaced while calls come in: none of them is lost."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboard.store.database import Database
from tests.faults.load import Load, Sent, callers, check_nothing_lost
from tests.faults.process import PATIENTLY, door_process
from tests.serving import eventually

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(600)]


class Platform(Load):
    """Sends to the primary door, and at once to the fallback when that one does not answer."""

    fallback: Load

    def send(self, kind: str, call_id: str) -> Sent:
        sent = super().send(kind, call_id)
        if sent.status == 200:
            return sent
        self.sent.remove(sent)
        again = self.fallback.send(kind, call_id)
        self.sent.append(again)
        return again


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_f23_a_rolling_restart_of_two_doors_loses_no_call(
    cluster, cluster_url, tmp_path: Path, bystander, rounds
):
    with ExitStack() as opened:
        folders = [tmp_path / "a", tmp_path / "b"]
        for folder in folders:
            folder.mkdir()
        one, other = [
            opened.enter_context(door_process(cluster_url, each, PATIENTLY)) for each in folders
        ]
        platform = Platform(one.port)
        platform.fallback = Load(other.port)

        with callers(one.port, 15, load=platform):
            for _ in range(rounds):
                for door in (one, other):
                    sent = len(platform.sent)
                    door.stop()
                    door.start()
                    eventually(lambda: len(platform.sent) > sent + 5, 60)  # noqa: B023

    platform.check_answers(bystander)
    assert "no" not in platform.ways()
    database = Database.open(cluster_url)
    check_nothing_lost(database, platform)
    database.close()
